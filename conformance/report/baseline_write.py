"""Writing a baseline: new from a run, or brought up to date with its comments, order and reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from conformance.model.problem import Problem, SourceError, UserProblem
from conformance.report.baseline import (
    FORMAT,
    KNOWABLE,
    OLD_FORMAT,
    PLACEHOLDER,
    BaselineFile,
    KnownDeviation,
    checks_of,
    matches,
    profile_of,
    read_baseline,
)
from conformance.report.commented_yaml import CommentedYaml, flow
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.log import IncompleteLog, RunLog
from conformance.report.text import one_line, visible

_KEY = "deviations"


class BaselineExists(UserProblem):
    """There is a baseline already, so writing a new one would lose its reasons."""


class ForeignBaseline(UserProblem):
    """The baseline is of another target."""


def write_baseline(log: RunLog, path: Path, reason: str | None = None) -> list[str]:
    """Write the deviations of a run as a new baseline; return what was added, one line each.

    Args:
        log: of a whole run.
        path: of the baseline.
        reason: of all entries; left out, they get a placeholder, with which the gate does not hold.

    Raises:
        BaselineExists: ``path`` is there.
        IncompleteLog: the run was interrupted.
        OSError: the file can't be written.
    """
    if path.exists():
        raise BaselineExists(f"{path} is there already: bring it up to date with `ses-conformance baseline update`")
    _require_whole(log)
    target = log.header.target
    name = one_line(f"{target.name} {target.version or ''}".strip())
    file = CommentedYaml(
        f"# Known deviations of {name}, suite {one_line(log.header.suite.version)}.\n"
        "# Each entry needs a reason. Checked by: ses-conformance baseline check\n"
        f"format: {FORMAT}\n"
    )
    _update_head(file, log)
    changes = _add(file, log, reason)
    _write(file, path)
    return changes


def update_baseline(
    log: RunLog, path: Path, reason: str | None = None, suite_ids: Collection[str] | None = None
) -> list[str]:
    """Bring a baseline up to date with a run; return what changed, one line each.

    Comments, order and reasons stay. Entries that no longer fit a deviation of a case that was run go, and so do those
    that fit no case of the suite or only cases that an earlier entry has; new ones come last; outcomes and checks are
    corrected. Entries for cases that were not run stay if the run was of a selection, and go if it was of everything.
    A baseline of an older format gets the present one. If nothing changes, nothing is written.

    Args:
        log: of a whole run.
        path: of the baseline.
        reason: of new entries; left out, they get a placeholder, with which the gate does not hold.
        suite_ids: the ids of all cases of the suite that made the run, if they are known.

    Raises:
        ForeignBaseline: the baseline is of another target.
        IncompleteLog: the run was interrupted.
        SourceError: the file is no baseline, or is written in a style that can't be kept; it stays as it is.
        OSError: the file can't be written.
    """
    _require_whole(log)
    known = read_baseline(path).file
    if known.target not in (None, log.header.target.name):
        raise ForeignBaseline(f"{path} is the baseline of {known.target}, but the run is of {log.header.target.name}")
    file = CommentedYaml(path.read_text(encoding="utf-8"))
    changes = _update_head(file, log) + _update(file, known, log, suite_ids) + _add(file, log, reason)
    if changes:
        _write(file, path)
    return changes


def _require_whole(log: RunLog) -> None:
    if log.footer is None:
        raise IncompleteLog(f"{log.path}: the log has no footer: a baseline of an interrupted run would be too short")


def _deviating(log: RunLog) -> list[CaseEvent]:
    return [case for case in log.cases if case.outcome in KNOWABLE]


def _update_head(file: CommentedYaml, log: RunLog) -> list[str]:
    """Write what the baseline holds for; return what changed."""
    header = log.header
    head = {
        "format": FORMAT,
        "target": visible(header.target.name),
        "truth": header.truth,
        "profile": flow(profile_of(header)),
    }
    return [f"changed {key}" for key, value in head.items() if file.set_head(key, value, before=_KEY)]


def _update(file: CommentedYaml, known: BaselineFile, log: RunLog, suite_ids: Collection[str] | None) -> list[str]:
    """Remove entries, and correct outcomes and checks; return what changed."""
    changes: list[str] = []
    mine = _shares(known, _deviating(log))
    # From the last entry to the first, so that the numbers of those before stay right.
    for number, entry in reversed(list(enumerate(known.deviations))):
        if not mine[number] and _is_past(entry, log, suite_ids):
            file.remove(_KEY, number)
            changes.append(f"removed {entry.id}")
        elif mine[number]:
            changes += _correct(file.items(_KEY)[number], entry, mine[number], known.format == OLD_FORMAT)[::-1]
    return changes[::-1]


def _shares(known: BaselineFile, deviating: list[CaseEvent]) -> list[list[CaseEvent]]:
    """Return the deviating cases of each entry: each case belongs to the first entry that fits it."""
    shares: list[list[CaseEvent]] = [[] for _ in known.deviations]
    for case in deviating:
        number = next((n for n, entry in enumerate(known.deviations) if matches(entry.id, case.id)), None)
        if number is not None:
            shares[number].append(case)
    return shares


def _is_past(entry: KnownDeviation, log: RunLog, suite_ids: Collection[str] | None) -> bool:
    """Say whether an entry to which no deviation belongs can go: its cases were run, or there are none."""
    if not log.header.selection or any(matches(entry.id, case.id) for case in log.cases):
        return True
    return suite_ids is not None and not any(matches(entry.id, case_id) for case_id in suite_ids)


def _correct(item: Any, entry: KnownDeviation, cases: list[CaseEvent], is_old: bool) -> list[str]:
    """Correct an entry's outcome and checks by the cases that it stands for; return what changed."""
    changes = []
    outcomes = sorted({case.outcome.value for case in cases})
    if entry.outcome is not None and outcomes != [entry.outcome]:
        if len(outcomes) == 1:
            item["outcome"] = outcomes[0]
        else:
            del item["outcome"]
        changes.append(f"changed {entry.id} from {entry.outcome} to {' or '.join(outcomes)}")
    checks = sorted({check for case in cases for check in checks_of(case)})
    if (entry.checks is None and is_old) or (entry.checks is not None and sorted(entry.checks) != checks):
        _set_checks(item, flow(checks))
        changes.append(f"changed the checks of {entry.id} to {', '.join(checks) or 'none'}")
    return changes


