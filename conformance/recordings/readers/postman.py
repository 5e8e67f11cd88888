"""Collections of Postman: the responses that were saved as examples, each with the request that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode

from conformance.recordings.readers.fields import data, mapping, number, sequence, text
from conformance.recordings.readers.json_stream import items
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response

_MAX_DEPTH = 20


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the saved responses of a collection, in the order of its folders."""
    start = stream.tell()
    for key in ("item", "collection.item"):
        stream.seek(start)
        for found in items(stream, key, file):
            if isinstance(found, Trouble):
                yield found
            else:
                yield from _examples(*found, _MAX_DEPTH)


def _examples(place: RecordedPlace, value: Any, depth: int) -> Iterator[Item]:
    one = mapping(value)
    for each in sequence(one.get("item")) if depth else ():
        yield from _examples(place, each, depth - 1)
    for example in map(mapping, sequence(one.get("response"))):
        yield _example(place, mapping(example.get("originalRequest")) or mapping(one.get("request")), example)


def _example(place: RecordedPlace, asked: dict[str, Any], came: dict[str, Any]) -> Item:
    lacks = {Lack.REQUEST_BYTES, Lack.RESPONSE_BYTES, Lack.ORDER}
    url = asked.get("url")
    raw = text(url) or text(mapping(url).get("raw"))
    if not raw:
        return Trouble(place, "a saved response without a request URL")
    request = Request(
        text(asked.get("method")).upper() or "GET",
        raw if "://" in raw else f"http://{raw}",
        _headers(asked.get("header")),
        _body(mapping(asked.get("body"))),
    )
    status = number(came.get("code"))
    response = None
    if 100 <= status <= 999:
        headers = _headers(came.get("header"))
        if not headers:
            lacks.add(Lack.RESPONSE_HEADERS)
        response = Response(status, headers, data(came.get("body")))
    return recorded(place, request, response, lacks=frozenset(lacks))


def _headers(value: Any) -> Headers:
    found = [mapping(each) for each in sequence(value)]
    return tuple((text(each.get("key")), text(each.get("value"))) for each in found if not each.get("disabled"))


def _body(body: dict[str, Any]) -> bytes:
    fields = [mapping(each) for each in sequence(body.get("urlencoded"))]
    if fields:
        kept = [each for each in fields if not each.get("disabled")]
        return urlencode([(text(each.get("key")), text(each.get("value"))) for each in kept]).encode()
    return data(body.get("raw"))
