"""Writing a baseline: new from a run, or brought up to date with its comments, order and reasons."""

from __future__ import annotations

import tempfile
from pathlib import Path

from conformance.model.yaml_source import Problem, SourceError
from conformance.report.baseline import FORMAT, KNOWABLE, KnownDeviation, matches, read_baseline
from conformance.report.commented_yaml import CommentedYaml
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.junit import message_of
from conformance.report.log import IncompleteLog, RunLog
from conformance.report.text import one_line, visible

_KEY = "deviations"


def write_baseline(log: RunLog, path: Path, reason: str | None = None) -> list[str]:
    """Write the deviations of a run as its baseline; return what changed, one line each.

    If ``path`` is there already it is brought up to date: comments, order and reasons stay; entries that no longer
    fit a deviation of a case that was run go, new ones come last, outcomes are corrected. Entries for cases that were
    not run stay if the run was of a selection, and go if it was of everything. If nothing changes, nothing is written.

    Args:
        log: of a whole run.
        path: of the baseline.
        reason: of new entries; left out, it is what the run found.

    Raises:
        IncompleteLog: the run was interrupted.
        SourceError: the file that is there is no baseline, or is written in a style that can't be kept; it stays.
        OSError: the file can't be written.
    """
    if log.footer is None:
        raise IncompleteLog(f"{log.path}: the log has no footer: a baseline of an interrupted run would be too short")
    known = read_baseline(path).file.deviations if path.exists() else None
    file = CommentedYaml(path.read_text(encoding="utf-8") if known is not None else _head(log))
    deviating = [case for case in log.cases if case.outcome in KNOWABLE]
    changes = _update(file, known or [], log, deviating)
    entries = file.items(_KEY)
    claimed = {case.id for case in deviating if any(matches(entry["id"], case.id) for entry in entries)}
    for case in deviating:
        if case.id not in claimed:
            found = reason if reason is not None else one_line(message_of(case), 200)
            file.append(_KEY, {"id": visible(case.id), "outcome": case.outcome, "reason": visible(found)})
            changes.append(f"added {case.id}")
    if changes or known is None:
        text = file.text()
        _check(text, [(str(entry["id"]), str(entry.get("reason", ""))) for entry in entries], path)
        write_text(path, text)
    return changes


def _check(text: str, expected: list[tuple[str, str]], path: Path) -> None:
    """Raise ``SourceError`` unless ``text`` reads back as ``expected``, ids and reasons.

    The library that keeps comments has been seen to join lines where a comment stands above a first entry in braces.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "baseline.yaml"
        copy.write_text(text, encoding="utf-8")
        try:
            found = [(entry.id, entry.reason) for entry in read_baseline(copy).file.deviations]
        except SourceError:
            found = []
    if found != expected:
        message = "can't be rewritten with its comments: write each entry on lines of its own, without braces"
        raise SourceError([Problem(path, 1, 1, message)])


def _head(log: RunLog) -> str:
    target = log.header.target
    name = one_line(f"{target.name} {target.version or ''}".strip())
    file = CommentedYaml(
        f"# Known deviations of {name}, suite {one_line(log.header.suite.version)}.\n"
        "# Each entry needs a reason. Checked by: ses-conformance baseline check\n"
        f"format: {FORMAT}\n"
    )
    file.data["target"] = visible(target.name)
    return file.text()


def _update(file: CommentedYaml, known: list[KnownDeviation], log: RunLog, deviating: list[CaseEvent]) -> list[str]:
    """Remove entries and correct outcomes; return what changed."""
    changes: list[str] = []
    # From the last entry to the first, so that the numbers of those before stay right.
    for number, entry in reversed(list(enumerate(known))):
        outcomes = {case.outcome for case in deviating if matches(entry.id, case.id)}
        was_run = any(matches(entry.id, case.id) for case in log.cases)
        if not outcomes and (was_run or not log.header.selection):
            file.remove(_KEY, number)
            changes.append(f"removed {entry.id}")
        elif entry.outcome is not None and len(outcomes) == 1 and outcomes != {entry.outcome}:
            (outcome,) = outcomes
            file.items(_KEY)[number]["outcome"] = outcome
            changes.append(f"changed {entry.id} from {entry.outcome} to {outcome}")
    return changes[::-1]
