"""Writing a baseline: new from a run, or brought up to date by lines, so that comments and reasons stay."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import yaml

from conformance.model.yaml_source import SourceError
from conformance.report.baseline import FORMAT, KNOWABLE, Baseline, KnownDeviation, matches, read_baseline
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.junit import message_of
from conformance.report.log import IncompleteLog, RunLog
from conformance.report.text import one_line, visible

_OUTCOME = re.compile(r"(outcome\s*:\s*)([\"']?)\w+\2")
_EMPTY = re.compile(r"^deviations[ \t]*:[ \t]*(\[[ \t]*\]|~|null)?[ \t]*(#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"\s*-(\s|$)")


def write_baseline(log: RunLog, path: Path, reason: str | None = None) -> list[str]:
    """Write the deviations of a run as its baseline; return what changed, one line each.

    If ``path`` is there already it is brought up to date by lines: comments, order and reasons stay; entries that no
    longer fit a deviation of a case that the run selected go, new ones come last, outcomes are corrected. Entries for
    cases that the run did not select stay if it was a selection, else they go. ``reason`` is the reason
    of new entries; left out, it is what the run found.

    Raises ``IncompleteLog`` for an interrupted run, ``SourceError`` if the file there is no baseline or is written in
    a style that can't be edited by lines; nothing is overwritten then.
    """
    if log.footer is None:
        raise IncompleteLog(f"{log.path}: the log has no footer: a baseline of an interrupted run would be too short")
    deviating = [case for case in log.cases if case.outcome in KNOWABLE]
    if not path.exists():
        write_text(path, _fresh(log, deviating, reason))
        return [f"added {case.id}" for case in deviating]
    baseline = read_baseline(path)
    text, changes, wanted = _updated(log, baseline, deviating, reason)
    if changes:
        _prove(text, baseline, wanted)
        write_text(path, text)
    return changes


def _fresh(log: RunLog, deviating: list[CaseEvent], reason: str | None) -> str:
    target = log.header.target
    name = one_line(f"{target.name} {target.version or ''}".strip())
    lines = [
        f"# Known deviations of {name}, suite {one_line(log.header.suite.version)}.",
        "# Each entry needs a reason. Checked by: ses-conformance baseline check",
        f"format: {FORMAT}",
        f"target: {_scalar(visible(target.name))}",
    ]
    entries = [line for case in deviating for line in _entry(_deviation(case, reason))]
    lines += ["deviations:", *entries] if entries else ["deviations: []"]
    return "\n".join(lines) + "\n"


def _updated(
    log: RunLog, baseline: Baseline, deviating: list[CaseEvent], reason: str | None
) -> tuple[str, list[str], list[KnownDeviation]]:
    """Return the new text, what changed, and the entries that the text must have."""
    lines = baseline.path.read_text(encoding="utf-8").splitlines()
    starts = _starts(baseline, lines)
    changes: list[str] = []
    wanted: list[KnownDeviation] = []
    covered: set[str] = set()
    # From the last entry to the first, so that the line numbers of those before stay right.
    for number, entry in reversed(list(enumerate(baseline.file.deviations))):
        mine = [case for case in deviating if matches(entry.id, case.id)]
        asked = any(matches(entry.id, case.id) for case in log.cases)
        first, last = starts[number], _end(lines, starts, number)
        if not mine and (asked or not log.header.selection):
            lines[first:last] = [line for line in lines[first:last] if line.lstrip().startswith("#")]
            changes.append(f"removed {entry.id}")
            continue
        covered |= {case.id for case in mine}
        outcomes = {case.outcome for case in mine}
        if entry.outcome is not None and outcomes and outcomes != {entry.outcome} and len(outcomes) == 1:
            outcome = outcomes.pop()
            lines[first:last] = _OUTCOME.sub(rf"\g<1>{outcome}", "\n".join(lines[first:last]), count=1).split("\n")
            changes.append(f"changed {entry.id} from {entry.outcome} to {outcome}")
            entry = entry.model_copy(update={"outcome": outcome})
        wanted.insert(0, entry)
    added = [_deviation(case, reason) for case in deviating if case.id not in covered]
    changes = [*reversed(changes), *(f"added {each.id}" for each in added)]
    text = "\n".join(lines) + "\n"
    if not changes:
        return text, changes, wanted
    wanted += added
    return _with(text, added, bool(wanted), _indent(baseline, lines)), changes, wanted


def _with(text: str, added: list[KnownDeviation], any_left: bool, indent: str) -> str:
    new = "".join(f"{indent}{line}\n" for each in added for line in _entry(each))
    if not any_left:
        return _EMPTY.sub("deviations: []", text, count=1)
    if _EMPTY.search(text):
        text = _EMPTY.sub(lambda found: f"deviations:{' ' + found[2] if found[2] else ''}", text, count=1)
    elif "deviations:" not in text:
        text += "deviations:\n"
    return text + new


def _starts(baseline: Baseline, lines: list[str]) -> list[int]:
    """Return the line (from 0) at which each entry begins with its dash; raises ``SourceError``."""
    starts = []
    for number in range(len(baseline.file.deviations)):
        line = baseline.source.position(("deviations", number))[0] - 1
        while line >= 0 and not _ITEM.match(lines[line]):
            line -= 1
        starts.append(line)
    if len(set(starts)) != len(starts) or -1 in starts:
        place = ("deviations",)
        message = "write each entry on lines of its own, beginning with a dash, so that it can be edited in place"
        raise SourceError([baseline.source.problem(place, message)])
    return starts


def _end(lines: list[str], starts: list[int], number: int) -> int:
    """Return the line after an entry's last: comments and blank lines that follow it are not its own."""
    first, column = starts[number], len(lines[starts[number]]) - len(lines[starts[number]].lstrip())
    last = first + 1
    for line in range(first + 1, len(lines)):
        text = lines[line]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        if len(text) - len(text.lstrip()) <= column:
            break
        last = line + 1
    return last


def _indent(baseline: Baseline, lines: list[str]) -> str:
    if not baseline.file.deviations:
        return ""
    first = next((line for line in lines if re.match(r"\s*-\s", line)), "")
    return first[: len(first) - len(first.lstrip())]


def _deviation(case: CaseEvent, reason: str | None) -> KnownDeviation:
    found = reason if reason is not None else one_line(message_of(case), 200)
    return KnownDeviation.model_validate({"id": visible(case.id), "outcome": case.outcome, "reason": visible(found)})


def _entry(deviation: KnownDeviation) -> list[str]:
    return [
        f"- id: {_scalar(deviation.id)}",
        f"  outcome: {deviation.outcome}",
        f"  reason: {_scalar(deviation.reason)}",
    ]


def _scalar(text: str) -> str:
    """Return ``text`` as a YAML scalar on one line."""
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=1_000_000_000)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _prove(text: str, baseline: Baseline, wanted: list[KnownDeviation]) -> None:
    """Raise ``SourceError`` unless ``text`` reads back as ``wanted``: an edit by lines must never spoil a file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "baseline.yaml"
        copy.write_text(text, encoding="utf-8")
        try:
            read = read_baseline(copy).file.deviations
        except SourceError:
            read = []
    if read != wanted:
        message = "this file can't be edited in place: use one `- id: …` entry after the other, at the end of the file"
        raise SourceError([baseline.source.problem(("deviations",), message)])
