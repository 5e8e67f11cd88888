"""Header fields that every answer has, and those that a case asks for."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.answer import Answer
from conformance.judge.encoding import agrees
from conformance.judge.finding import Finding
from conformance.judge.text import short
from conformance.model.vocabulary import Layer

CHARSET = "Protocol.Answer.charset"
REQUEST_ID = "Protocol.RequestId.header"

_TYPES = ("text/xml", "application/xml")
"""What the real service sends (observed 1) and the other registered name of the same (RFC 7303 section 9.1)."""


class ContentTypeLayer:
    """The content type says XML, and its charset, if given, is the document's."""

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield what the content type says wrongly."""
        given = answer.header("Content-Type")
        media = (given or "").partition(";")[0].strip().lower()
        if media not in _TYPES:
            yield Finding(Layer.HEADERS, "Content-Type", " or ".join(_TYPES), short(given))
        decoded = answer.document.decoded
        if answer.charset is not None and decoded is not None and not agrees(answer.charset, decoded):
            wanted = f"charset={decoded.encoding}, as the document, or none"
            yield Finding(Layer.HEADERS, "Content-Type", wanted, short(given), rule=CHARSET)


class RequestIdHeaderLayer:
    """``x-amzn-RequestId`` is the request id of the document (observed 1). The field may be absent.

    Only the service was seen to do so; the reference does not speak of the field: ``should``.
    """

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield a finding if both ids are there and differ."""
        given = answer.header("x-amzn-RequestId")
        if given is not None and answer.request_id is not None and given.strip() != answer.request_id:
            wanted = f"{short(answer.request_id)}, the RequestId of the document"
            yield Finding(Layer.HEADERS, "x-amzn-RequestId", wanted, short(given), rule=REQUEST_ID)
