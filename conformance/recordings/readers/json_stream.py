"""Items of large JSON documents one by one, so that a recording is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson  # type: ignore[import-untyped]

from conformance.recordings.recorded import RecordedPlace, Trouble

MAX_DEPTH = 60
MAX_VALUES = 300_000
"""Values of one entry that are read; a long exchange has some thousands."""
_BUFFER = 256 * 1024
_Events = Iterator[tuple[str, Any]]


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


class _OutOfBounds(Exception):
    """A value that is too deep, or one too many; its text says which."""


def items(
    stream: BinaryIO, prefix: str, file: str, objects: type[dict[str, Any]] = dict
) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    """Yield each item of the list at ``prefix`` ("log.entries", "" for the document itself) with its place.

    ``objects`` is the type that JSON objects become. What can't be parsed ends the list with a `Trouble`; what came
    before stays good.
    """
    entry = 0
    # Not ijson.items: it writes down the path of every value, which takes quadratic time in a document that is deep.
    events = ijson.basic_parse(stream, buf_size=_BUFFER, use_float=True)
    try:
        if not _enter(events, prefix.split(".") if prefix else []):
            return
        for event, value in events:
            if event == "end_array":
                return
            item = _build(event, value, events, objects)
            entry += 1
            yield RecordedPlace(file, entry=entry), item
    except _OutOfBounds as error:
        yield Trouble(RecordedPlace(file, entry=entry + 1), f"{error}: the rest is not read", True)
    except (ijson.JSONError, ValueError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        after = f"after entry {entry}" if entry else "before the first entry"
        why = f"the JSON is broken {after}: {_reason(error)}"
        yield Trouble(RecordedPlace(file, entry=entry + 1), why, True)


def documents(stream: BinaryIO, file: str) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    """Yield the one value that a document is, with its place."""
    events = ijson.basic_parse(stream, buf_size=_BUFFER, use_float=True)
    try:
        event, value = next(events)
        yield RecordedPlace(file, entry=1), _build(event, value, events, dict)
    except _OutOfBounds as error:
        yield Trouble(RecordedPlace(file), f"{error}: it is not read", True)
    except (ijson.JSONError, ValueError, UnicodeDecodeError, RecursionError, OverflowError, StopIteration) as error:
        yield Trouble(RecordedPlace(file), f"the JSON is broken: {_reason(error)}", True)


def _enter(events: _Events, path: list[str]) -> bool:
    """Go on to the first item of the list at ``path``; say whether there is one."""
    wanted = list(path)
    for event, value in events:
        if not wanted:
            return bool(event == "start_array")
        if event == "start_map":
            continue
        if event == "map_key" and value == wanted[0]:
            wanted.pop(0)
        elif event == "map_key":
            _build(*next(events), events, dict)
        else:
            return False
    return False


def _build(event: str, value: Any, events: _Events, objects: type[dict[str, Any]]) -> Any:
    """Return the value that begins with an event."""
    if event != "start_map" and event != "start_array":
        return value
    root: Any = objects() if event == "start_map" else []
    stack: list[tuple[Any, Any]] = []
    container, key = root, None
    room = MAX_VALUES
    for event, value in events:
        if event == "map_key":
            key = value
        elif event == "end_map" or event == "end_array":
            if not stack:
                return root
            container, key = stack.pop()
        else:
            room -= 1
            if not room:
                raise _OutOfBounds(f"an entry has more than {MAX_VALUES:,} values")
            starts = event == "start_map" or event == "start_array"
            if starts:
                value = objects() if event == "start_map" else []
            if container.__class__ is list:
                container.append(value)
            else:
                container[key] = value
            if starts:
                stack.append((container, key))
                if len(stack) > MAX_DEPTH:
                    raise _OutOfBounds(f"the JSON is nested more than {MAX_DEPTH} levels deep")
                container = value
    return root


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
