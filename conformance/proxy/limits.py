"""Probes of limits: how large a request, a response and their heads may be."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.proxy.judge import AllowedChange
from conformance.proxy.planned import answered
from conformance.proxy.probe import Ask, Probe, Site, success

_KIB = 1024
_MIB = 1024 * 1024
BODIES = (64 * _KIB, _MIB + 1, 10 * _MIB)
"""Sizes of bodies that must pass; the last is that of the largest message."""
HEADS = (4 * _KIB, 8 * _KIB, 16 * _KIB, 32 * _KIB)
"""Sizes of heads that are tried; 8 KiB should pass, what is beyond is measured only."""
LINES = (4_000, 8_000)
"""Lengths of request lines that should pass (RFC 9112 section 3)."""
FIELDS = 40
"""Header fields in which a head of 8 KiB should pass, too."""
_SHOULD_PASS = 8 * _KIB
_ROOM = 1000
"""Bytes that the rest of a head takes."""


def _request_body(size: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [site.ask(pairs="&Data=" + "x" * (size - 100))]

    allowance = AllowedChange(limit="proxy.limit.body")
    return Probe(
        f"limit.request-body[{size}]", f"a request of {size:,} bytes", asks, allowance, limit=("request body", size)
    )


def _response_body(size: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [answered(site.ask(), lambda token: success(token, padding=size - 500))]

    allowance = AllowedChange(limit="proxy.limit.response-body")
    return Probe(
        f"limit.response-body[{size}]", f"a response of {size:,} bytes", asks, allowance, limit=("response body", size)
    )


def _request_head(size: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [site.ask(headers=(("X-Filler", "x" * (size - _ROOM)),))]

    allowance = AllowedChange(limit="proxy.limit.header", measured=size > _SHOULD_PASS)
    return Probe(
        f"limit.request-head[{size}]",
        f"a request head of {size:,} bytes",
        asks,
        allowance,
        limit=("request head", size),
    )


def _request_line(size: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [site.ask(method="GET", query="Action=GetSendQuota&Version=2010-12-01&Data=" + "x" * (size - 100))]

    return Probe(
        f"limit.request-line[{size}]",
        f"a request line of {size:,} bytes",
        asks,
        AllowedChange(limit="proxy.limit.header"),
        limit=("request line", size),
    )


def _request_fields(count: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        each = (_SHOULD_PASS - _ROOM) // count - len("X-Filler-00: \r\n")
        return [site.ask(headers=tuple((f"X-Filler-{number}", "x" * each) for number in range(count)))]

    allowance = AllowedChange(limit="proxy.limit.header")
    return Probe(f"limit.request-fields[{count}]", f"a request head in {count} more fields", asks, allowance)


def _response_head(size: int) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        filler = (("X-Filler", "x" * (size - _ROOM)),)
        return [answered(site.ask(), lambda token: success(token, filler))]

    allowance = AllowedChange(limit="proxy.limit.response-header", measured=size > _SHOULD_PASS)
    return Probe(
        f"limit.response-head[{size}]",
        f"a response head of {size:,} bytes",
        asks,
        allowance,
        limit=("response head", size),
    )


LIMITS: tuple[Probe, ...] = (
    *(_request_body(size) for size in BODIES),
    *(_response_body(size) for size in BODIES),
    *(_request_head(size) for size in HEADS),
    *(_request_line(size) for size in LINES),
    _request_fields(FIELDS),
    *(_response_head(size) for size in HEADS),
)
"""Probes that try sizes."""
