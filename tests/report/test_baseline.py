from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.model.yaml_source import SourceError
from conformance.report.baseline import BreachKind, check_baseline, matches, read_baseline

from .build import case, finding
from .conftest import MakeLog

HEAD = "format: ses-conformance-baseline/1\ndeviations:\n"


def _baseline(tmp_path: Path, text: str, head: str = HEAD) -> Any:
    path = tmp_path / "baseline.yaml"
    path.write_text(head + text)
    return read_baseline(path)


def test_the_gate_holds_if_every_deviation_is_known(make_log: MakeLog, tmp_path: Path) -> None:
    cases = [
        case("a.a"),
        case("a.b", outcome="failed"),
        case("t.c[x]", outcome="failed"),
        case("a.s", outcome="skipped"),
    ]
    text = "- {id: a.b, reason: known}\n- {id: t.c, outcome: failed, reason: all rows}\n"
    assert check_baseline(make_log(cases), _baseline(tmp_path, text)) == []


@pytest.mark.parametrize("outcome", ["failed", "unsupported", "blocked", "indeterminate", "error"])
@pytest.mark.parametrize("level", ["must", "should", "may"])
def test_no_deviation_passes_silently(make_log: MakeLog, tmp_path: Path, outcome: str, level: str) -> None:
    log = make_log([case("a.b", outcome=outcome, level=level, reason="because")])
    (breach,) = check_baseline(log, _baseline(tmp_path, "", head=HEAD.replace("deviations:", "deviations: []")))
    assert (breach.kind, breach.id) == (BreachKind.NEW, "a.b")
    assert str(breach) == f"new: a.b: {outcome}, and the baseline does not know it: because"


ENTRIES = [
    ("- {id: a.ok, reason: r}\n", BreachKind.STALE, ":3:3: a.ok passes now: remove the entry"),
    ("- {id: a.skip, reason: r}\n", BreachKind.STALE, ":3:3: a.skip is skipped now (no mail): remove the entry"),
    ("- {id: a.*, reason: r}\n", None, ""),
    ("- {id: 't.*', reason: r}\n", BreachKind.STALE, "of the 2 cases of t.* 2 pass and 0 are skipped now"),
    ("- {id: a.gone, reason: r}\n", BreachKind.VANISHED, ":3:3: the suite has no case a.gone: remove the entry"),
    ("- {id: a.bax, reason: r}\n", BreachKind.VANISHED, "did you mean a.bad?"),
    ("- {id: 'z.*', reason: r}\n", BreachKind.UNMATCHED, ":3:3: z.* fits no case of the suite"),
    ("- {id: a.bad}\n", BreachKind.UNREASONED, ":3:3: a.bad has no reason"),
    ("- {id: a.bad, reason: ' '}\n", BreachKind.UNREASONED, "a.bad has no reason"),
    ("- {id: a.bad, reason: r, outcome: error}\n", BreachKind.CHANGED, "a.bad was known as error, and is failed now"),
    ("- {id: a.bad, reason: r}\n- {id: a.b*, reason: r}\n", BreachKind.DOUBLED, ":4:3: a.bad has the entry in line 3"),
]


@pytest.mark.parametrize(("text", "kind", "words"), ENTRIES)
def test_each_way_to_break_the_gate(
    make_log: MakeLog, tmp_path: Path, text: str, kind: BreachKind | None, words: str
) -> None:
    cases = [
        case("a.ok"),
        case("a.skip", outcome="skipped", reason="no mail"),
        case("a.bad", outcome="failed", findings=[finding()]),
        case("t.c[x]"),
        case("t.c[y]"),
    ]
    breaches = check_baseline(make_log(cases), _baseline(tmp_path, text))
    found = [breach for breach in breaches if breach.kind is not BreachKind.NEW]
    assert [breach.kind for breach in found] == ([kind] if kind else [])
    assert all(words in breach.message for breach in found)


def test_an_incomplete_log_never_passes(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed")], whole=False, selected=4)
    baseline = _baseline(tmp_path, "- {id: a.b, reason: r}\n- {id: a.later, reason: r}\n")
    assert [breach.kind for breach in check_baseline(log, baseline)] == [BreachKind.INCOMPLETE]


def test_a_selection_does_not_make_other_entries_vanish(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed")], selection={"ids": ["a.b"]})
    baseline = _baseline(tmp_path, "- {id: a.b, reason: r}\n- {id: a.other, reason: r}\n")
    assert check_baseline(log, baseline) == []
    assert check_baseline(log, baseline, ["a.b", "a.other"]) == []
    assert [breach.kind for breach in check_baseline(log, baseline, ["a.b"])] == [BreachKind.VANISHED]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deviations: []\n", r":1:1: no baseline: it must begin with `format"),
        ("- a\n", "no baseline"),
        ("format: ses-conformance-baseline/9\n", r":1:1: format 'ses-conformance-baseline/9'; this version reads"),
        (HEAD + "- {id: a.b, why: r}\n", r":3:13: unknown key `why`"),
        (HEAD + "- {id: a.b, outcome: passed}\n", r":3:13: `outcome`"),
        (HEAD + "- {reason: r}\n", r":3:3: the key `id` is missing"),
        (HEAD + "- {id: a.b\n", "no valid YAML"),
    ],
)
def test_a_bad_baseline_is_rejected_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        _baseline(tmp_path, text, head="")


def test_an_absent_baseline_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        read_baseline(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("pattern", "case_id", "fits"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.b[x]", True),
        ("a.b[x]", "a.b[x]", True),
        ("a.b[x]", "a.b[y]", False),
        ("a.b[xy]", "a.bx", False),
        ("a.*", "a.b[x]", True),
        ("a.b[?]", "a.b[x]", True),
        ("A.B", "a.b", False),
        ("a", "a.b", False),
    ],
)
def test_what_an_entry_stands_for(pattern: str, case_id: str, fits: bool) -> None:
    assert matches(pattern, case_id) is fits
