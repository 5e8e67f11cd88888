"""Misdeeds of handling: connections, framing, retries, faults; and those that need a memory."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.relay.changes import own
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.signing import KEY, SIGNS, sign_then_edit, sign_with
from conformance.proxy.message import Message


def _flag(name: str, breaks: str, *flags: str, probes: tuple[str, ...] = (), timeout_s: float = 12.0) -> Behavior:
    return Behavior(name, breaks, flags=frozenset(flags), probes=probes, timeout_s=timeout_s)


def _cache(name: str, method: str, keeps: Callable[[int], bool]) -> Behavior:
    """Return a relay that keeps responses to a method if it ``keeps`` their status, whoever asks."""
    kept: dict[str, Message] = {}

    def look_up(request: Message) -> Message | None:
        return kept.get(request.target) if request.method == method else None

    def keep(one: Message, request: Message) -> Message:
        if request.method == method and keeps(one.status):
            kept[request.target] = one
        return one

    return Behavior(name, "proxy.own.cached", response=keep, own=look_up)


def _limiter() -> Callable[[Message], Message | None]:
    count = 0

    def limit(request: Message) -> Message | None:
        nonlocal count
        count += 1
        return own("429 Too Many Requests") if count > 20 else None

    return limit


def _every(number: int, status: str, body: bytes) -> Callable[[Message], Message | None]:
    """Return what another upstream makes of one request in so many."""
    count = 0

    def serve(request: Message) -> Message | None:
        nonlocal count
        count += 1
        return own(status, body) if count % number == 0 else None

    return serve


def flow_misdeeds() -> tuple[Behavior, ...]:
    """Return the misdeeds; those with a memory begin with an empty one."""
    return (
        _cache("get-cached", "GET", lambda status: status == 200),
        _cache("errors-cached", "POST", lambda status: 400 <= status < 500),
        Behavior("rate-limited", "proxy.limit.rate", own=_limiter()),
        _flag("connections-limited", "proxy.limit.connections", "crowded"),
        Behavior("second-upstream-down", "proxy.own.other-upstream", own=_every(2, "502 Bad Gateway", b"no route")),
        Behavior("second-upstream-alive", "proxy.own.other-upstream", own=_every(2, "200 OK", b"<html>hello</html>")),
        _flag("large-forwarded-in-part", "proxy.limit.body", "large-in-part", probes=("limit.request-body[65536]",)),
        _flag("length-dropped", "proxy.framing.no-length", "no-length"),
        Behavior("sent-twice", "proxy.request.repeated", times=2),
        Behavior("sent-thrice", "proxy.request.repeated", times=3),
        _flag("retried", "proxy.request.repeated", "retry"),
        _flag("own-post", "proxy.request.unsolicited", "own-post"),
        _flag("hop-by-hop-kept", "proxy.request.hop-by-hop", "keep-hop"),
        _flag("hop-by-hop-kept-both-ways", "proxy.request.hop-by-hop", "keep-hop", "keep-hop-back"),
        _flag("response-hop-by-hop-kept", "proxy.response.hop-by-hop", "keep-hop-back"),
        _flag("interim-as-final", "proxy.response.interim", "interim-final", timeout_s=8.0),
        _flag("trailers-rejected", "proxy.response.trailers", "no-trailers"),
        _flag("expect-swallowed", "proxy.request.expect", "no-continue", probes=("request.expect",)),
        _flag("expectation-failed", "proxy.request.expect", "expectation-failed", probes=("request.expect",)),
        _flag("old-version", "proxy.request.version", "old-version"),
        _flag("both-lengths-kept", "proxy.framing.both-lengths", "keep-both"),
        _flag("two-lengths-kept", "proxy.framing.two-lengths", "keep-two"),
        _flag("space-kept", "proxy.framing.field-name", "keep-space"),
        _flag("hangs-on-faults", "proxy.fault.hang", "hang", timeout_s=5.0),
        Behavior("faults-as-500", "proxy.fault.status", fault=("500 Internal Server Error", b"oops")),
        Behavior("faults-as-404", "proxy.fault.hidden", fault=("404 Not Found", b"oops")),
        Behavior("faults-as-200", "proxy.fault.hidden", fault=("203 Fine", b"oops")),
        _flag("cut-hidden", "proxy.fault.cut-hidden", "hide-cut"),
        _flag("end-hidden", "proxy.fault.end-hidden", "hide-end"),
        _flag("never-recovers", "proxy.fault.recovery", "never-recovers", probes=("fault.refused",)),
        Behavior(
            "refused-as-200",
            "proxy.fault.hidden",
            fault=("200 OK", b"<html>come back later</html>"),
            probes=("fault.refused",),
        ),
        Behavior("signs-with-another-key", "proxy.request.signature", sign_with("guessed"), rules=SIGNS),
        Behavior(
            "signs-before-it-edits", "proxy.request.signature", sign_then_edit(KEY.secret_access_key), rules=SIGNS
        ),
        _flag("gives-up", "proxy.own.gateway-error", "give-up"),
        _flag("impatient", "proxy.limit.time", "impatient", probes=("fault.slow-head",)),
        _flag("closes-each", "proxy.connection.closed", "close-each"),
        _flag("stays-open", "proxy.connection.open", "keep-open", probes=("request.close",)),
    )
