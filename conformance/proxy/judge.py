"""One exchange through the proxy, judged from both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.proxy.arrival import Arrival, Seen
from conformance.proxy.message import Framing, Message
from conformance.proxy.request_findings import request_findings
from conformance.proxy.response_findings import content, response_findings
from conformance.proxy.validity import is_malformed
from conformance.proxy.words import finding
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.credentials import Scope

GATEWAY = frozenset({502, 503, 504})
"""Statuses that are a gateway's to give when its upstream is at fault (RFC 9110 sections 15.6.3 to 15.6.5)."""

TIMEOUT = "timeout"
MALFORMED = "malformed"
CLOSED = "closed"
"""What `Seen.failure` begins with."""

REPEATED = "proxy.request.repeated"

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
_READS_ON = frozenset({"proxy.response.interim", "proxy.response.trailers"})
"""Checks of responses that a proxy reads on and on, since it misses their end."""

_API_METHODS = frozenset({"GET", "HEAD", "POST"})
"""HEAD belongs to GET (RFC 9110 section 9.3.2)."""
_UNUSED_METHOD = frozenset({200, 204, 400, 401, 403, 404, 405, 501})
"""By which a proxy may itself respond to a method that the API does not use (RFC 9110 sections 9.3.7, 9.3.8)."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LARGE_HEAD = 3_900
_TOO_SLOW = 504


@dataclass(frozen=True, slots=True)
class AllowedChange:
    """What an exchange leaves to the proxy, beyond what every exchange does.

    Args:
        refused: the upstream refuses connections, so that no request arrives.
        fault: the upstream is at fault, so a gateway error or the end of the connection is right.
        rejects: the request is such that the proxy may reject it with a 4xx status, or close the connection.
        must_not_arrive: check that is broken if the request arrives at all; empty: it may.
        limit: check of the limit that is tried; empty: none.
        closed: the upstream closes the connection behind the response, which may meet the next request on its way.
        measured: nothing but the limit is asked: an exchange that does not pass only says where the limit is.
    """

    refused: bool = False
    fault: bool = False
    rejects: bool = False
    must_not_arrive: str = ""
    limit: str = ""
    closed: bool = False
    measured: bool = False


PLAIN = AllowedChange()


@dataclass(frozen=True, slots=True)
class Rejection:
    """How the proxy rejects requests for a reason that has nothing to do with them.

    Args:
        check: that the reason breaks.
        status: of the response; 0: the connection ends without one.
    """

    check: str
    status: int

    def fits(self, seen: Seen) -> bool:
        """Say whether an exchange that did not reach the upstream ended in this way."""
        return self.status == (seen.response.status if seen.response is not None else 0)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges exchanges.

    Args:
        rules: what the profile declares of the proxy.
        secrets: access key id to secret access key.
        other_response: says whether a body is that of a response to another request.
        gateway_headers: names (lower case) of headers that are meant for the proxy, which may keep or drop them.
        left_out: checks that don't hold for this kind of proxy.
        scope: that a proxy must sign for which signs anew; None: any.
        rejection: why requests don't arrive that would at another time; None: nothing of the kind is known.
    """

    rules: ProxyRules
    secrets: Mapping[str, str] = field(repr=False)
    other_response: Callable[[bytes, Sequence[Arrival]], bool] = lambda body, own: False
    gateway_headers: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    rejection: Rejection | None = None
    scope: Scope | None = None

    def findings(
        self, seen: Seen, arrivals: Sequence[Arrival], allowance: AllowedChange = PLAIN, *, decoded: bool = False
    ) -> list[Finding]:
        """Return the findings of one exchange, the most telling first.

        Args:
            seen: by the client.
            arrivals: all that arrived of the request, in order.
            allowance: what is left to the proxy.
            decoded: the body that the client saw is without its content coding.
        """
        found = self._all(seen, arrivals, allowance, decoded)
        if found and seen.request.chunk_extras and _is_failed(seen, arrivals):
            # No client comes near it: what else of the exchange went wrong has this one cause.
            arrives = data.form("the request arrives, and its response comes back")
            found = [finding("proxy.request.chunks", "request", arrives, data.text(shown_outcome(seen)))]
        return [one for one in found if one.check_id not in self.left_out] if found and self.left_out else found

    def _all(self, seen: Seen, arrivals: Sequence[Arrival], allowance: AllowedChange, decoded: bool) -> list[Finding]:
        if not arrivals:
            return self._own(seen, allowance)
        if allowance.must_not_arrive:
            start = arrivals[0].request.start
            return [finding(allowance.must_not_arrive, "request", data.form("rejected with 400"), f"arrived: {start}")]
        found = []
        if len(arrivals) > 1 and seen.request.method not in _IDEMPOTENT:
            found.append(repeated(len(arrivals)))
        arrived = arrivals[0].request
        if not arrived.whole and seen.response is not None and seen.response.status in (408, _TOO_SLOW):
            whole = data.form("the whole request arrives")
            return [*found, finding("proxy.limit.time", "status", whole, data.statuses(seen.response.status))]
        if not arrived.whole and allowance.limit and seen.response is not None and seen.response.status >= 400:
            return [*found, _own(allowance.limit, seen.response)]
        if arrivals[0].unread:
            arrived = replace(arrived, body=seen.request.body)
        own = self.gateway_headers
        sent = replace(seen.request, headers=tuple(pair for pair in seen.request.headers if pair[0].lower() not in own))
        if arrivals[0].stray and sent.body:
            stray = data.text(f"no length; the body came behind: {arrivals[0].stray[:20].decode('latin-1')}")
            return [*found, finding("proxy.framing.no-length", "Content-Length", str(len(sent.body)), stray)]
        found += request_findings(sent, arrived, self.rules, self.secrets, self.scope)
        return found + self._response(seen, arrivals, allowance, decoded)

    def _response(
        self, seen: Seen, arrivals: Sequence[Arrival], allowance: AllowedChange, decoded: bool
    ) -> list[Finding]:
        given, came = arrivals[-1].response, seen.response
        if seen.failure.startswith(TIMEOUT):
            return [_failed(allowance.limit or "proxy.fault.hang", "within the time limit", seen)]
        if seen.failure.startswith(MALFORMED):
            return [_failed("proxy.response.malformed", "an HTTP response", seen)]
        if came is None or not came.whole:
            return self._broken(seen, given, allowance)
        if given is None or not given.whole:
            return _after_fault(given, came)
        if came.status >= 500 and came.status != given.status and allowance.fault:
            return [] if came.status in GATEWAY else [_status("proxy.fault.status", given, came)]
        if allowance.measured and content(came) != content(given):
            return []
        if allowance.limit and came.status >= 400 and given.status < 400:
            return [_status("proxy.limit.time" if came.status == _TOO_SLOW else allowance.limit, given, came)]
        if came.body and content(came) != content(given) and self.other_response(content(came), arrivals):
            return [finding("proxy.response.swapped", "body", data.form("the response to this request"), _shown(came))]
        found = response_findings(given, came, seen.request, decoded=decoded)
        if allowance.limit in _READS_ON and any(one.check_id == "proxy.response.replaced" for one in found):
            return [finding(allowance.limit, "response", _shown(given), _shown(came))]
        return found

    def _broken(self, seen: Seen, given: Message | None, allowance: AllowedChange) -> list[Finding]:
        """Return the findings of an exchange that ended without a whole response."""
        if allowance.fault or allowance.measured or given is None or not given.whole:
            return []
        if allowance.limit:
            return [_failed(allowance.limit, "a whole response", seen)]
        if seen.response is not None:
            return [_failed("proxy.response.cut", "the whole body", seen)]
        return [_failed("proxy.response.none", "the upstream's response", seen)]

    def _own(self, seen: Seen, allowance: AllowedChange) -> list[Finding]:
        """Return the findings of a request that never arrived."""
        came = seen.response
        if seen.failure.startswith(TIMEOUT):
            return [_failed("proxy.fault.hang", "within the time limit", seen)]
        if seen.failure.startswith(MALFORMED):
            return [_failed("proxy.response.malformed", "an HTTP response", seen)]
        if allowance.measured or self._declared(seen):
            return []
        if self.rejection is not None and self.rejection.fits(seen):
            arrives = data.form("the request arrives behind the proxy")
            said = data.text(shown_outcome(seen))
            return [] if allowance.fault else [finding(self.rejection.check, "request", arrives, said)]
        rejects = allowance.rejects or is_malformed(seen.request)
        if came is None:
            if allowance.fault or rejects:
                return []
            return [_failed(allowance.limit or "proxy.response.none", "the request arrives", seen)]
        if rejects and 400 <= came.status < 500:
            return []
        if seen.request.method not in _API_METHODS and came.status in _UNUSED_METHOD:
            return []
        if allowance.fault and came.status in GATEWAY:
            return []
        if allowance.refused:
            return [_own(_fault_check(came), came)]
        return [_own(self._check_of(seen, came, allowance), came)]

    def _declared(self, seen: Seen) -> bool:
        """Say whether the request exceeds a limit that the profile declares."""
        limits = self.rules.limits
        if limits.body is not None and len(seen.request.body) > limits.body:
            return True
        return limits.header is not None and head_size(seen.request) > limits.header

    def _check_of(self, seen: Seen, came: Message, allowance: AllowedChange) -> str:
        status = came.status
        if status in (414, 431) or (status == 400 and head_size(seen.request) > _LARGE_HEAD):
            return "proxy.limit.header"
        if status == 400 and seen.request.tabbed:
            return "proxy.request.tabs"
        if self._is_cached(came):
            return "proxy.own.cached"
        if status < 300:
            return "proxy.own.success"
        if status in _REDIRECTS:
            return "proxy.own.redirect"
        if allowance.limit and status == _TOO_SLOW:
            return "proxy.limit.time"
        if allowance.limit and (status >= 500 or status in (400, 403)):
            return allowance.limit
        checks = {
            401: "proxy.own.authentication",
            403: "proxy.own.authentication",
            407: "proxy.own.authentication",
            413: "proxy.limit.body",
            417: "proxy.request.expect",
            429: "proxy.limit.rate",
        }
        return checks.get(status, "proxy.own.gateway-error" if status in GATEWAY else "proxy.own.response")

    def _is_cached(self, came: Message) -> bool:
        """Say whether a response is one of the upstream's to another request; a page of servers may look alike."""
        body = content(came)
        return bool(body) and (came.status < 300 or b"<RequestId" in body) and self.other_response(body, ())


