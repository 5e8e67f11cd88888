"""The first request through the proxy: does it get through, and if not, what is to be done?"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.model import data
from conformance.model.problem import UserProblem
from conformance.proxy.arrival import Seen
from conformance.proxy.client import Door, ProxyUnreachable, speaks_tls
from conformance.proxy.engine import Engine, ProbeResult
from conformance.proxy.judge import CLOSED, GATEWAY, shown_outcome
from conformance.proxy.loops import LoopWatch
from conformance.proxy.message import Message
from conformance.proxy.probe import TOKEN_PREFIX, Probe
from conformance.proxy.words import finding
from conformance.report.text import visible
from conformance.wire.request import DEFAULT_PORTS

_PATIENCE_S = 8.0
_PAUSE_S = 0.5
_FIRST_S = 6.0
_TRIES = 4


_TLS = "the proxy speaks TLS on this port: begin --endpoint with https://"
_AUTHENTICATION = (
    "it wants credentials of its own or denies access: exclude this API, or name the header that it wants in `headers` "
    "of the profile"
)
_CAUSES = {
    200: ("proxy.own.success", "a stub, a health page or a cache of it takes the request"),
    **dict.fromkeys((301, 302, 303, 307, 308), ("proxy.own.redirect", "a redirect rule takes the request")),
    **dict.fromkeys((401, 403, 407), ("proxy.own.authentication", _AUTHENTICATION)),
    404: ("proxy.own.response", "no route of it takes POST /"),
    405: ("proxy.own.response", "it allows no POST"),
    413: ("proxy.limit.body", "its limit of request bodies is far too small"),
    429: ("proxy.limit.rate", "its rate limit is used up"),
    431: ("proxy.limit.header", "its limit of request headers is far too small"),
}
"""Status -> what a proxy means by it that answers every request itself: the check that it breaks, and in words."""
_BODY_LOST = (
    "something in the proxy reads the body, such as a parser of forms, and does not pass it on, or a Content-Length of "
    "its own promises more"
)


@dataclass(frozen=True, slots=True)
class Barrier:
    """What keeps every request from getting through: the check that it breaks, and what to do, in words."""

    result: ProbeResult
    message: str


class NoContact(UserProblem):
    """The proxy can't be tested: the message says why and what to do."""


def door_of(endpoint: str, timeout_s: float, bundle: str | None, *, insecure: bool = False) -> Door:
    """Return where a proxy is.

    Args:
        endpoint: URL of the proxy.
        timeout_s: of each exchange.
        bundle: file of certificates that are trusted.
        insecure: certificates are not checked.

    Raises:
        NoContact: the bundle can't be used.
    """
    parts = urlsplit(endpoint)
    tls = tls_of(endpoint, bundle, insecure=insecure)
    return Door(parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme], tls, timeout_s)


def tls_of(url: str, bundle: str | None, *, insecure: bool = False) -> ssl.SSLContext | None:
    """Return the TLS settings for a URL; None: it is not of https.

    Args:
        url: of a server.
        bundle: file of certificates that are trusted.
        insecure: certificates are not checked.

    Raises:
        NoContact: the bundle can't be used.
    """
    if urlsplit(url).scheme != "https":
        return None
    try:
        tls = ssl.create_default_context(cafile=bundle)
    except (OSError, ssl.SSLError) as error:
        raise NoContact(f"--ca-bundle {bundle} can't be used: {error}") from error
    if insecure:
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_alpn_protocols(["http/1.1"])
    return tls


def check_addresses(endpoint: str, upstream: tuple[str, int]) -> None:
    """See that the proxy and its upstream are not one and the same.

    Raises:
        NoContact: they are.
    """
    parts = urlsplit(endpoint)
    local = {"localhost": "127.0.0.1"}
    host = parts.hostname or ""
    if (local.get(host, host), parts.port) == (local.get(upstream[0], upstream[0]), upstream[1]):
        raise NoContact(
            "--endpoint and --upstream are the same address: --endpoint is that of the proxy, --upstream the one that "
            "the proxy forwards to"
        )


