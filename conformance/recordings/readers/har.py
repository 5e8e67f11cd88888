"""HTTP Archives (HAR 1.2): of Chromium, Firefox, mitmproxy, and of whatever else writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote_plus

from conformance.recordings.readers.fields import (
    data,
    from_base64,
    mapping,
    moment,
    named_pairs,
    number,
    sequence,
    text,
)
from conformance.recordings.readers.json_stream import items
from conformance.recordings.recorded import Item, Lack, Recorded, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response, header


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a HAR."""
    for found in items(stream, "log.entries", file):
        yield found if isinstance(found, Trouble) else entry_of(*found)


def entry_of(place: RecordedPlace, value: Any) -> Item:
    """Return the exchange of one entry."""
    entry = mapping(value)
    request, response = mapping(entry.get("request")), mapping(entry.get("response"))
    url = text(request.get("url"))
    if not url:
        return Trouble(place, "an entry without a request URL")
    lacks: set[Lack] = set()
    headers = named_pairs(request.get("headers"))
    body = _posted(request, headers, lacks)
    version = text(request.get("httpVersion")).upper() or "HTTP/1.1"
    sent = Request(text(request.get("method")).upper() or "GET", url, headers, body, version)
    took = entry.get("time")
    ms = float(took) if isinstance(took, int | float) and 0 <= took < 1e9 else 0.0
    came = _response(response, lacks)
    item = _noted(
        recorded(place, sent, came, sent_at=moment(entry.get("startedDateTime")), ms=ms, lacks=frozenset(lacks))
    )
    posted, content = _file(request.get("postData")), _file(response.get("content"))
    return item.attaching(request=posted, response=content) if posted or content else item


def _file(part: Any) -> str:
    """Return the name of the file that holds a body, as Playwright names it in a HAR and in a trace."""
    return text(mapping(part).get("_file") or mapping(part).get("_sha1"))


def _noted(item: Recorded) -> Recorded:
    """Add why there is no response, as far as a HAR can say."""
    return item.lacking(note="no response was recorded (status 0)") if item.exchange.response is None else item


def _posted(request: dict[str, Any], headers: Headers, lacks: set[Lack]) -> bytes:
    posted = mapping(request.get("postData"))
    content = posted.get("text")
    if text(posted.get("encoding")) == "base64" and (decoded := from_base64(content)) is not None:
        return decoded
    if text(content):
        return data(content)
    parts = [mapping(each) for each in sequence(posted.get("params"))]
    if parts:
        lacks.add(Lack.REQUEST_BYTES)
        return "&".join(f"{_encoded(each.get('name'))}={_encoded(each.get('value'))}" for each in parts).encode()
    stated = number(header(headers, "content-length"))
    if stated > 0 or number(request.get("bodySize")) > 0:
        lacks.add(Lack.REQUEST_BODY)
    return b""


def _encoded(value: Any) -> str:
    return quote_plus(data(value))


def _response(response: dict[str, Any], lacks: set[Lack]) -> Response | None:
    status = number(response.get("status"))
    if not 100 <= status <= 999:
        return None
    headers = named_pairs(response.get("headers"))
    if not headers:
        lacks.add(Lack.RESPONSE_HEADERS)
    content = mapping(response.get("content"))
    came = content.get("text")
    body = data(came)
    if text(content.get("encoding")).lower() == "base64":
        decoded = _pieces(came) if text(came)[:2] == '["' else from_base64(came)
        if decoded is None:
            lacks.add(Lack.RESPONSE_BODY)
        body = decoded or b""
    elif not isinstance(came, str):
        size = max(
            number(content.get("size")), number(response.get("bodySize")), number(header(headers, "content-length"))
        )
        # A body of no bytes is left out by some recorders, and one that was not kept by others.
        if size != 0 or text(content.get("comment")):
            lacks.add(Lack.RESPONSE_BODY)
    else:
        pieces = _pieces(came) if content.get("_isBinary") or came[:2] == '["' else None
        if pieces is not None:
            body = pieces
        else:
            lacks.add(Lack.RESPONSE_BYTES)
        if "truncated" in text(content.get("comment")).lower():
            lacks.add(Lack.RESPONSE_WHOLE)
    return Response(status, headers, body, text(response.get("statusText")), text(response.get("httpVersion")))


def _pieces(came: Any) -> bytes | None:
    """Return the bytes of a body that Polly.js keeps as a list of pieces, in base64 or hexadecimal digits."""
    try:
        pieces = sequence(json.loads(text(came)))
    except (ValueError, RecursionError):
        return None
    decoded = [_unhex(text(each)) or from_base64(each) for each in pieces]
    return b"".join(each for each in decoded if each is not None) if decoded and None not in decoded else None


def _unhex(digits: str) -> bytes | None:
    try:
        return bytes.fromhex(digits) if digits else None
    except ValueError:
        return None