def head_size(message: Message) -> int:
    """Return the size of a message's head in bytes."""
    return len(message.start) + 4 + sum(len(name) + len(value) + 4 for name, value in message.headers)


def is_unanswered(seen: Seen, arrivals: Sequence[Arrival]) -> bool:
    """Say whether the connection ended before a request got anywhere.

    Of requests in one write but for the first, that is left to the proxy: the client sends them again
    (RFC 9112 section 9.3.2).
    """
    return not arrivals and seen.response is None and seen.failure.startswith(CLOSED)


def _is_failed(seen: Seen, arrivals: Sequence[Arrival]) -> bool:
    """Say whether a request did not come to its end, a response of success from the upstream, that HTTP allows."""
    came = seen.response
    if came is None:
        return not seen.failure.startswith(MALFORMED)
    given = arrivals[-1].response if arrivals else None
    return given is None or max(given.status, came.status) >= 400 or content(given) != content(came)


def _after_fault(given: Message | None, came: Message) -> list[Finding]:
    """Return the findings of a whole response to the client, where the upstream gave none."""
    if came.status in GATEWAY:
        return []
    if given is not None and came.status == given.status:
        check = "proxy.fault.cut-hidden" if given.framing is Framing.LENGTH else "proxy.fault.end-hidden"
        return [finding(check, "body", data.form("the connection breaks off"), _shown(came))]
    expected = data.form("502, 503, 504 or the end of the connection")
    return [finding(_fault_check(came), "status", expected, data.statuses(came.status))]