def _set_checks(item: Any, checks: Any) -> None:
    """Set an entry's checks; new ones not as its last key, below which comments on the next entry may stand."""
    keys = list(item)
    if "checks" in keys:
        item["checks"] = checks
    else:
        item.insert(keys.index("outcome") + 1 if "outcome" in keys[:-1] else len(keys) - 1, "checks", checks)


def _add(file: CommentedYaml, log: RunLog, reason: str | None) -> list[str]:
    """Add an entry for each deviation that has none; return what was added."""
    known = [str(entry["id"]) for entry in file.items(_KEY)]
    changes = []
    for case in _deviating(log):
        if any(matches(entry, case.id) for entry in known):
            continue
        entry = {"id": visible(case.id), "outcome": case.outcome.value, "checks": flow(checks_of(case))}
        file.append(_KEY, {**entry, "reason": visible(reason if reason is not None else PLACEHOLDER)})
        changes.append(f"added {case.id}")
    return changes


def _write(file: CommentedYaml, path: Path) -> None:
    """Write a baseline; raises ``SourceError`` unless it reads back as it is meant.

    The library that keeps comments has been seen to join lines where a comment stands above a first entry in braces.
    """
    text = file.text()
    expected = [(str(each["id"]), str(each.get("reason", "")), _plain(each.get("checks"))) for each in file.items(_KEY)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "baseline.yaml"
        copy.write_text(text, encoding="utf-8")
        try:
            found = [(each.id, each.reason, each.checks) for each in read_baseline(copy).file.deviations]
        except SourceError:
            found = []
    if found != expected:
        message = "can't be rewritten with its comments: write each entry on lines of its own, without braces"
        raise SourceError([Problem(path, 1, 1, message)])
    write_text(path, text)


def _plain(checks: Any) -> list[str] | None:
    return None if checks is None else [str(check) for check in checks]
