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
_NULLS = frozenset({"null", "~", "", "Null", "NULL"})
_BINARY = frozenset({"!binary", "tag:yaml.org,2002:binary"})


class _OutOfBounds(Exception):
    """A value that is too deep, or one too many; its text says which."""


def items(stream: BinaryIO, file: str, keys: tuple[str, ...] = _KEYS) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
    """Yield each item of the list under one of ``keys``, or of a document that is a list."""
    try:
        yield from _items(yaml.parse(stream, Loader=_LOADER), file, keys)
    except _OutOfBounds as error:
        yield Trouble(RecordedPlace(file), f"{error}: the rest is not read", True)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        why = getattr(error, "problem", None) or type(error).__name__
        yield Trouble(RecordedPlace(file, line), f"the YAML is broken: {str(why)[:200]}", True)


def _items(events: Iterator[Any], file: str, keys: tuple[str, ...]) -> Iterator[tuple[RecordedPlace, Any] | Trouble]:
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
        elif depth == 1 and key in keys and isinstance(event, yaml.SequenceStartEvent):
            listed, key, depth = True, "", 2
        elif depth == 1 and key:
            _build(event, events, anchors)
            key = ""


def _build(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:
    """Return the value that begins with ``event``; its kinds are told apart by class, since most of the time goes here.

    A mapping's key waits for its value; ``_UNSET`` stands for none.
    """
    container: Any = None
    key: Any = _UNSET
    outer: list[tuple[Any, Any]] = []
    for _ in range(MAX_EVENTS):
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            value = event.value
            if event.tag is not None or event.anchor is not None or (event.implicit[0] and value in _NULLS):
                value = _marked(event, anchors)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if len(outer) >= MAX_DEPTH:
                raise _OutOfBounds(f"the YAML is nested more than {MAX_DEPTH} levels deep")
            outer.append((container, key))
            container, key = ({} if kind is yaml.MappingStartEvent else []), _UNSET
            _anchor(event, container, anchors)
            event = next(events)
            continue
        elif kind is yaml.AliasEvent:
            value = anchors.get(event.anchor or "")
        else:
            value = container
            container, key = outer.pop()
        if container is None:
            return value
        if container.__class__ is list:
            container.append(value)
        elif key is _UNSET:
            key = value if isinstance(value, str) else repr(type(value).__name__)
        else:
            container[key] = value
            key = _UNSET
        event = next(events)
    raise _OutOfBounds(f"an entry of more than {MAX_EVENTS:,} values")


def _marked(event: Any, anchors: dict[str, Any]) -> Any:
    """Return the value of a scalar that has a tag or an anchor, or stands for nothing."""
    value: Any = event.value
    if event.tag in _BINARY:
        value = from_base64(value) or b""
    elif event.implicit[0] and value in _NULLS:
        value = None
    _anchor(event, value, anchors)
    return value


def _anchor(event: Any, value: Any, anchors: dict[str, Any]) -> None:
    if event.anchor is not None and len(anchors) < MAX_ANCHORS:
        anchors[event.anchor] = value
