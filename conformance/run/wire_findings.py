"""The findings of an exchange that its response alone does not show: bytes beside it, the connection, the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from email.utils import parsedate_to_datetime

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.wire.exchange import Conduct, Exchange, header

CLOCK = timedelta(minutes=15)
"""How far the clocks of target and client may be apart: a signature that is older has expired."""


def findings_of_wire(exchange: Exchange, index: int) -> list[Finding]:
    """Return what the wire shows of the exchange beside its response; ``index`` is that of the exchange in its case."""
    return [*_out_of_step(exchange, index), *_conduct(exchange, index)]


def wrong_clock(exchange: Exchange, index: int) -> list[Finding]:
    """Return the finding of a response without a Date, or with one that is not now."""
    if exchange.response is None:
        return []
    given = header(exchange.response.headers, "date")
    if given is None:
        return [Finding("headers.date", "Date", data.form("the time of the response"), data.ABSENT, exchange=index)]
    try:
        off = abs(parsedate_to_datetime(given) - exchange.sent_at)
    except (ValueError, TypeError):  # its form is another check's
        return []
    if off <= CLOCK + timedelta(milliseconds=exchange.ms):
        return []
    now = data.form(f"the time of the response, about {exchange.sent_at:%a, %d %b %Y %H:%M:%S} GMT")
    return [Finding("headers.date", "Date", now, data.text(given), exchange=index)]


def unsaid_ends(dropped: Collection[int], index: int) -> Finding:
    """Return the finding of a target that ends connections without saying so, as often as ``dropped`` has members."""
    said = data.form("Connection: close in the last response of a connection")
    never = data.form(f"{len(dropped)} connections of a case ended at once behind responses that do not say so")
    return Finding("transport.unsaid-end", "connection", said, never, exchange=index)


def _out_of_step(exchange: Exchange, index: int) -> list[Finding]:
    """Return the findings of bytes on the connection that belong to no response."""
    nothing = data.form("no bytes but the responses")
    return [
        Finding(
            "transport.trailing-bytes", where, nothing, data.form(f"{count:,} bytes more"), own=False, exchange=index
        )
        for where, count in (("before the request", exchange.leading), ("behind the response", exchange.trailing))
        if count
    ]


def _conduct(exchange: Exchange, index: int) -> list[Finding]:
    """Return the findings of a connection that did not go on, or end, as the request asked."""
    found = []
    # A server of HTTP/1.0 knows no interim responses.
    knows = exchange.response is None or exchange.response.http_version != "HTTP/1.0"
    if Conduct.UNPROMPTED in exchange.conduct and knows:
        early = data.form("100 Continue, or a final response, before the body is sent")
        late = data.form("neither while the body was held back")
        found.append(Finding("transport.no-continue", "response to the head", early, late, exchange=index))
    if Conduct.KEPT_OPEN in exchange.conduct:
        end, still = data.form("the end of the connection"), data.form("still open seconds later")
        found.append(Finding("transport.kept-open", "behind the response", end, still, exchange=index))
    return found
