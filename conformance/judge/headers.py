"""Header fields that every response has, and those that a case asks for."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.encoding import agrees
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model import data

_TYPES = ("text/xml", "application/xml")
"""What the real service sends (observations, section 1) and the other registered name of the same (RFC 7303 section
9.1)."""


def _media(field: str) -> str:
    return field.partition(";")[0].strip().lower()


class ContentTypeLayer:
    """The content type says XML, and its charset, if given, is the document's."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield what the content type says wrongly."""
        fields = response.headers("Content-Type")
        # Of several fields, which is no legal message, a client may take any (RFC 9110 section 8.3).
        given = next((field for field in fields if _media(field) not in _TYPES), next(iter(fields), None))
        media = _media(given or "")
        if media not in _TYPES:
            # Shown whole, compared by the media type: a boundary or charset makes no other defect of it.
            actual = data.ABSENT if given is None else data.name(media, note=given if given != media else "")
            yield Finding("headers.content-type", "Content-Type", data.name(*_TYPES), actual)
        decoded = response.document.decoded
        if response.charset is not None and decoded is not None and not agrees(response.charset, decoded):
            wanted = data.name(f"charset={decoded.encoding}", note="as the document, or none")
            yield Finding("headers.charset", "Content-Type", wanted, data.text(given or ""))


class RequestIdHeaderLayer:
    """``x-amzn-RequestId`` is the request id of the document (observations, section 1). The field may be absent.

    Only the service was seen to do so; the reference does not speak of the field: ``should``.
    """

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield a finding if both ids are there and differ."""
        given = response.header("x-amzn-RequestId")
        if given is not None and response.request_id is not None and given.strip() != response.request_id:
            wanted = data.text(response.request_id, note="the RequestId of the document")
            yield Finding("headers.request-id", "x-amzn-RequestId", wanted, data.text(given))
