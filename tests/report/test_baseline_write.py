from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.problem import SourceError
from conformance.report.baseline import read_baseline
from conformance.report.baseline_write import BaselineExists, ForeignBaseline, update_baseline, write_baseline
from conformance.report.commented_yaml import CommentedYaml
from conformance.report.event import CaseEvent
from conformance.report.gate import BreachKind, check_gate
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


UPDATED = """\
# Ours, kept by hand
format: ses-conformance-baseline/2   # do not touch
target: emulator

truth: any
profile: {}
deviations:
# Policies are not done yet (issue 7)
- id: p.*
  outcome: unsupported
  checks: [values.equals]
  reason: "no policies"   # for now
# this one is fixed
- id: a.moved   # see the wiki
  reason: |
    moves
    about
  checks: [values.equals]
  outcome: 'error'

# the end
- id: n.new
  outcome: blocked
  checks: [values.equals]
  reason: found today
"""


def test_a_fresh_baseline_holds_once_it_has_reasons(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    log = make_log(_cases())
    assert write_baseline(log, path) == ["added p.one", "added p.two", "added a.moved"]
    assert {breach.kind for breach in check_gate(log, read_baseline(path)).breaches} == {BreachKind.UNREASONED}
    text = path.read_text()
    assert "target: emulator\ntruth: any\nprofile: {}\n" in text
    assert "- id: a.moved\n  outcome: failed\n  checks: [values.equals]\n  reason: TODO why is this known?\n" in text
    path.write_text(text.replace("TODO why is this known?", "we know"))
    assert check_gate(log, read_baseline(path)).holds


def test_one_reason_can_be_given_for_all(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    log = make_log(_cases())
    write_baseline(log, path, "as released")
    assert check_gate(log, read_baseline(path)).holds


def test_a_baseline_is_never_written_over(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    with pytest.raises(BaselineExists, match="baseline update"):
        write_baseline(make_log(_cases()), path)
    assert path.read_text() == OLD


def test_the_baseline_of_another_target_is_not_updated(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    target = {"name": "moto", "endpoint": "http://127.0.0.1:1"}
    with pytest.raises(ForeignBaseline, match="is the baseline of emulator, but the run is of moto"):
        update_baseline(make_log(_cases(), target=target), path)
    assert path.read_text() == OLD


def test_a_change_of_the_profile_is_taken_over_and_said(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    write_baseline(make_log(_cases()), path, "r")
    profile = {"name": "emulator", "verification": "immediate", "signatures": {"checked": False}}
    log = make_log(_cases(), target={"name": "emulator", "endpoint": "http://127.0.0.1:1", "profile": profile})
    assert update_baseline(log, path) == ["changed profile"]
    assert "profile: {signatures: {checked: false}, verification: immediate}\n" in path.read_text()
    assert check_gate(log, read_baseline(path)).holds


def test_nothing_to_know_is_an_empty_baseline(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    write_baseline(make_log([case("a.b")]), path)
    assert read_baseline(path).file.deviations == []
    update_baseline(make_log([case("a.b", outcome="failed")]), path, reason="new")
    assert [each.reason for each in read_baseline(path).file.deviations] == ["new"]
    update_baseline(make_log([case("a.b")]), path)
    assert read_baseline(path).file.deviations == []


def test_comments_and_reasons_stay(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log(_cases(a__moved="error", n__new="blocked"))
    assert update_baseline(log, path, reason="found today") == [
        "changed format",
        "changed truth",
        "changed profile",
        "changed the checks of p.* to values.equals",
        "removed a.fixed",
        "changed a.moved from failed to error",
        "changed the checks of a.moved to values.equals",
        "added n.new",
    ]
    assert path.read_text() == UPDATED
    assert check_gate(log, read_baseline(path)).holds


def test_an_entry_of_the_old_format_learns_what_it_shows(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text("format: ses-conformance-baseline/1\ndeviations:\n- id: a.b\n  reason: r\n")
    log = make_log([case("a.b", outcome="failed", findings=[finding("xml.not-xml")])])
    assert update_baseline(log, path)[-1] == "changed the checks of a.b to xml.not-xml"
    assert read_baseline(path).file.deviations[0].checks == ["xml.not-xml"]
    assert check_gate(log, read_baseline(path)).hint == ""


def test_an_entry_without_checks_is_left_as_it_was_meant(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    log = make_log([case("a.b", outcome="failed", findings=[finding()])])
    write_baseline(log, path, "r")
    path.write_text(path.read_text().replace("  checks: [values.equals]\n", ""))
    assert update_baseline(log, path) == []


def test_what_matches_nothing_goes(make_log: MakeLog, tmp_path: Path) -> None:
    """Vanished ids, globs that fit nothing, and entries all of whose cases an earlier one has; of a selection too."""
    path = tmp_path / "baseline.yaml"
    rest = "".join(f"- id: {each}\n  reason: r\n" for each in ("a.*", "a.b", "a.gone", "z.*", "b.other"))
    path.write_text("format: ses-conformance-baseline/2\ndeviations:\n" + rest)
    log = make_log([case("a.b", outcome="failed")], selection={"ids": ["a.b"]})
    removed = [each for each in update_baseline(log, path, suite_ids=["a.b", "b.other"]) if "removed" in each]
    assert removed == ["removed a.b", "removed a.gone", "removed z.*"]
    assert [each.id for each in read_baseline(path).file.deviations] == ["a.*", "b.other"]
    assert check_gate(log, read_baseline(path), ["a.b", "b.other"]).holds


def test_a_glob_of_several_outcomes_has_none(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log(_cases(a__fixed="failed", p__two="failed"))
    assert "changed p.* from unsupported to failed or unsupported" in update_baseline(log, path)
    assert check_gate(log, read_baseline(path)).holds


def test_nothing_new_changes_no_byte(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log(_cases(a__fixed="failed"))
    update_baseline(log, path)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert update_baseline(log, path) == []
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_selection_keeps_what_it_did_not_ask(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    log = make_log([case("a.fixed")], selection={"ids": ["a.fixed"]})
    assert update_baseline(log, path)[-1] == "removed a.fixed"
    assert [each.id for each in read_baseline(path).file.deviations] == ["p.*", "a.moved"]


HEAD = "format: ses-conformance-baseline/2\ntarget: emulator\ntruth: any\nprofile: {}\n"


def test_indented_and_flow_entries_can_be_edited_too(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(
        HEAD + "deviations:\n  - {id: a.b, outcome: failed, reason: r}  # why\n  - id: a.c\n    reason: q\n"
    )
    log = make_log([case("a.b", outcome="error"), case("a.c"), case("a.d", outcome="failed")])
    update_baseline(log, path, reason="x")
    assert path.read_text().splitlines()[5:] == [
        "  - {id: a.b, outcome: error, reason: r}   # why",
        "  - id: a.d",
        "    outcome: failed",
        "    checks: []",
        "    reason: x",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "deviations: [{id: a.b, reason: r}, {id: a.c, reason: r}]\n",
            "deviations: [{id: a.b, reason: r}, {id: a.z, outcome: failed, checks: [], reason: x}]\n",
        ),
        (
            "deviations:\n- {id: a.b, reason: r}\n",
            "deviations:\n- {id: a.b, reason: r}\n- id: a.z\n  outcome: failed\n  checks: []\n  reason: x\n",
        ),
        (
            "",
            "deviations:\n- id: a.b\n  outcome: failed\n  checks: []\n  reason: x\n"
            "- id: a.z\n  outcome: failed\n  checks: []\n  reason: x\n",
        ),
    ],
)
def test_any_style_of_yaml_can_be_brought_up_to_date(
    make_log: MakeLog, tmp_path: Path, text: str, expected: str
) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(HEAD + text)
    update_baseline(make_log([case("a.b", outcome="failed"), case("a.z", outcome="failed")]), path, reason="x")
    assert path.read_text() == HEAD + expected


def test_the_order_of_keys_stays(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text("deviations:\n- {id: a.b, reason: r}\nformat: ses-conformance-baseline/2\n")
    update_baseline(make_log([case("a.b", outcome="failed")]), path)
    assert path.read_text() == (
        "target: emulator\ntruth: any\nprofile: {}\ndeviations:\n- {id: a.b, reason: r}\n"
        "format: ses-conformance-baseline/2\n"
    )


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
    head, tail = f"# head\n{HEAD}deviations:\n", "\n# the end\n"
    path = tmp_path / "baseline.yaml"
    path.write_text(head + "".join(COMMENTED[name] for name in order) + tail)
    log = make_log([case(name, outcome="passed" if name in gone else "failed") for name in COMMENTED])
    assert set(update_baseline(log, path)) == {f"removed {name}" for name in gone}
    lines = path.read_text().splitlines()
    kept = [line for name in order for line in COMMENTED[name].splitlines() if name not in gone or line[:1] == "#"]
    for line in ("# head", *kept, "# the end"):
        assert line in lines
    assert [each.id for each in read_baseline(path).file.deviations] == [each for each in order if each not in gone]


def test_a_file_that_would_be_spoiled_stays(make_log: MakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(OLD)
    monkeypatch.setattr(CommentedYaml, "text", lambda self: OLD)
    with pytest.raises(SourceError, match="write each entry on lines of its own"):
        update_baseline(make_log(_cases(n__new="failed")), path)
    assert path.read_text() == OLD


def test_an_interrupted_run_writes_no_baseline(make_log: MakeLog, tmp_path: Path) -> None:
    with pytest.raises(IncompleteLog):
        write_baseline(make_log([case("a.b", outcome="failed")], whole=False), tmp_path / "baseline.yaml")
    assert not (tmp_path / "baseline.yaml").exists()


def test_odd_ids_and_reasons_come_back_as_they_were(make_log: MakeLog, tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"
    write_baseline(make_log([]), path)
    for number, reason in enumerate(("2010-12-01", "yes", "null", "a: b # c", "'q' \"d\"", "- x", "ü 😀", "1.5")):
        log = make_log([case(f"a.b[{n}]", outcome="failed") for n in range(number + 1)])
        update_baseline(log, path, reason=reason)
        assert read_baseline(path).file.deviations[-1].reason == reason
