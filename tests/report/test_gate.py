from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.report.baseline import Baseline, profile_of, read_baseline
from conformance.report.gate import BreachKind, Standing, check_gate, counts
from conformance.report.gate_words import breach_lines, gate_markdown, verdict_line
from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown

from .build import case, finding
from .conftest import MakeLog
from .gates import gate_of

HEAD = "format: ses-conformance-baseline/2\ndeviations:\n"


def _baseline(tmp_path: Path, text: str, head: str = HEAD) -> Baseline:
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
    assert check_gate(make_log(cases), _baseline(tmp_path, text)).breaches == ()


@pytest.mark.parametrize("outcome", ["failed", "unsupported", "blocked", "indeterminate", "error"])
@pytest.mark.parametrize("level", ["must", "should", "may"])
def test_no_deviation_passes_silently(make_log: MakeLog, tmp_path: Path, outcome: str, level: str) -> None:
    log = make_log([case("a.b", outcome=outcome, level=level, reason="because")])
    (breach,) = check_gate(log, _baseline(tmp_path, "", head=HEAD.replace("deviations:", "deviations: []"))).breaches
    assert (breach.kind, breach.id) == (BreachKind.NEW, "a.b")
    assert str(breach) == f"new: a.b: {outcome}, and the baseline does not know it: because"


