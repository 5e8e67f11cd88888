"""Sessions of Charles, exported as JSON (``.chlsj``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from conformance.recordings.readers.fields import data, from_base64, mapping, moment, named_pairs, number, text
from conformance.recordings.readers.json_stream import items
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a session."""
    for found in items(stream, "", file):
        yield found if isinstance(found, Trouble) else _transaction(*found)


def _transaction(place: RecordedPlace, value: Any) -> Item:
    one = mapping(value)
    host, scheme = text(one.get("host")), text(one.get("scheme")) or "http"
    if not host:
        return Trouble(place, "a transaction without a host")
    port = number(one.get("port")) or number(one.get("actualPort"))
    authority = host if port in (0, 80, 443) else f"{host}:{port}"
    query = text(one.get("query"))
    url = f"{scheme}://{authority}{text(one.get('path')) or '/'}{'?' + query if query else ''}"
    lacks: set[Lack] = set()
    asked, came = mapping(one.get("request")), mapping(one.get("response"))
    body = _body(asked, lacks, Lack.REQUEST_BODY, Lack.REQUEST_BYTES)
    request = Request(text(one.get("method")).upper() or "GET", url, _headers(asked), body)
    status = number(came.get("status"))
    response = None
    if 100 <= status <= 999:
        headers = _headers(came)
        if not headers:
            lacks.add(Lack.RESPONSE_HEADERS)
        response = Response(status, headers, _body(came, lacks, Lack.RESPONSE_BODY, Lack.RESPONSE_BYTES))
    times = mapping(one.get("times"))
    return recorded(
        place,
        request,
        response,
        sent_at=moment(times.get("requestBegin") or times.get("start")),
        lacks=frozenset(lacks),
    )


def _headers(message: dict[str, Any]) -> Headers:
    return named_pairs(mapping(message.get("header")).get("headers"))


def _body(message: dict[str, Any], lacks: set[Lack], gone: Lack, decoded: Lack) -> bytes:
    body = mapping(message.get("body"))
    if "encoded" in body:
        plain = from_base64(body["encoded"])
        if plain is None:
            lacks.add(gone)
        return plain or b""
    if "text" in body:
        if decoded is Lack.RESPONSE_BYTES:
            lacks.add(decoded)
        return data(body["text"])
    if number(mapping(message.get("sizes")).get("body")) > 0:
        lacks.add(gone)
    return b""
