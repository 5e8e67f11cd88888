"""Items of large YAML documents one by one, built from the parser's events: safe, and bounded in depth and aliases.

No tag runs any code: ``!binary`` gives bytes, every other tag the plain value. An alias stands for the one
value that its anchor has, which is never copied, so that aliases of aliases take no room.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

from conformance.recordings.readers.fields import from_base64
from conformance.recordings.recorded import RecordedPlace, Trouble

MAX_DEPTH = 40
MAX_EVENTS = 300_000
MAX_ANCHORS = 10_000
_KEYS = ("interactions", "http_interactions")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNSET = object()


class _OutOfBounds(Exception):
    """A value that is too deep, or one too many; its text says which."""


class _Frame:
    """A list or mapping that is being built; a mapping's key waits for its value."""

    __slots__ = ("key", "value")

    def __init__(self, value: list[Any] | dict[str, Any]) -> None:
        self.value = value
        self.key: Any = _UNSET

    def add(self, value: Any) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.key is _UNSET:
            self.key = value if isinstance(value, str) else repr(type(value).__name__)
        else:
            self.value[self.key] = value
            self.key = _UNSET


def items(stream: BinaryIO, file: str) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    """Yield each item of the list ``interactions`` or ``http_interactions``, or of a document that is a list."""
    try:
        yield from _items(yaml.parse(stream, Loader=_LOADER), file)
    except _OutOfBounds as error:
        yield Trouble(RecordedPlace(file), f"{error}: the rest is not read", True)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        why = getattr(error, "problem", None) or type(error).__name__
        yield Trouble(RecordedPlace(file, line), f"the YAML is broken: {str(why)[:200]}", True)


def _items(events: Iterator[Any], file: str) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    anchors: dict[str, Any] = {}
    depth, key, listed = 0, "", False
    entry = 0
    for event in events:
        if listed and isinstance(event, yaml.SequenceEndEvent):
            listed = False
            depth -= 1
        elif listed:
            line = event.start_mark.line + 1
            value = _build(event, events, anchors)
            entry += 1
            yield RecordedPlace(file, line, entry), value
        elif isinstance(event, yaml.SequenceStartEvent) and depth == 0:
            listed, depth = True, 1
        elif isinstance(event, yaml.MappingStartEvent) and depth == 0:
            depth = 1
        elif depth == 1 and not key and isinstance(event, yaml.ScalarEvent):
            key = event.value
        elif depth == 1 and key in _KEYS and isinstance(event, yaml.SequenceStartEvent):
            listed, key, depth = True, "", 2
        elif depth == 1 and key:
            _build(event, events, anchors)
            key = ""


def _build(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:
    """Return the value that begins with ``event``."""
    frames: list[_Frame] = []
    for _ in range(MAX_EVENTS):
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(frames) >= MAX_DEPTH:
                raise _OutOfBounds(f"the YAML is nested more than {MAX_DEPTH} levels deep")
            container: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            _anchor(event, container, anchors)
            frames.append(_Frame(container))
        else:
            value = (
                frames.pop().value
                if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
                else _leaf(event, anchors)
            )
            if not frames:
                return value
            frames[-1].add(value)
        event = next(events)
    raise _OutOfBounds(f"an entry of more than {MAX_EVENTS:,} values")


def _leaf(event: Any, anchors: dict[str, Any]) -> Any:
    if isinstance(event, yaml.AliasEvent):
        return anchors.get(event.anchor or "")
    tag = event.tag or ""
    value: Any = event.value
    if tag in ("!binary", "tag:yaml.org,2002:binary"):
        value = from_base64(value) or b""
    elif event.implicit[0] and value in ("null", "~", "", "Null", "NULL"):
        value = None
    _anchor(event, value, anchors)
    return value


def _anchor(event: Any, value: Any, anchors: dict[str, Any]) -> None:
    if event.anchor is not None and len(anchors) < MAX_ANCHORS:
        anchors[event.anchor] = value
