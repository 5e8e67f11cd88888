"""Values out of untrusted JSON and YAML: the wanted type, or nothing."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from conformance.wire.exchange import Headers

MAX_FIELDS = 500
"""Header fields of a message that are read."""
MAX_VALUE = 64 * 1024
"""Characters of a header field that are read."""


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return a text, or the text of a number; bytes as Latin-1; else an empty one."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number(value: Any) -> int:
    """Return a whole number, or 0."""
    found = text(value).strip()
    try:
        return int(float(found)) if found and len(found) < 20 else 0
    except (ValueError, OverflowError):
        return 0


def data(value: Any) -> bytes:
    """Return bytes, or the UTF-8 of a text; else none."""
    return value if isinstance(value, bytes) else text(value).encode("utf-8", "surrogatepass")


def from_base64(value: Any) -> bytes | None:
    """Return what base64 stands for, line breaks in it ignored; None if it is none."""
    try:
        return base64.b64decode("".join(text(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def named_pairs(value: Any) -> Headers:
    """Return header fields of a list of objects with ``name`` and ``value``, as HAR has them."""
    found = []
    for each in sequence(value)[:MAX_FIELDS]:
        name = text(mapping(each).get("name"))
        if name and not name.startswith(":"):
            found.append((name[:MAX_VALUE], text(mapping(each).get("value"))[:MAX_VALUE]))
    return tuple(found)


def map_pairs(value: Any) -> Headers:
    """Return header fields of a mapping from names to a value or a list of values."""
    found = []
    for name, values in list(mapping(value).items())[:MAX_FIELDS]:
        for each in values[:MAX_FIELDS] if isinstance(values, list) else [values]:
            found.append((text(name)[:MAX_VALUE], text(each)[:MAX_VALUE]))
    return tuple(found)


def flat_pairs(value: Any) -> Headers:
    """Return header fields of a flat list: name, value, name, value, as Node.js has them."""
    words = [text(each)[:MAX_VALUE] for each in sequence(value)[: 2 * MAX_FIELDS]]
    return tuple(zip(words[::2], words[1::2], strict=False))


def moment(value: Any) -> datetime | None:
    """Return a moment in UTC of a text in the form of RFC 3339 or of HTTP, or of seconds since 1970; None if none."""
    return _in_utc(value) if isinstance(value, datetime) else _moment(text(value)[:100].strip())


@lru_cache(maxsize=1024)
def _moment(found: str) -> datetime | None:
    """Return what `moment` does of a text; many exchanges of a recording have the same second."""
    if not found or len(found) > 60:
        return None
    try:
        if found.replace(".", "", 1).isdecimal():
            return datetime.fromtimestamp(float(found), UTC)
        return _in_utc(datetime.fromisoformat(found))
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return _in_utc(parsedate_to_datetime(found))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_utc(found: datetime) -> datetime | None:
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
