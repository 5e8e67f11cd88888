"""Header fields that every response has, and those that a case asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache

from conformance.judge.encoding import agrees
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model import data

_TYPES = ("text/xml", "application/xml")
"""What the real service sends (observations, section 1) and the other registered name of the same (RFC 7303 section
9.1)."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DAY, _MONTH = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(rf"{_DAY}, [0-9]{{2}} {_MONTH} [0-9]{{4}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} GMT")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DIGITS = re.compile(r"[0-9]+")
_SINGLE = ("Content-Length", "Content-Type", "Date")


def _media(field: str) -> str:
    return field.partition(";")[0].strip().lower()


@lru_cache(maxsize=64)
def _is_date(field: str) -> bool:
    """Say whether a date has the form of HTTP, and the day of the week that it was."""
    if not _DATE.fullmatch(field):
        return False
    try:
        return field.startswith(_DAYS[parsedate_to_datetime(field).weekday()])
    except ValueError:
        return False


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


class FieldFormLayer:
    """Header fields have the form that HTTP gives them (RFC 9110 sections 5.1, 5.3, 5.5, 5.6.7; RFC 9112 2.2, 5.2)."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield each kind of malformed field once."""
        came = response.exchange.response
        # The pseudo-fields of HTTP/2, which recordings have, begin with a colon.
        fields = [] if came is None else [field for field in came.headers if not field[0].startswith(":")]
        name = next((name for name, _ in fields if not _TOKEN.fullmatch(name)), None)
        if name is not None:
            yield Finding("headers.form", "header field", data.form("a name without whitespace"), data.text(name))
        controlled = next(((name, value) for name, value in fields if _CONTROL.search(value)), None)
        if controlled is not None:
            wanted = data.form("a value without control characters")
            yield Finding("headers.form", controlled[0], wanted, data.text(controlled[1]))
        if came is not None and came.oddity:
            yield Finding("headers.form", "head", data.form("lines as HTTP/1.1 has them"), data.form(came.oddity))
        for single in _SINGLE:
            values = response.headers(single)
            if len(values) > 1:
                yield Finding("headers.form", single, data.form("one field"), data.text(", ".join(values)))
        length = response.header("Content-Length")
        if length is not None and not _DIGITS.fullmatch(length):
            yield Finding("headers.form", "Content-Length", data.form("one number"), data.text(length))
        date = response.header("Date")
        if date is not None and not _is_date(date):
            wanted = data.form("a date such as 'Sun, 06 Nov 1994 08:49:37 GMT'")
            yield Finding("headers.form", "Date", wanted, data.text(date))
