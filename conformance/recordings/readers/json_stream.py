"""Items of large JSON documents one by one, so that a recording is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson  # type: ignore[import-untyped]

from conformance.recordings.recorded import RecordedPlace, Trouble

_BUFFER = 256 * 1024


class Repeated(dict[str, Any]):
    """An object that keeps every value of a key that is there more than once, as a list."""

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self:
            super().__setitem__(key, value)
        elif isinstance(self[key], _Values):
            self[key].append(value)
        else:
            super().__setitem__(key, _Values([self[key], value]))


class _Values(list[Any]):
    """The values of one key."""


def items(
    stream: BinaryIO, prefix: str, file: str, objects: type[dict[str, Any]] | None = None
) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    """Yield each item of the list at ``prefix`` ("log.entries", "" for the document itself) with its place.

    ``objects`` is the type that JSON objects become, in place of plain dictionaries.
    What can't be parsed ends the list with a `Trouble`; what came before stays good.
    """
    entry = 0
    path = f"{prefix}.item" if prefix else "item"
    found = ijson.items(stream, path, buf_size=_BUFFER, use_float=True, map_type=objects)
    while True:
        try:
            value = next(found)
        except StopIteration:
            return
        except (ijson.JSONError, ValueError, UnicodeDecodeError, RecursionError, OverflowError) as error:
            after = f"after entry {entry}" if entry else "before the first entry"
            yield Trouble(RecordedPlace(file, entry=entry + 1), f"the JSON is broken {after}: {_reason(error)}", True)
            return
        entry += 1
        yield RecordedPlace(file, entry=entry), value


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
