"""Recordings of nock (``recorder.rec({output_objects: true})``, also its fixtures of ``nockBack``)."""

from __future__ import annotations

import binascii
import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

from conformance.recordings.readers.fields import data, flat_pairs, map_pairs, mapping, number, sequence, text
from conformance.recordings.readers.json_stream import items
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a recording."""
    for found in items(stream, "", file):
        yield found if isinstance(found, Trouble) else _definition(*found)


def _definition(place: RecordedPlace, value: Any) -> Item:
    one = mapping(value)
    scope, path = text(one.get("scope")), text(one.get("path"))
    if not scope:
        return Trouble(place, "a definition without a scope")
    lacks: set[Lack] = set()
    # nock keeps header fields of requests only if it is asked to.
    headers = map_pairs(one.get("reqheaders"))
    body = _request_body(one.get("body"), lacks)
    came_headers = _headers(one)
    if not came_headers:
        lacks.add(Lack.RESPONSE_HEADERS)
    status = number(one.get("status"))
    came = _response_body(one, lacks)
    response = Response(status, came_headers, came) if 100 <= status <= 999 else None
    request = Request(text(one.get("method")).upper() or "GET", scope.rstrip("/") + (path or "/"), headers, body)
    return recorded(place, request, response, lacks=frozenset(lacks))


def _headers(one: dict[str, Any]) -> Headers:
    raw = one.get("rawHeaders")
    return flat_pairs(raw) if isinstance(raw, list) else map_pairs(raw or one.get("headers"))


def _request_body(value: Any, lacks: set[Lack]) -> bytes:
    """Return the body: a text, or what nock made of a form: nested names, so that the order is not that of the wire."""
    if isinstance(value, dict):
        lacks.add(Lack.REQUEST_BYTES)
        return "&".join(f"{quote(name)}={quote(data(each))}" for name, each in value.items()).encode()
    return data(value)


def _response_body(one: dict[str, Any], lacks: set[Lack]) -> bytes:
    value = one.get("response")
    if isinstance(value, list):
        pieces = [_unhex(text(each)) for each in sequence(value)]
        if all(piece is not None for piece in pieces):
            return b"".join(piece or b"" for piece in pieces)
        return "".join(map(text, value)).encode("utf-8", "surrogatepass")
    if isinstance(value, dict):
        return json.dumps(value).encode()
    found = text(value)
    if one.get("responseIsBinary") and (decoded := _unhex(found)) is not None:
        return decoded
    # A compressed body is kept in hexadecimal digits whether or not it says so.
    if found[:4].lower() == "1f8b" and (decoded := _unhex(found)) is not None:
        return decoded
    lacks.add(Lack.RESPONSE_BYTES)
    return data(found)


def _unhex(digits: str) -> bytes | None:
    try:
        return binascii.unhexlify(digits) if digits else b""
    except (binascii.Error, ValueError):
        return None