async def make_contact(engine: Engine, wait_s: float = 0.0) -> Barrier | None:
    """Send one request through the proxy; return None once it arrives, else what keeps it from arriving.

    Args:
        engine: sends it.
        wait_s: seconds that the proxy has until it listens and reaches its upstream.

    Raises:
        ProxyUnreachable: nothing listens at the endpoint.
        NoContact: something does, but is not set up to be tested.
    """
    begun = time.monotonic()
    engine.upstream.pieces.watch(TOKEN_PREFIX)
    probe = Probe("contact", "first contact", lambda site: [site.ask()])
    usual, engine.door = engine.door, Door(engine.door.host, engine.door.port, engine.door.tls, _FIRST_S)
    tries = 0
    try:
        while True:
            watch = LoopWatch(engine.door.port)
            tries += 1
            waited = time.monotonic() - begun
            try:
                result = await engine.run(probe)
            except ProxyUnreachable:
                if waited >= wait_s:
                    raise
                await asyncio.sleep(_PAUSE_S)
                continue
            if result.arrivals[0]:
                return None
            came = result.seen[0].response
            if watch.sees_loop(came):
                raise NoContact(f"the proxy forwards to itself in a loop: make {_address(engine)} its upstream")
            if came is None and engine.door.tls is None and await speaks_tls(engine.door):
                raise NoContact(_TLS)
            if _is_starting(engine, result.seen[0], waited, wait_s):
                await asyncio.sleep(_PAUSE_S)
            elif came is None or came.status in GATEWAY or tries >= _TRIES:
                return _barrier(engine, result)
            # Of several upstreams another one may have its turn first.
    finally:
        engine.door = usual


def _is_starting(engine: Engine, seen: Seen, waited: float, wait_s: float) -> bool:
    """Say whether the proxy may be about to start, or about to see that its upstream is there."""
    if seen.response is not None:
        return seen.response.status in GATEWAY and waited < max(_PATIENCE_S, wait_s)
    # What forwards the port of a container closes connections until the proxy listens.
    closed = seen.failure.startswith(CLOSED) and not engine.upstream.pieces.has_come
    return closed and waited < wait_s


def _address(engine: Engine) -> str:
    return f"{engine.upstream.host}:{engine.upstream.port}"


def _barrier(engine: Engine, result: ProbeResult) -> Barrier:
    """Return what keeps a request from arriving. Raises `NoContact` for what is no verdict."""
    address = _address(engine)
    seen = result.seen[0]
    came = seen.response
    if engine.upstream.pieces.has_come:
        message = f"the head of the request arrived at {address}, but not its body: {_BODY_LOST}"
        return _verdict(result, "proxy.request.cut", "the whole request arrives", message)
    if came is None:
        raise NoContact(_why_nothing(engine, seen.failure))
    why = _why_not_tested(came, address)
    if why:
        raise NoContact(why)
    check, cause = _CAUSES.get(came.status, ("proxy.own.response", "a rule of it takes the request"))
    more = came.get("location") or came.get("www-authenticate") or came.get("proxy-authenticate")
    said = f" ({visible(more)[:80]})" if more else ""
    message = (
        f"the proxy answers {came.status}{said}, but nothing arrived at {address}: {cause} ({check}), or it forwards "
        f"elsewhere; make {address} the address that it forwards to"
    )
    return _verdict(result, check, "the request arrives behind the proxy", message)


def _verdict(result: ProbeResult, check: str, expected: str, message: str) -> Barrier:
    result.findings = [finding(check, "request", data.form(expected), shown_outcome(result.seen[0]))]
    return Barrier(result, message)


def _why_nothing(engine: Engine, failure: str) -> str:
    """Return why there is no HTTP response to the first request."""
    address = _address(engine)
    if "\\x15\\x03" in failure or (engine.door.tls is None and "\\x16\\x03" in failure):
        return _TLS
    if "\\x00\\x00" in failure or "HTTP/2" in failure:
        return "the proxy speaks HTTP/2 only, which is not tested: allow HTTP/1.1 on this port"
    if failure.startswith("timeout"):
        return (
            f"the proxy does not answer, and nothing arrived at {address}: it waits for another one, or forwards "
            f"to itself in a loop; make {address} the address that it forwards to"
        )
    return f"the proxy sends no HTTP response ({failure.partition(': ')[2]}), and nothing arrived at {address}"


def _why_not_tested(came: Message, address: str) -> str:
    """Return what a response says of a proxy that is not set up to be tested; empty: nothing."""
    body = came.body.lower()
    if came.status == 400 and b"https" in body and (b"plain http" in body or b"ssl" in body):
        return _TLS
    if came.status in (421, 426, 505):
        return f"the proxy answers {came.status} to HTTP/1.1, which is all that is tested: allow HTTP/1.1 on this port"
    if came.status == 508 or (came.status in (400, 403, 500, 502) and b"loop" in body):
        return f"the proxy answers {came.status} and speaks of a loop: it forwards to itself; point it to {address}"
    if came.status in GATEWAY:
        return (
            f"the proxy answers {came.status}, but nothing arrived at {address}: it can't reach its upstream there; "
            f"make {address} the address that it forwards to"
        )
    return ""
