"""Writing and reading the event log."""

from __future__ import annotations

import errno
import gzip
import json
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from conformance.model.problem import UserProblem
from conformance.model.vocabulary import Level, Outcome
from conformance.report import summary
from conformance.report.event import FORMAT, LATER, CaseEvent, Event, Footer, Header
from conformance.report.stored import LogLines, StoredExchanges, open_log
from conformance.report.text import spelt, with_bytes_shown
from conformance.report.upgrade import OLD_FORMAT, Upgrade

_ADAPTER: TypeAdapter[Header | CaseEvent | Footer] = TypeAdapter(Event, config=LATER)
_FIELDS = set(CaseEvent.model_fields)
_MAX_LINE = 64 * 1024 * 1024


class LogError(UserProblem):
    """A log that can't be used. The message names the file, the line and what to do."""


class UnreadableLog(LogError):
    """The file can't be opened or is no text."""


class ForeignLog(LogError):
    """The file is no event log, or one of another format version."""


class DamagedLog(LogError):
    """A line is no valid record, or stands where it can't."""


class DoubledCase(LogError):
    """A case is in the log twice."""


class IncompleteLog(LogError):
    """The log has no footer: the run was interrupted."""


class EditedLog(LogError):
    """The footer does not agree with the cases."""


_GUARDED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""What keeps a file from being another one; Windows has only the last, which keeps line ends as they are."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The line of a case, ready to be written, and what is kept of the case: another process may have made both.

    Args:
        data: the line, with its end.
        event: the case without its exchanges.
        exchanges: how many it has.
    """

    data: bytes
    event: CaseEvent
    exchanges: int


def case_line(event: CaseEvent) -> CaseLine:
    """Return the line of a case."""
    # One set of field names for all cases: a set of its own takes half of what else is kept of a case.
    bare = CaseEvent.model_construct(_FIELDS, **{**vars(event), "exchanges": []})
    return CaseLine(_as_line(event), bare, len(event.exchanges))


class LogWriter:
    """Appends events as they come: every line is written before the next, so that an interrupted run
    keeps what it knows.

    Raises ``OSError`` that names the file if it can't be written; the log then ends with its last whole line. A
    symbolic link in its place is not followed, and a log that was removed meanwhile is noticed at the next line. It is
    for its owner alone: what a target sent is in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _GUARDED
        self._file = os.open(path, flags, 0o600)
        self._regular = stat.S_ISREG(os.fstat(self._file).st_mode)
        if self._regular and hasattr(os, "fchmod"):
            os.fchmod(self._file, 0o600)  # it may have been there, for everybody
        self._end = 0
        self._stored = LogLines(path)

    def header(self, header: Header) -> None:
        """Write the first line."""
        self._write(_as_line(header))

    def case(self, case: CaseEvent | CaseLine) -> CaseEvent:
        """Write a case's line; return the case as who reads the log finds it, its exchanges left in the file."""
        line = case if isinstance(case, CaseLine) else case_line(case)
        place = self._end
        self._write(line.data)
        return _stored(line.event, line.exchanges, self._stored, place)

    def footer(self, footer: Footer) -> None:
        """Write the last line."""
        self._write(_as_line(footer))

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, data: bytes) -> None:
        try:
            if self._regular and os.fstat(self._file).st_nlink == 0:
                raise FileNotFoundError(errno.ENOENT, "was removed while the run was writing it")
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            if self._regular:
                os.ftruncate(self._file, self._end)
            raise type(error)(error.errno, error.strerror, str(self.path)) from error
        self._end += len(data)


def _as_line(record: Header | CaseEvent | Footer) -> bytes:
    return (spelt(_as_json(record)) + "\n").encode()


def _as_json(line: Header | CaseEvent | Footer) -> str:
    try:
        return line.model_dump_json(by_alias=True)
    except PydanticSerializationError:
        # Arguments and names of files may be no UTF-8; JSON has no place for such bytes.
        return json.dumps(
            with_bytes_shown(line.model_dump(mode="json", by_alias=True)), ensure_ascii=False, separators=(",", ":")
        )


@dataclass(frozen=True, slots=True)
class RunLog:
    """A log that was read: header, cases in the order of the log, and the footer unless the run was interrupted.

    The exchanges of the cases stay in the file: a log may be far larger than what a report shows of it.
    """

    path: Path
    header: Header
    cases: tuple[CaseEvent, ...]
    footer: Footer | None


