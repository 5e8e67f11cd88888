from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.yaml_source import SourceError
from conformance.report.baseline import check_baseline, read_baseline
from conformance.report.baseline_write import write_baseline
from conformance.report.commented_yaml import CommentedYaml
from conformance.report.event import CaseEvent
from conformance.report.log import IncompleteLog

from .build import case, finding
from .conftest import MakeLog

OLD = """\
# Ours, kept by hand
format: ses-conformance-baseline/1   # do not touch
target: emulator

deviations:
# Policies are not done yet (issue 7)
- id: p.*
  outcome: unsupported
  reason: "no policies"   # for now
# this one is fixed
- id: a.fixed
  reason: was bad
- id: a.moved   # see the wiki
  reason: |
    moves
    about
  outcome: 'failed'

# the end
"""


def _cases(**outcomes: str) -> list[CaseEvent]:
    usual = {"p.one": "unsupported", "p.two": "unsupported", "a.fixed": "passed", "a.moved": "failed"}
    merged = {**usual, **{key.replace("__", "."): value for key, value in outcomes.items()}}
    return [case(name, outcome=outcome, findings=[finding(actual="x: #y")]) for name, outcome in merged.items()]


def test_a_fresh_baseline_holds_at_once(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    log = make_log(_cases())
    assert write_baseline(log, path) == ["added p.one", "added p.two", "added a.moved"]
    assert check_baseline(log, read_baseline(path)) == []
    assert "reason: 'values.equals: /ListIdentitiesResponse: expected a thing, got x: #y'" in path.read_text()


def test_nothing_to_know_is_an_empty_baseline(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    write_baseline(make_log([case("a.b")]), path)
    assert read_baseline(path).file.deviations == []
    write_baseline(make_log([case("a.b", outcome="failed")]), path, reason="new")
    assert [each.reason for each in read_baseline(path).file.deviations] == ["new"]
    write_baseline(make_log([case("a.b")]), path)
    assert read_baseline(path).file.deviations == []


def test_comments_and_reasons_stay(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log(_cases(a__moved="error", n__new="blocked"))
    changes = write_baseline(log, path, reason="found today")
    assert changes == ["removed a.fixed", "changed a.moved from failed to error", "added n.new"]
    want = OLD.replace("- id: a.fixed\n  reason: was bad\n", "").replace("outcome: 'failed'", "outcome: error")
    assert (
        path.read_text().replace("'error'", "error")
        == want + "- id: n.new\n  outcome: blocked\n  reason: found today\n"
    )
    assert check_baseline(log, read_baseline(path)) == []


def test_nothing_new_changes_no_byte(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log(_cases(a__fixed="failed"))
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert write_baseline(log, path) == []
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_selection_keeps_what_it_did_not_ask(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log([case("a.fixed")], selection={"ids": ["a.fixed"]})
    assert write_baseline(log, path) == ["removed a.fixed"]
    assert [each.id for each in read_baseline(path).file.deviations] == ["p.*", "a.moved"]


def test_indented_and_flow_entries_can_be_edited_too(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(
        "format: ses-conformance-baseline/1\ndeviations:\n"
        "  - {id: a.b, outcome: failed, reason: r}  # why\n  - id: a.c\n    reason: q\n"
    )
    log = make_log([case("a.b", outcome="error"), case("a.c"), case("a.d", outcome="failed")])
    write_baseline(log, path, reason="x")
    assert path.read_text().splitlines()[2:] == [
        "  - {id: a.b, outcome: error, reason: r}   # why",
        "  - id: a.d",
        "    outcome: failed",
        "    reason: x",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "format: ses-conformance-baseline/1\ndeviations: [{id: a.b, reason: r}, {id: a.c, reason: r}]\n",
            "format: ses-conformance-baseline/1\n"
            "deviations: [{id: a.b, reason: r}, {id: a.z, outcome: failed, reason: x}]\n",
        ),
        (
            "deviations:\n- {id: a.b, reason: r}\nformat: ses-conformance-baseline/1\n",
            "deviations:\n- {id: a.b, reason: r}\n- id: a.z\n  outcome: failed\n  reason: x\n"
            "format: ses-conformance-baseline/1\n",
        ),
        (
            "format: ses-conformance-baseline/1\n",
            "format: ses-conformance-baseline/1\ndeviations:\n- id: a.b\n  outcome: failed\n  reason: x\n"
            "- id: a.z\n  outcome: failed\n  reason: x\n",
        ),
    ],
)
def test_any_style_of_yaml_can_be_brought_up_to_date(
    make_log: MakeLog, tmp_path: Path, text: str, expected: str
) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    write_baseline(make_log([case("a.b", outcome="failed"), case("a.z", outcome="failed")]), path, reason="x")
    assert path.read_text() == expected


COMMENTED = {
    "a.one": "# one above\n- id: a.one\n  reason: |\n    lite\n    ral\n",
    "a.two": "# two above\n- id: a.two\n  reason: >-\n    fol\n    ded\n",
    "a.three": "\n# three above\n- id: a.three # three\n  reason: q\n",
    "a.four": '# four above\n- id: a.four\n  reason: "q" # four\n',
}


@pytest.mark.parametrize("order", [list(COMMENTED), list(COMMENTED)[::-1]])
@pytest.mark.parametrize("number", range(1, 16))
def test_comments_between_entries_stay_whichever_go(
    make_log: MakeLog, tmp_path: Path, order: list[str], number: int
) -> None:
    """The bits of ``number`` say which entries go."""
    gone = [name for bit, name in enumerate(COMMENTED) if number & 1 << bit]
    head, tail = "# head\nformat: ses-conformance-baseline/1 # format\ndeviations:\n", "\n# the end\n"
    path = tmp_path / "baseline.yaml"
    path.write_text(head + "".join(COMMENTED[name] for name in order) + tail)
    log = make_log([case(name, outcome="passed" if name in gone else "failed") for name in COMMENTED])
    assert set(write_baseline(log, path)) == {f"removed {name}" for name in gone}
    lines = path.read_text().splitlines()
    kept = [line for name in order for line in COMMENTED[name].splitlines() if name not in gone or line[:1] == "#"]
    for line in ("# head", "format: ses-conformance-baseline/1 # format", *kept, "# the end"):
        assert line in lines
    assert [each.id for each in read_baseline(path).file.deviations] == [each for each in order if each not in gone]


def test_a_file_that_would_be_spoiled_stays(make_log: MakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    monkeypatch.setattr(CommentedYaml, "text", lambda self: OLD)
    with pytest.raises(SourceError, match="write each entry on lines of its own"):
        write_baseline(make_log(_cases(n__new="failed")), path)
    assert path.read_text() == OLD


def test_an_interrupted_run_writes_no_baseline(make_log: MakeLog, tmp_path: Path) -> None:
    with pytest.raises(IncompleteLog):
        write_baseline(make_log([case("a.b", outcome="failed")], whole=False), tmp_path / "baseline.yaml")
    assert not (tmp_path / "baseline.yaml").exists()


def test_odd_ids_and_reasons_come_back_as_they_were(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    for number, reason in enumerate(("2010-12-01", "yes", "null", "a: b # c", "'q' \"d\"", "- x", "ü 😀", "1.5")):
        write_baseline(make_log([case(f"a.b[{n}]", outcome="failed") for n in range(number + 1)]), path, reason=reason)
        assert read_baseline(path).file.deviations[-1].reason == reason
