"""VCR cassettes: vcrpy's in YAML and JSON, those of Ruby's VCR, Betamax, go-vcr, PHP-VCR and others of this form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode

from conformance.recordings.bodies import shows_its_length
from conformance.recordings.readers import json_stream, yaml_stream
from conformance.recordings.readers.fields import data, from_base64, map_pairs, mapping, moment, number, sequence, text
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response, header

_RUBYS = re.compile(r"[A-Z][a-z]{2}, \d")
"""How Ruby's VCR writes a time, and no other does; by way of webmock 3.18 it drops every Host field."""


def read_yaml(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a cassette in YAML."""
    for found in yaml_stream.items(stream, file):
        yield found if isinstance(found, Trouble) else _interaction(*found)


def read_json(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a cassette in JSON, of vcrpy, of Ruby's VCR or of PHP-VCR, whose document is a list."""
    start = stream.tell()
    for key in ("interactions", "http_interactions", ""):
        stream.seek(start)
        for found in json_stream.items(stream, key, file):
            yield found if isinstance(found, Trouble) else _interaction(*found)


def _interaction(place: RecordedPlace, value: Any) -> Item:
    interaction = _lowered(value)
    request, response = _lowered(interaction.get("request")), _lowered(interaction.get("response"))
    url = text(request.get("uri")) or text(request.get("url"))
    if not url:
        return Trouble(place, "an interaction without a request URI")
    lacks: set[Lack] = set()
    method = text(request.get("method")).upper() or "GET"
    body, _ = _body(request.get("body") or request.get("request_body"))
    if not body and (fields := mapping(request.get("post_fields") or request.get("form"))):
        lacks.add(Lack.REQUEST_BYTES)
        pairs = [(name, text(one)) for name, each in fields.items() for one in (sequence(each) or [each])]
        body = urlencode(pairs).encode()
    headers, recorded_at = _headers(request), interaction.get("recorded_at") or interaction.get("recordedat")
    if not header(headers, "host"):
        if host := text(request.get("host")):  # go-vcr 3 keeps it beside the header fields
            headers += (("Host", host),)
        elif "form" in request or _RUBYS.match(text(recorded_at)):
            lacks.add(Lack.REQUEST_HOST)
    if not (body and shows_its_length(headers)):
        # Filters of recorders take out parameters, and leave no trace where the client's own header fields are kept.
        lacks.add(Lack.REQUEST_LENGTH)
    sent = Request(method, url, headers, body)
    came = _response(response, lacks)
    sent_at = moment(recorded_at)
    return recorded(place, sent, came, sent_at=sent_at, lacks=frozenset(lacks))


def _lowered(value: Any) -> dict[str, Any]:
    """Return a mapping with its keys in lower case, in which Scotch differs from all others."""
    return {name.lower() if isinstance(name, str) else name: each for name, each in mapping(value).items()}


def _headers(message: dict[str, Any]) -> Headers:
    """Return the header fields, which Scotch keeps apart by what they are about."""
    names = ("headers", "requestheaders", "responseheaders", "contentheaders")
    return tuple(pair for name in names for pair in map_pairs(message.get(name)))


def _response(response: dict[str, Any], lacks: set[Lack]) -> Response | None:
    status = response.get("status")
    stated = _lowered(status).get("code") or response.get("status_code") or response.get("code") or status
    code = number(text(stated).partition(" ")[0])
    if not 100 <= code <= 999:
        return None
    headers = _headers(response)
    if not headers:
        lacks.add(Lack.RESPONSE_HEADERS)
    body, transcoded = _body(response.get("content") if "body" not in response else response.get("body"))
    if transcoded:
        lacks.add(Lack.RESPONSE_BYTES)
    return Response(code, headers, body, text(_lowered(status).get("message")))


_AS_IT_CAME = frozenset({"", "utf-8", "ascii-8bit", "us-ascii"})
"""Encodings in which Ruby's VCR writes a text whose bytes are those of the wire; vcrpy names none."""


def _body(value: Any) -> tuple[bytes, bool]:
    """Return a body, and whether it was put into another encoding than it came in."""
    if isinstance(value, dict):
        for key in ("base64_string", "base64_body"):
            if key in value and (decoded := from_base64(value[key])) is not None:
                return decoded, False
        if "state" in value:  # an object of Python's io, as vcrpy writes it where a client sent one
            return _body(next(iter(sequence(value["state"])), None))
        return _body(value.get("string"))[0], text(value.get("encoding")).lower() not in _AS_IT_CAME
    return data(value), False
