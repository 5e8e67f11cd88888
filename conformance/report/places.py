"""Places in the user's own repository: annotations and code scanning name no file that the user has not got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.report.event import CaseEvent
from conformance.report.gate import Gate
from conformance.report.log import RunLog


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A line of a file, whose path is relative to the root of the repository, with slashes."""

    file: str
    line: int


def place_in(root: Path, path: Path, line: int) -> FilePlace | None:
    """Return a line of a file as a place below ``root``; None if the file is not there, or elsewhere."""
    try:
        whole = (root / path).resolve()
        return FilePlace(whole.relative_to(root.resolve()).as_posix(), line) if whole.is_file() else None
    except (ValueError, OSError):  # elsewhere, or a forged log's name that can be no file's
        return None


def place_of_entry(gate: Gate | None, line: int, root: Path) -> FilePlace | None:
    """Return a line of the baseline as a place; None if there is no such line."""
    return place_in(root, gate.path, line) if gate is not None and line else None


def place_of_case(log: RunLog, case: CaseEvent, root: Path) -> FilePlace | None:
    """Return where a case stands, if the user has its file: one that the run was to take, or the suite's source."""
    found = [place for path in _candidates(log, case, root) if (place := place_in(root, path, case.line))]
    return found[0] if len({place.file for place in found}) == 1 else None


def _candidates(log: RunLog, case: CaseEvent, root: Path) -> Iterator[Path]:
    """Return the files that may be a case's; the log names those of a user by the last part of their path only."""
    asked = log.header.selection
    name, paths = Path(case.file).name, asked.get("paths") or asked.get("recordings")
    for path in map(Path, paths if isinstance(paths, list) else ()):
        if path.name == name:
            yield path
        yield from (each for each in (root / path).rglob("*.y*ml") if each.name == name)
    yield Path("cases") / case.file
