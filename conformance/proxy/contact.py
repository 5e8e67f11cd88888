"""The first request through the proxy: does it get through, and if not, what is to be done?"""

from __future__ import annotations

import asyncio
import ssl
import time
from urllib.parse import urlsplit

from conformance.model.problem import UserProblem
from conformance.proxy.client import Door, speaks_tls
from conformance.proxy.engine import Engine, ProbeResult
from conformance.proxy.judge import GATEWAY
from conformance.proxy.probe import TOKEN_PREFIX, Probe
from conformance.report.text import visible
from conformance.wire.request import DEFAULT_PORTS

_PATIENCE_S = 8.0
_PAUSE_S = 0.5
_FIRST_S = 6.0
_LOOP = 3


_TLS = "the proxy speaks TLS on this port: begin --endpoint with https://"
_AUTHENTICATION = (
    "it wants credentials of its own or denies access (proxy.own.authentication): exclude this API, or name the header "
    "that it wants in `headers` of the profile"
)
_CAUSES = {
    200: "a stub, a health page or a cache of it takes the request (proxy.own.success)",
    **dict.fromkeys((301, 302, 303, 307, 308), "a redirect rule takes the request (proxy.own.redirect)"),
    **dict.fromkeys((401, 403, 407), _AUTHENTICATION),
    404: "no route of it takes POST / (proxy.own.response)",
    405: "it allows no POST (proxy.own.response)",
    413: "its limit of request bodies is far too small (proxy.limit.body)",
    429: "its rate limit is used up (proxy.limit.rate)",
    431: "its limit of request headers is far too small (proxy.limit.header)",
}
"""Status -> what a proxy means by it that answers every request itself."""


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


async def make_contact(engine: Engine) -> None:
    """Send one request through the proxy; return once it arrives.

    Raises:
        ProxyUnreachable: nothing listens at the endpoint.
        NoContact: something does, but the request does not arrive.
    """
    begun = time.monotonic()
    engine.upstream.pieces.watch(TOKEN_PREFIX)
    probe = Probe("contact", "first contact", lambda site: [site.ask()])
    usual, engine.door = engine.door, Door(engine.door.host, engine.door.port, engine.door.tls, _FIRST_S)
    try:
        while True:
            result = await engine.run(probe)
            arrivals = result.arrivals[0]
            if len(arrivals) >= _LOOP:
                raise NoContact(
                    f"the request arrived {len(arrivals)} times: the proxy repeats it or forwards to itself in a loop"
                )
            if arrivals:
                return
            came = result.seen[0].response
            # A proxy that checks its upstream's health needs a moment to see that it is there.
            if came is None or came.status not in GATEWAY or time.monotonic() - begun > _PATIENCE_S:
                silent = came is None and engine.door.tls is None
                raise NoContact(_TLS if silent and await speaks_tls(engine.door) else _why(engine, result))
            await asyncio.sleep(_PAUSE_S)
    finally:
        engine.door = usual


def _why(engine: Engine, result: ProbeResult) -> str:
    address = f"{engine.upstream.host}:{engine.upstream.port}"
    seen = result.seen[0]
    came, failure = seen.response, seen.failure
    if engine.upstream.pieces.has_come:
        return (
            f"the head of the request arrived at {address}, but not its body (proxy.request.cut): something in it "
            "reads the body, such as a parser of forms, and does not pass it on"
        )
    if came is None:
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
    cause = _CAUSES.get(came.status)
    if cause is not None:
        more = came.get("location") or came.get("www-authenticate") or came.get("proxy-authenticate")
        said = f" ({visible(more)[:80]})" if more else ""
        return (
            f"the proxy answers {came.status}{said}, but nothing arrived at {address}: {cause}, or it forwards "
            f"elsewhere; make {address} the address that it forwards to"
        )
    return (
        f"the proxy answers {came.status}, but nothing arrived at {address}: it answers by itself or forwards "
        f"elsewhere; make {address} the address that it forwards to"
    )