ENTRIES = [
    ("- {id: a.ok, reason: r}\n", BreachKind.FIXED, ":3:3: a.ok passes now: remove the entry"),
    ("- {id: a.skip, reason: r}\n", BreachKind.STALE, ":3:3: a.skip is skipped now (no mail): remove the entry"),
    ("- {id: a.*, reason: r}\n", None, ""),
    ("- {id: 't.*', reason: r}\n", BreachKind.FIXED, "of the 2 cases of t.* 2 pass and 0 are skipped now"),
    ("- {id: a.gone, reason: r}\n", BreachKind.VANISHED, ":3:3: the suite has no case a.gone: remove the entry"),
    ("- {id: a.bax, reason: r}\n", BreachKind.VANISHED, "did you mean a.bad?"),
    ("- {id: 'z.*', reason: r}\n", BreachKind.UNMATCHED, ":3:3: z.* fits no case of the suite"),
    ("- {id: a.bad}\n", BreachKind.UNREASONED, ":3:3: a.bad has no reason"),
    ("- {id: a.bad, reason: TODO why}\n", BreachKind.UNREASONED, "a.bad has the reason 'TODO why': say why"),
    ("- {id: a.bad, reason: r, checks: [values.equals]}\n", None, ""),
    (
        "- {id: a.bad, reason: r, checks: [xml.not-xml]}\n",
        BreachKind.CHANGED,
        "a.bad is failed in another way than is known: values.equals: /ListIdentitiesResponse: expected a thing",
    ),
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
    breaches = check_gate(make_log(cases), _baseline(tmp_path, text)).breaches
    found = [breach for breach in breaches if breach.kind is not BreachKind.NEW]
    assert [breach.kind for breach in found] == ([kind] if kind else [])
    assert all(words in breach.message for breach in found)


def test_an_incomplete_log_never_passes(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed")], whole=False, selected=4)
    baseline = _baseline(tmp_path, "- {id: a.b, reason: r}\n- {id: a.later, reason: r}\n")
    assert [breach.kind for breach in check_gate(log, baseline).breaches] == [BreachKind.INCOMPLETE]


def test_a_selection_does_not_make_other_entries_vanish(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed")], selection={"ids": ["a.b"]})
    baseline = _baseline(tmp_path, "- {id: a.b, reason: r}\n- {id: a.other, reason: r}\n")
    assert check_gate(log, baseline).holds
    assert check_gate(log, baseline, ["a.b", "a.other"]).holds
    assert [breach.kind for breach in check_gate(log, baseline, ["a.b"]).breaches] == [BreachKind.VANISHED]


def test_a_case_that_fails_in_another_way_too_is_new(make_log: MakeLog, tmp_path: Path) -> None:
    """A misplaced RequestId beside the known defect is a regression."""
    both = [finding("structure.item-name"), finding("metadata.misplaced")]
    log = make_log([case("a.b", outcome="failed", findings=both)])
    gate = check_gate(log, _baseline(tmp_path, "- {id: a.b, checks: [structure.item-name], reason: r}\n"))
    (breach,) = gate.breaches
    assert (breach.kind, gate.standing("a.b")) == (BreachKind.CHANGED, Standing.NEW)
    assert "another way than is known: metadata.misplaced" in breach.message


def test_a_case_that_shows_less_is_still_known(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed", findings=[finding("structure.item-name")])])
    text = "- {id: a.b, checks: [metadata.misplaced, structure.item-name], reason: r}\n"
    gate = check_gate(log, _baseline(tmp_path, text))
    assert (gate.holds, gate.standing("a.b")) == (True, Standing.KNOWN)


def test_an_old_baseline_is_matched_by_id_and_outcome_and_hints_to_update(make_log: MakeLog, tmp_path: Path) -> None:
    baseline = _baseline(tmp_path, "- {id: a.b, outcome: failed, reason: r}\n", head=HEAD.replace("/2", "/1"))
    gate = check_gate(make_log([case("a.b", outcome="failed", findings=[finding("xml.not-xml")])]), baseline)
    assert gate.holds
    assert "ses-conformance baseline update" in gate.hint


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("target: moto\n", 'another target: "moto", this run has "emulator"'),
        ("truth: spec\n", 'another truth: "spec", this run has "any"'),
        ("profile: {verification: pending}\n", 'another profile key `verification`: "pending", this run has none'),
        ("target: emulator\ntruth: any\nprofile: {}\n", ""),
    ],
)
def test_the_baseline_of_another_target_or_profile_breaks_the_gate(
    make_log: MakeLog, tmp_path: Path, head: str, words: str
) -> None:
    baseline = _baseline(tmp_path, " []\n", head="format: ses-conformance-baseline/2\n" + head + "deviations:")
    gate = check_gate(make_log([case("a.b")]), baseline)
    assert [breach.kind for breach in gate.breaches] == ([BreachKind.FOREIGN] if words else [])
    assert all(words in breach.message for breach in gate.breaches)


def test_the_gate_counts_by_standing(make_log: MakeLog, tmp_path: Path) -> None:
    log, gate = gate_of(make_log, tmp_path)
    assert {each: gate.count(each) for each in Standing} == {"new": 1, "known": 1, "fixed": 1}
    assert counts(gate) == {"new": 1, "fixed": 1, "vanished": 1}
    assert gate.breaches[0].kind is BreachKind.NEW
    assert (
        verdict_line(gate, log)
        == "gate broken: 1 known deviation, 1 new, 1 fixed, 1 vanished; the target itself does not conform"
    )
    assert breach_lines(gate) == [
        "1 new deviation", "1 entry that is fixed", "1 entry for a case that has vanished",
    ]  # fmt: skip


def test_a_gate_that_holds_never_reads_as_a_failure(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.b", outcome="failed")])
    gate = check_gate(log, _baseline(tmp_path, "- {id: a.b, reason: r}\n"))
    assert verdict_line(gate, log) == "gate holds: 1 known deviation, 0 new; the target itself does not conform"
    text = summary_markdown(log, gate)
    assert text.splitlines()[0] == "## 🟡 emulator: gate holds"
    assert "| holds | 0 | 1 | 0 | 0 |" in text
    assert f" --baseline {gate.path}`" in text


def test_the_summary_lists_what_breaks_the_gate_first(make_log: MakeLog, tmp_path: Path) -> None:
    log, gate = gate_of(make_log, tmp_path)
    text = summary_markdown(log, gate)
    assert text.splitlines()[0] == "## ❌ emulator: gate broken"
    assert "| **broken** | 1 | 1 | 1 | 1 |" in text
    assert text.index("- **new** ") < text.index("- **fixed** ") < text.index("| class |")
    many = check_gate(
        make_log([case(f"a.c{n}", outcome="failed") for n in range(60)]),
        _baseline(tmp_path, " []\n", head=HEAD.rstrip()),
    )
    assert "… and 10 more in the report" in "\n".join(gate_markdown(many, []))


def test_two_runs_that_find_the_same_have_the_same_gate(make_log: MakeLog, tmp_path: Path) -> None:
    def run(seed: str) -> Any:
        findings = [finding(where=f"/{seed}", actual=seed), finding("xml.not-xml", where=f"/{seed}")]
        return make_log([case("a.b", outcome="failed", findings=findings)], seed=seed)

    text = "- {id: a.b, outcome: failed, checks: [values.equals, xml.not-xml], reason: r}\n"
    gates = [check_gate(run(seed), _baseline(tmp_path, text)) for seed in ("one", "two")]
    assert gates[0] == gates[1]


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("throttle", None, {"per_second": 1.0}),
        ("other_account", {"account_id": "210987654321"}, {"access_key_id": "AKIDOTHER"}),
        ("other_account", {"account_id": "210987654321", "sandbox": True}, {"account_id": "210987654321"}),
    ],
)
def test_a_profile_under_which_more_is_skipped_breaks_the_gate(
    make_log: MakeLog, tmp_path: Path, key: str, before: object, after: object
) -> None:
    """With less on offer, a case that would fail is skipped, and skipped cases need no entry."""
    written, poorer = (_with(make_log([case("a.b")]), key, value) for value in (before, after))
    text = json.dumps({"format": "ses-conformance-baseline/2", "profile": profile_of(written.header), "deviations": []})
    (tmp_path / "given.yaml").write_text(text)
    baseline = read_baseline(tmp_path / "given.yaml")
    assert check_gate(written, baseline).holds
    assert [breach.id for breach in check_gate(poorer, baseline).breaches] == [f"profile key `{key}`"]


OTHER = {"access_key_id": "AKIDOTHER", "account_id": "210987654321", "sandbox": True}


@pytest.mark.parametrize(
    ("key", "written", "now"),
    [
        ("account_id", "123456789012", "111122223333"),
        ("other_account", OTHER, {**OTHER, "account_id": "444455556666"}),
    ],
)
def test_another_account_is_named_only_where_something_has_changed(
    make_log: MakeLog, tmp_path: Path, key: str, written: object, now: object
) -> None:
    """CI may use an account of its own; but a number that is not the target's makes every ARN a wrong one."""
    known, failing = make_log([case("a.b")]), make_log([case("a.b", outcome="failed", findings=[finding()])])
    head = {"format": "ses-conformance-baseline/2", "profile": profile_of(_with(known, key, written).header)}
    (tmp_path / "b.yaml").write_text(json.dumps({**head, "deviations": []}))
    baseline = read_baseline(tmp_path / "b.yaml")
    same, moved = check_gate(_with(failing, key, written), baseline), check_gate(_with(failing, key, now), baseline)
    assert (same.hint, [each.id for each in same.breaches]) == ("", ["a.b"])
    assert [each.id for each in moved.breaches] == ["a.b"]
    assert f"`{key}` is given (…{'3333' if key == 'account_id' else '6666'}) and was given (…" in moved.hint
    quiet = check_gate(_with(known, key, now), baseline)
    assert (quiet.holds, quiet.hint) == (True, "")


def test_a_baseline_that_names_no_number_fits_any(make_log: MakeLog, tmp_path: Path) -> None:
    log = _with(make_log([case("a.b", outcome="failed", findings=[finding()])]), "account_id", "111122223333")
    (tmp_path / "b.yaml").write_text(
        "format: ses-conformance-baseline/2\nprofile: {account_id: given}\ndeviations: []\n"
    )
    gate = check_gate(log, read_baseline(tmp_path / "b.yaml"))
    assert ([each.id for each in gate.breaches], gate.hint) == (["a.b"], "")


def _with(log: RunLog, key: str, value: object) -> RunLog:
    profile = {**log.header.target.profile, **({} if value is None else {key: value})}
    target = log.header.target.model_copy(update={"profile": profile})
    return replace(log, header=log.header.model_copy(update={"target": target}))
