"""What tshark decodes of a capture: ``-T json`` (an array) and ``-T ek`` (a line for each packet).

Bodies are whole only if they are asked for in hexadecimal, by ``-T json -x`` or ``-T ek -x``, or as ``http.file_data``.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from conformance.recordings.readers.fields import data, mapping, moment, number, text
from conformance.recordings.readers.json_stream import Repeated, items
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response

_MAX_LINE = 16 * 1024 * 1024
_MAX_WAITING = 1000
_HEX = re.compile(r"(?:[0-9a-f]{2}:?)+", re.IGNORECASE)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)(?:\\r\\n|\r?\n)?$", re.DOTALL)


def read_json(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of ``tshark -T json``."""
    pairing = _Pairing()
    for found in items(stream, "", file, Repeated):
        if isinstance(found, Trouble):
            yield found
        else:
            place, packet = found
            yield from pairing.take(place, mapping(mapping(mapping(packet).get("_source")).get("layers")))
    yield from pairing.rest()


def read_ek(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of ``tshark -T ek``."""
    pairing = _Pairing()
    line_number = 0
    while line := stream.readline(_MAX_LINE):
        line_number += 1
        if not line.strip() or line.startswith(b'{"index"'):
            continue
        place = RecordedPlace(file, line_number)
        try:
            packet = mapping(json.loads(line))
        except (ValueError, RecursionError):
            yield Trouble(place, "the line is no JSON, or is cut off")
            continue
        layers = mapping(packet.get("layers"))
        layers.setdefault("timestamp", packet.get("timestamp"))
        yield from pairing.take(place, layers)
    yield from pairing.rest()


class _Pairing:
    """Requests that wait for their responses, by the TCP stream that they went over."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[RecordedPlace, Request, Any, frozenset[Lack]]]] = {}

    def take(self, place: RecordedPlace, layers: dict[str, Any]) -> Iterator[Item]:
        """Take a packet; yield the exchange that it ends, if any."""
        fields = _flatten(layers)
        if "http.request.method" not in fields and "http.response.code" not in fields:
            return
        stream = text(_first(fields, "tcp.stream")) or "0"
        queue = self._waiting.setdefault(stream, [])
        headers = _headers(fields)
        if "http.request.method" in fields:
            queue.append((place, *_request(fields, headers)))
            if len(queue) > _MAX_WAITING:
                waiting = queue.pop(0)
                yield recorded(waiting[0], waiting[1], None, sent_at=moment(waiting[2]), lacks=waiting[3])
        elif queue:
            asked, request, at, lacks = queue.pop(0)
            body, lack = _body(fields, Lack.RESPONSE_BODY, headers)
            response = Response(number(_first(fields, "http.response.code")), headers, body)
            yield recorded(asked, request, response, sent_at=moment(at), lacks=lacks | lack)

    def rest(self) -> Iterator[Item]:
        """Yield the requests that got no response."""
        for queue in self._waiting.values():
            for place, request, at, lacks in queue:
                yield recorded(place, request, None, sent_at=moment(at), lacks=lacks)


def _request(fields: dict[str, list[Any]], headers: Headers) -> tuple[Request, Any, frozenset[Lack]]:
    host = text(_first(fields, "http.host")) or text(_first(fields, "ip.dst")) or "unknown"
    uri = text(_first(fields, "http.request.uri")) or "/"
    body, lack = _body(fields, Lack.REQUEST_BODY, headers)
    url = uri if "://" in uri else f"http://{host}{uri}"
    request = Request(text(_first(fields, "http.request.method")), url, headers, body)
    return request, _first(fields, "frame.time_epoch", "timestamp"), lack


def _headers(fields: dict[str, list[Any]]) -> Headers:
    lines = fields.get("http.request.line", []) + fields.get("http.response.line", [])
    found = [_FIELD.match(text(line)) for line in lines]
    return tuple((match[1], match[2].strip()) for match in found if match is not None)


def _body(fields: dict[str, list[Any]], lack: Lack, headers: Headers) -> tuple[bytes, frozenset[Lack]]:
    for name in ("http.file_data_raw", "http.file_data"):
        value = _first(fields, name)
        # With -x a raw field is a list that begins with the digits.
        digits = text(value[0] if isinstance(value, list) and value else value)
        if digits and _HEX.fullmatch(digits):
            try:
                return binascii.unhexlify(digits.replace(":", "")), frozenset()
            except (binascii.Error, ValueError):
                continue
        if digits:
            # Older versions print text, with line ends as escapes, and drop what can't be printed.
            return data(digits.replace("\\n", "\n").replace("\\r", "\r")), frozenset(
                {Lack.REQUEST_BYTES, Lack.RESPONSE_BYTES}
            )
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    chunked = any(name.lower() == "transfer-encoding" for name, _ in headers)
    return b"", frozenset({lack}) if number(length) or chunked else frozenset()


def _first(fields: dict[str, list[Any]], *names: str) -> Any:
    return next((fields[name][0] for name in names if fields.get(name)), None)


def _flatten(layers: dict[str, Any]) -> dict[str, list[Any]]:
    """Return all fields of a packet by their dotted names, whatever tree or spelling they have."""
    found: dict[str, list[Any]] = {}
    rest: list[tuple[str, Any]] = list(layers.items())
    budget = 20_000
    while rest and budget:
        budget -= 1
        name, value = rest.pop(0)
        if isinstance(value, dict):
            rest[:0] = list(value.items())
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            rest[:0] = [(name, each) for each in value]
        else:
            plain = _dotted(name)
            values = value if isinstance(value, list) and not name.endswith("_raw") else [value]
            found.setdefault(plain, []).extend(values)
    return found


_PREFIX = re.compile(r"^(http|tcp|ip|frame)_\1_")


def _dotted(name: str) -> str:
    """Return the dotted name of a field of ``-T ek``: http_http_file_data is http.file_data."""
    match = _PREFIX.match(name)
    if match is None:
        return name
    rest = name[match.end() :]
    known = ("file_data", "time_epoch")
    return f"{match[1]}.{rest if rest in known or rest.removesuffix('_raw') in known else rest.replace('_', '.')}"
