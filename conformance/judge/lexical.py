"""The lexical forms of XML Schema that responses use, and that of dates in mail."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_DOUBLE = re.compile(r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,5})?")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,40}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_WHITESPACE = " \t\r\n"


def boolean(text: str) -> bool | None:
    """Return the value of an xs:boolean (XML Schema part 2, 3.2.2), or None."""
    return _BOOLEANS.get(text.strip(_WHITESPACE))


def is_integer(text: str) -> bool:
    """Say whether ``text`` is an xs:integer (of at most 40 digits)."""
    return _INTEGER.fullmatch(text.strip(_WHITESPACE)) is not None


def number(text: str) -> float | None:
    """Return the value of an xs:double that is a finite number, in whatever notation, or None."""
    stripped = text.strip(_WHITESPACE)
    if _DOUBLE.fullmatch(stripped) is None:
        return None
    value = float(stripped)
    return value if math.isfinite(value) else None


def mail_date(text: str) -> datetime | None:
    """Return the moment of a Date field of mail (RFC 5322 section 3.6.1), in UTC, or None."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def timestamp(text: str) -> datetime | None:
    """Return the value of an xs:dateTime with Z or an offset, in UTC, or None."""
    found = _TIMESTAMP.fullmatch(text.strip(_WHITESPACE))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    micros = int((found[7] or "0")[:6].ljust(6, "0"))
    offset = timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0)) * (-1 if found[8] == "-" else 1)
    try:
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None


def duration(text: str) -> timedelta:
    """Return the length of time that a case file writes as a number with s, m, h or d; ValueError if it is none."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"not a duration such as 15d, 2h, 30m or 10s: {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