def _fault_check(came: Message) -> str:
    """Return the check that a response breaks which is none of a gateway's, though the upstream is at fault."""
    return "proxy.fault.status" if came.status >= 500 else "proxy.fault.hidden"


def _own(check: str, came: Message) -> Finding:
    return finding(check, "request", data.form("the request arrives behind the proxy"), _shown(came))


def _status(check: str, given: Message, came: Message) -> Finding:
    return finding(check, "status", data.statuses(given.status), data.statuses(came.status))


def _failed(check: str, expected: str, seen: Seen) -> Finding:
    kind, _, detail = seen.failure.partition(": ")
    return finding(check, "response", data.form(expected), Datum(DatumKind.FAILURE, (kind,), note=detail or kind))


def shown_outcome(seen: Seen) -> str:
    """Return what came of a request in words: the response, or why there is none."""
    return _text(seen.response) if seen.response is not None else seen.failure.partition(": ")[2]


def _shown(message: Message) -> Datum:
    return data.text(_text(message))


def _text(message: Message) -> str:
    body = content(message)[:120].decode("utf-8", "replace")
    return f"{message.status} {message.reason}: {body}" if body else f"{message.status} {message.reason}"


def repeated(count: int) -> Finding:
    """Return the finding of a request that arrived ``count`` times."""
    times = data.form("twice" if count == 2 else f"{count} times")
    return finding(REPEATED, "request", data.form("once"), times)
