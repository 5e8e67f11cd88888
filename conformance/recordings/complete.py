"""What all formats have in common: bodies without codings, and signs that a recording was cut or edited."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.recordings.bodies import altered, length_differs, plain
from conformance.recordings.readers.fields import moment
from conformance.recordings.recorded import Lack, Recorded
from conformance.wire.exchange import Exchange, header

_PLACEHOLDER = re.compile(
    rb"<[A-Z][A-Z0-9]*(?:[_ -][A-Z0-9]+)*>|\[?\b(?:REDACTED|FILTERED|SCRUBBED|SANITIZED|MASKED)\b\]?|\*{4,}|X{8,}"
)
"""What recorders and their users put in the place of a secret; in a form, < and > are never literal."""
_SIGNING = re.compile(
    rb"(?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|SecurityToken|AWSAccessKeyId)=[^&]*"
)
"""What is redacted as a rule, and says nothing of what is asked for."""
_IN_XML = re.compile(rb"<([A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+)>")


def is_placeholder(value: str) -> bool:
    """Say whether a parameter's value is what recorders put in the place of a secret."""
    return _PLACEHOLDER.search(value.encode("utf-8", "surrogateescape")) is not None


def complete(item: Recorded) -> Recorded:
    """Return a recorded exchange with plain bodies, and with what the bodies show to be missing or edited."""
    return _dated(_response(_request(item)))


def _dated(item: Recorded) -> Recorded:
    """Return an exchange whose recording has no time with that of its response, to the second."""
    response = item.exchange.response
    if Lack.TIME not in item.lacks or response is None:
        return item
    sent_at = moment(header(response.headers, "date"))
    if sent_at is None:
        return item
    return replace(item, exchange=replace(item.exchange, sent_at=sent_at), lacks=item.lacks - {Lack.TIME})


def _request(item: Recorded) -> Recorded:
    request = item.exchange.request
    body = plain(request.body, request.headers)
    if body.data is not request.body:
        item = _with(item, replace(item.exchange, request=replace(request, body=body.data)))
    if Lack.REQUEST_BODY in item.lacks:
        return item
    if not body.whole:
        return item.lacking(Lack.REQUEST_BODY, note=f"the request's body is not whole: {body.why}")
    differs = "" if Lack.REQUEST_BYTES in item.lacks else altered(body, request.headers)
    if differs:
        why = f"the request's body was cut or edited: {differs}"
        item = item.lacking(Lack.REQUEST_UNALTERED, Lack.REQUEST_BYTES, note=why)
    query = request.url.partition("?")[2].encode("utf-8", "surrogateescape")
    if _placeheld(body.data, request.headers) or _PLACEHOLDER.search(_SIGNING.sub(b"", query)):
        return item.lacking(Lack.REQUEST_UNALTERED, Lack.REQUEST_BYTES, note="the request holds placeholders")
    return item


def _placeheld(body: bytes, headers: tuple[tuple[str, str], ...]) -> bool:
    form = "json" not in (header(headers, "content-type") or "")
    return form and len(body) < 1_000_000 and _PLACEHOLDER.search(_SIGNING.sub(b"", body)) is not None


def _response(item: Recorded) -> Recorded:
    response = item.exchange.response
    if response is None:
        return item
    body = plain(response.body, response.headers)
    if body.data is not response.body:
        item = _with(item, replace(item.exchange, response=replace(response, body=body.data)))
    if Lack.RESPONSE_BODY in item.lacks or item.exchange.request.method == "HEAD":
        return item
    if not body.whole:
        return item.lacking(Lack.RESPONSE_WHOLE, note=f"the response's body is not whole: {body.why}")
    comparable = Lack.RESPONSE_BYTES not in item.lacks or body.data.isascii()
    differs = length_differs(body, response.headers) if comparable else ""
    if differs:
        return item.lacking(Lack.RESPONSE_WHOLE, note=f"the response's body was cut or edited: {differs}")
    for name in set(_IN_XML.findall(body.data[:1_000_000])):
        if b"</" + name not in body.data:
            return item.lacking(Lack.RESPONSE_WHOLE, note="the response holds placeholders")
    return item


def _with(item: Recorded, exchange: Exchange) -> Recorded:
    return replace(item, exchange=exchange)
