"""Canonical pieces of a request, and date stamps; read from the raw bytes, apart from the service's own decoder."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from conformance.reference.http_types import HttpRequest

_BASIC = re.compile(r"\d{8}T\d{6}Z")
_EXTENDED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z?")
_SPACES = re.compile(" +")
_WHITESPACE = re.compile("[ \t]+")
FORM = "application/x-www-form-urlencoded"


def pairs_of(text: bytes) -> list[tuple[str, str]]:
    """Names and values of a form-encoded text, decoded and encoded again by RFC 3986 (blank as %20)."""
    pairs = []
    for pair in text.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            pairs.append((_encode(name), _encode(value)))
    return pairs


def _encode(raw: bytes) -> str:
    return quote(unquote_to_bytes(raw.replace(b"+", b" ")), safe="-_.~")


def canonical_query(pairs: list[tuple[str, str]], without: str) -> str:
    """Encoded pairs in byte order, joined; the parameter that holds the signature is left out."""
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != without)


def body_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The pairs of a form body; none if there is no form."""
    declared = request.header(b"content-type")
    if request.method != "POST" or (declared is not None and declared.split(";")[0].strip().lower() != FORM):
        return []
    return pairs_of(request.body)


def header_values(request: HttpRequest) -> Iterator[dict[str, str]]:
    """Header values by lower-case name: trimmed, runs of spaces collapsed, repeated ones joined by commas.

    Where a value has a tab, there is a second form, as clients differ in it: tabs collapsed like spaces.
    """
    yield _values(request, _SPACES)
    if any(b"\t" in value for _, value in request.headers):
        yield _values(request, _WHITESPACE)


def _values(request: HttpRequest, collapsed: re.Pattern[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for raw_name, raw_value in request.headers:
        # Bytes 85 and A0 are whitespace to `str.strip`, but part of a value in UTF-8.
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1").strip(" \t")
        if "  " in value or "\t" in value:
            value = collapsed.sub(" ", value)
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def basic_date(text: str) -> float | None:
    """Seconds since 1970 of `20150830T123600Z`, or None."""
    return _time(text, "%Y%m%dT%H%M%SZ") if _BASIC.fullmatch(text) else None


def extended_date(text: str) -> float | None:
    """Seconds since 1970 of `2012-05-12T05:25:58Z`, with or without fractions ([reading-13]), or None."""
    match = _EXTENDED.fullmatch(text)
    return None if match is None else _time(match[1], "%Y-%m-%dT%H:%M:%S")


def http_date(text: str) -> float | None:
    """Seconds since 1970 of a Date header (RFC 9110 5.6.7), or None."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _time(text: str, form: str) -> float | None:
    try:
        return float(calendar.timegm(time.strptime(text, form)))
    except (ValueError, OverflowError):
        return None
