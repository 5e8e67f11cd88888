"""Our own event logs (run.jsonl, formats 1 and 2), read line by line: of each case the exchanges that it logged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from conformance.recordings.readers.fields import MAX_FIELDS, data, mapping, moment, number, sequence, text
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Failure, FailureKind, Headers, Request, Response

_MAX_LINE = 8 * 1024 * 1024
_UNSHOWN = frozenset({"protocol.connection.host", "protocol.connection.host-twice"})
"""Cases whose request is broken in a way that no log shows: a log has no Host, and these lack it, or have two."""


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a log, of interrupted runs too."""
    number_of_line = 0
    while line := stream.readline(_MAX_LINE):
        number_of_line += 1
        place = RecordedPlace(file, number_of_line)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield Trouble(place, "the line is no JSON, or is cut off")
            continue
        if mapping(value).get("id") in _UNSHOWN:
            continue
        for exchange in sequence(mapping(value).get("exchanges")):
            yield _exchange(place, mapping(exchange))


_ESCAPED = re.compile(rb"\\x[89a-f][0-9a-f]")


def _exchange(place: RecordedPlace, one: dict[str, Any]) -> Item:
    request, response = mapping(one.get("request")), mapping(one.get("response"))
    url = text(request.get("url"))
    if not url:
        return Trouble(place, "an exchange without a request URL")
    lacks: set[Lack] = set()
    body = _body(request.get("body"), lacks, Lack.REQUEST_BODY)
    sent = Request(text(request.get("method")) or "GET", url, _pairs(request.get("headers")), body)
    status = number(response.get("status"))
    came = None
    if 100 <= status <= 999:
        came_body = _body(response.get("body"), lacks, Lack.RESPONSE_BODY)
        if _ESCAPED.search(came_body):
            # Another encoding than UTF-8, of which the log has escapes in the place of the bytes.
            lacks.add(Lack.RESPONSE_BODY)
        came = Response(status, _pairs(response.get("headers")), came_body)
    ms = one.get("ms")
    return recorded(
        place,
        sent,
        came,
        sent_at=moment(one.get("sent_at")),
        ms=float(ms) if isinstance(ms, int | float) and 0 <= ms < 1e9 else 0.0,
        failure=_failure(response.get("failure")) if came is None else None,
        lacks=frozenset(lacks),
    )


def _failure(value: Any) -> Failure | None:
    kind, _, detail = text(value).partition(": ")
    return Failure(FailureKind(kind), detail) if kind in set(FailureKind) else None


def _body(value: Any, lacks: set[Lack], lack: Lack) -> bytes:
    if isinstance(value, dict):  # clipped
        lacks.add(lack)
        return b""
    return data(value)


def _pairs(value: Any) -> Headers:
    pairs = [each for each in sequence(value)[:MAX_FIELDS] if isinstance(each, list) and len(each) == 2]
    return tuple((text(name), text(field)) for name, field in pairs)
