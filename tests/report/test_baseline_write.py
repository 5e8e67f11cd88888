from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.yaml_source import SourceError
from conformance.report.baseline import check_baseline, read_baseline
from conformance.report.baseline_write import write_baseline
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
    assert path.read_text() == want + "- id: n.new\n  outcome: blocked\n  reason: found today\n"
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
        "  - {id: a.b, outcome: error, reason: r}  # why",
        "  - id: a.d",
        "    outcome: failed",
        "    reason: x",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "format: ses-conformance-baseline/1\ndeviations: [{id: a.b, reason: r}, {id: a.c, reason: r}]\n",
        "format: ses-conformance-baseline/1\ndeviations:\n- {id: a.b, reason: r}\ntarget: late\n",
    ],
)
def test_what_lines_cannot_edit_is_refused_and_kept(make_log: MakeLog, tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    with pytest.raises(SourceError):
        write_baseline(make_log([case("a.b", outcome="failed"), case("a.z", outcome="failed")]), path)
    assert path.read_text() == text


def test_an_interrupted_run_writes_no_baseline(make_log: MakeLog, tmp_path: Path) -> None:
    with pytest.raises(IncompleteLog):
        write_baseline(make_log([case("a.b", outcome="failed")], whole=False), tmp_path / "baseline.yaml")
    assert not (tmp_path / "baseline.yaml").exists()


def test_odd_ids_and_reasons_come_back_as_they_were(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    for number, reason in enumerate(("2010-12-01", "yes", "null", "a: b # c", "'q' \"d\"", "- x", "ü 😀", "1.5")):
        write_baseline(make_log([case(f"a.b[{n}]", outcome="failed") for n in range(number + 1)]), path, reason=reason)
        assert read_baseline(path).file.deviations[-1].reason == reason
