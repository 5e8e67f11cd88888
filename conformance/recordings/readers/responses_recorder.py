"""What the recorder of Python's ``responses`` writes: responses with the method and URL that they came from.

Requests have no bodies there: what is sent by GET is judged whole, of the others the response alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from conformance.recordings.readers import yaml_stream
from conformance.recordings.readers.fields import data, map_pairs, mapping, number, text
from conformance.recordings.recorded import Item, Lack, Trouble, recorded
from conformance.wire.exchange import Request, Response


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a recording."""
    for found in yaml_stream.items(stream, file, ("responses",)):
        if isinstance(found, Trouble):
            yield found
            continue
        place, value = found
        one = mapping(mapping(value).get("response"))
        method = text(one.get("method")).upper() or "GET"
        lacks = {Lack.RESPONSE_BYTES, *([Lack.REQUEST_BODY] if method != "GET" else [])}
        kind = text(one.get("content_type"))
        headers = (*map_pairs(one.get("headers")), *([("Content-Type", kind)] if kind else []))
        status = number(one.get("status"))
        response = Response(status, headers, data(one.get("body"))) if 100 <= status <= 999 else None
        yield recorded(place, Request(method, text(one.get("url")), (), b""), response, lacks=frozenset(lacks))
