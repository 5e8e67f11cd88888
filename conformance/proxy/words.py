"""Both sides of a finding in words: what was sent and what arrived, without signatures and tokens."""

from __future__ import annotations

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.datum import Datum
from conformance.wire.exchange import Request
from conformance.wire.redact import redact

_NEAR = 40


def field_text(name: str, value: str | None) -> Datum:
    """Return the value of a header field, secrets redacted; None: absent."""
    if value is None:
        return data.ABSENT
    return data.text(redact(Request("GET", "http://x/", ((name, value),))).headers[0][1])


def target_text(target: str) -> Datum:
    """Return a request target, secrets redacted."""
    return data.text(redact(Request("GET", target)).url)


def body_texts(before: bytes, after: bytes) -> tuple[Datum, Datum]:
    """Return two bodies from a little before the first byte in which they differ, each with its size."""
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = max((min(len(before), len(after)) if same is None else same) - _NEAR, 0)
    return _part(before, start), _part(after, start)


def _part(body: bytes, start: int) -> Datum:
    if not body:
        return data.EMPTY
    shown = redact(Request("POST", "http://x/", (), body[start : start + 3 * _NEAR])).body.decode("latin-1")
    prefix = "…" if start else ""
    return data.text(f"{len(body)} bytes: {prefix}{shown}")


def finding(check: str, where: str, before: Datum | str, after: Datum | str) -> Finding:
    """Return a finding; a plain text is shown as it is."""
    sides = [data.text(side) if isinstance(side, str) else side for side in (before, after)]
    return Finding(check, where, sides[0], sides[1])