def read_log(path: Path, *, incomplete: bool = False) -> RunLog:
    """Read and check a log; one whose name ends in ``.gz`` is unpacked.

    A log of format 1 is upgraded. With ``incomplete`` a log without footer is accepted (its last, half-written line is
    dropped). Raises the ``LogError`` that fits: ``UnreadableLog``, ``ForeignLog``, ``DamagedLog``, ``DoubledCase``,
    ``IncompleteLog``, ``EditedLog``.
    """
    events = list(_events(path, incomplete))
    if not events or not isinstance(events[0], Header):
        raise ForeignLog(f"{path}:1: no event log: it does not begin with the header of a run ({FORMAT})")
    header, footer = events[0], events[-1] if isinstance(events[-1], Footer) else None
    cases: list[CaseEvent] = []
    seen: set[str] = set()
    for number, event in enumerate(events[1:], start=2):
        if isinstance(event, CaseEvent):
            if event.id in seen:
                raise DoubledCase(f"{path}:{number}: the case {event.id} is in the log twice")
            seen.add(event.id)
            cases.append(event)
        elif event is not footer:
            raise DamagedLog(f"{path}:{number}: a {event.event} in the middle: are these several logs? Use `merge`")
    if footer is None and not incomplete:
        raise IncompleteLog(f"{path}: the log has no footer: the run was interrupted. Run again")
    if footer is not None:
        of = footer.headline.of
        counted = summary.footer(cases, footer.ms, of, footer.stopped)
        asked = sum(case.level is Level.MUST for case in cases)
        agrees = counted.model_dump(exclude={"proxy"}) == footer.model_dump(exclude={"proxy"})
        if footer.proxy is not None:
            agrees &= footer.proxy.certified == all(case.outcome is not Outcome.FAILED for case in cases)
        if not agrees or len(cases) != header.selected or asked > of:
            raise EditedLog(f"{path}: the footer does not agree with the {len(cases)} cases above it: edited by hand?")
    return RunLog(path, header, tuple(cases), footer)


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a log one by one, each with its end."""
    try:
        with open_log(path) as file:
            while line := file.readline(_MAX_LINE):
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableLog(f"{path}: can't be unpacked: {error}") from error
    except OSError as error:
        raise UnreadableLog(f"{path}: can't be read: {error.strerror}") from error


def _not_json(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:20]} is beyond any number")
    return number


def _events(path: Path, incomplete: bool) -> Iterator[Header | CaseEvent | Footer]:
    upgrade: Upgrade | None = None
    stored, end = LogLines(path), 0
    for number, line in enumerate(_lines(path), start=1):
        place, end = end, end + len(line)
        whole = line.endswith(b"\n")
        if incomplete and not whole:
            return
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise UnreadableLog(f"{path}: is no UTF-8 text, so no event log") from error
        if not whole:
            raise DamagedLog(f"{path}:{number}: the last line is cut off")
        try:
            data = json.loads(text, parse_constant=_not_json, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            if number == 1:
                raise ForeignLog(f"{path}:1: no event log: the line is no JSON") from error
            raise DamagedLog(f"{path}:{number}: the line is no JSON") from error
        found = data.get("format") if isinstance(data, dict) else None
        if number == 1 and found == OLD_FORMAT:
            upgrade = Upgrade()
        elif number == 1 and found != FORMAT:
            raise ForeignLog(f"{path}:1: format {found!r}; this version reads {FORMAT} and {OLD_FORMAT}")
        try:
            event = _ADAPTER.validate_python(upgrade.line(data) if upgrade else data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise DamagedLog(f"{path}:{number}: no valid record: {where}: {first['msg']}") from error
        if isinstance(event, CaseEvent):
            event = _stored(event, len(event.exchanges), stored, place)
        yield event


def _stored(event: CaseEvent, exchanges: int, lines: LogLines, place: int) -> CaseEvent:
    """Return the case without its exchanges, which are read from its line when they are asked for."""
    if exchanges:
        lines.last = place
    left = StoredExchanges(lines, place, event.id, exchanges)
    return CaseEvent.model_construct(_FIELDS, **{**vars(event), "exchanges": left})
