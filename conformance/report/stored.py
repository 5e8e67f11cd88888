"""The exchanges of a log that was read: they stay in its file, and are read from there when they are asked for."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import Any, overload

from pydantic import TypeAdapter, ValidationError

from conformance.model.problem import UserProblem
from conformance.report.event import LATER, ExchangeEvent

_ADAPTER: TypeAdapter[list[ExchangeEvent]] = TypeAdapter(list[ExchangeEvent], config=LATER)


class ChangedLog(UserProblem):
    """A log was changed or removed after it had been read."""


def open_log(path: Path) -> BufferedIOBase:
    """Open a log for reading; one whose name ends in ``.gz`` is unpacked. Raises ``OSError``."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


class LogLines:
    """The lines of one log by their places.

    The file is open from the first line that is asked for until the last one was read: whoever reads the lines in their
    order opens it once, and a packed log is unpacked once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last = 0
        """Where the last line begins that has exchanges, in bytes from the start."""
        self._file: BufferedIOBase | None = None
        self._process = 0

    def at(self, place: int) -> bytes:
        """Return the line that begins at ``place``; raises ``ChangedLog``."""
        try:
            if self._file is None or self._process != os.getpid():  # a copy of a process shares its place in the file
                self._file, self._process = open_log(self.path), os.getpid()
            self._file.seek(place)
            line = self._file.readline()
        except (OSError, EOFError, zlib.error) as error:
            raise ChangedLog(f"{self.path}: was read before, but can't be any more: {error}") from error
        finally:
            if place >= self.last:
                self.close()
        return line

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __del__(self) -> None:
        """Close the file: not every reader comes to the last line."""
        self.close()


class StoredExchanges(Sequence[ExchangeEvent]):
    """The exchanges of one case, as a sequence. Each use reads them anew: keep what is needed of them, not this."""

    __slots__ = ("_case_id", "_count", "_lines", "_place")

    def __init__(self, lines: LogLines, place: int, case_id: str, count: int) -> None:
        self._lines, self._place, self._case_id, self._count = lines, place, case_id, count

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __iter__(self) -> Iterator[ExchangeEvent]:
        """Yield all, read at once."""
        return iter(self._read())

    @overload
    def __getitem__(self, which: int) -> ExchangeEvent: ...
    @overload
    def __getitem__(self, which: slice) -> list[ExchangeEvent]: ...
    def __getitem__(self, which: int | slice) -> ExchangeEvent | list[ExchangeEvent]:
        """Return one or several; raises ``IndexError``."""
        return self._read()[which]

    def __eq__(self, other: object) -> bool:
        """Say whether another sequence holds the same exchanges."""
        if not isinstance(other, (list, tuple, StoredExchanges)):
            return NotImplemented
        return len(self) == len(other) and list(self) == list(other)

    __hash__: Callable[[], int] = None  # type: ignore[assignment]  # as a list's

    def __repr__(self) -> str:
        """Return how many there are, and where."""
        return f"<{self._count} exchanges of {self._case_id} in {self._lines.path}>"

    def _read(self) -> list[ExchangeEvent]:
        """Return the exchanges; raises ``ChangedLog``."""
        if not self._count:
            return []
        try:
            data: Any = json.loads(self._lines.at(self._place).decode())
            found = _ADAPTER.validate_python(data["exchanges"])
            same = data["id"] == self._case_id and len(found) == self._count
        except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
            same = False
        if not same:
            raise ChangedLog(f"{self._lines.path}: was changed after it had been read. Read it again")
        return found
