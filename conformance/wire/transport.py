"""Sends requests and brings back exchanges: keep-alive, byte-exact, within limits, and whatever the target does."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from time import perf_counter
from types import TracebackType

from conformance.wire.connection import LARGE_BYTES, Connection, Sending
from conformance.wire.dial import Verify, dial
from conformance.wire.exchange import Conduct, Exchange, Failure, FailureKind, Request, header
from conformance.wire.limits import Deadline, ExchangeLimits
from conformance.wire.query import to_bytes
from conformance.wire.request import UNIX, host_header, origin_of, split_url
from conformance.wire.response_head import WANTS_CERTIFICATE, ResponseError

__all__ = ["ExchangeLimits", "Transport", "serialize"]

_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "expect", "upgrade"})
_MAX_HOSTS = 8
_AT_ONCE = 64
"""Threads that send at the same time, each with a connection."""


class Transport:
    """A client for one thread: it keeps one connection per host alive, follows no redirect, and knows no proxy, netrc
    or other setting of the environment.

    Args:
        limits: of every exchange; None for the defaults.
        verify: whether to check certificates (by certifi's bundle), the path of another bundle, or all of how to speak
            TLS.
    """

    def __init__(self, limits: ExchangeLimits | None = None, *, verify: Verify = True) -> None:
        self.limits = limits or ExchangeLimits()
        self.verify = verify
        self._connections: dict[str, Connection] = {}

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the next `send` opens new ones."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def send(self, request: Request) -> Exchange:
        """Send ``request`` and return the exchange; whatever the target does becomes a response or a `Failure`.

        A kept connection that ends before a byte of the response arrives was most likely closed by the target after
        the last one; only then is the request sent once more, on a fresh connection.

        Raises:
            ValueError: the request's URL is not an http or https URL with a host.
        """
        return self._exchange([request])[0]

    def pipeline(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send all ``requests`` in one write and return their exchanges, responses taken in order (RFC 9112 9.3.2).

        The limits hold for all of them together, but for ``max_bytes``, which holds for each. If a response fails
        or ends the connection, so do those behind it. ``ms`` counts from the first byte of the first request.

        Raises:
            ValueError: a URL is not an http or https URL with a host, or they are not all for the same one.
        """
        return self._exchange(requests) if requests else []

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send all ``requests`` at once, each on a new connection, and return their exchanges in the same order.

        Of more than 64 as many are under way at any time. The limits hold for each. Kept connections are closed first:
        a server that serves one at a time would else wait for the end of the idle one.

        Raises:
            ValueError: as for `send`.
        """
        if not requests:
            return []
        self.close()

        def send_alone(request: Request) -> Exchange:
            with Transport(self.limits, verify=self.verify) as own:
                return own.send(request)

        from concurrent.futures import ThreadPoolExecutor  # slow to import, and few cases send requests at once

        with ThreadPoolExecutor(min(len(requests), _AT_ONCE)) as pool:
            return list(pool.map(send_alone, requests))

    def _exchange(self, batch: Sequence[Request]) -> list[Exchange]:
        origins = {origin_of(request.url) for request in batch}
        if len(origins) > 1:
            raise ValueError(f"one connection cannot serve several hosts: {', '.join(sorted(origins))}")
        origin = origins.pop()
        payload = _payload(batch)
        methods = tuple([request.method for request in batch])
        reusable = not any(name.lower() in _FRAMING for request in batch for name, _ in request.headers)
        reusable = reusable and all(request.version == "HTTP/1.1" for request in batch)
        deadline = Deadline(self.limits, sum(map(len, payload)))
        sent_at, begun = datetime.now(UTC), perf_counter()
        conduct: set[Conduct] = set()
        while True:
            sending = Sending(
                payload, methods, deadline, reusable, held=batch[-1].held, to_end=batch[-1].to_end, conduct=conduct
            )
            sending.pausing = batch[-1].in_pieces
            try:
                self._connection(origin).exchange(sending)
            except (OSError, UnicodeError) as error:
                failure = Failure(FailureKind.UNREACHABLE, _explain(error, origin, self.limits))
                ms = (perf_counter() - begun) * 1000
                return [Exchange(request, None, failure, sent_at, ms) for request in batch]
            if not sending.stale:
                break
        exchanges: list[Exchange] = []
        for request, timed in zip(batch, sending.responses, strict=True):
            leading = 0 if exchanges else sending.leading
            conducted = frozenset[Conduct]() if exchanges else frozenset(conduct)
            outcome = timed.outcome
            if isinstance(outcome, ResponseError):
                failure = Failure(outcome.kind, outcome.detail)
                exchanges.append(
                    Exchange(request, None, failure, sending.sent_at, timed.ms, leading=leading, conduct=conducted)
                )
            else:
                times = (sending.sent_at, timed.ms)
                exchanges.append(Exchange(request, outcome.response, None, *times, timed.trailing, leading, conducted))
        return exchanges

    def _connection(self, origin: str) -> Connection:
        found = self._connections.get(origin)
        if found is None:
            if len(self._connections) == _MAX_HOSTS:
                self.close()
            found = self._connections[origin] = Connection(partial(self._dial, origin))
        return found

    def _dial(self, origin: str) -> socket.socket:
        return dial(origin, min(self.limits.connect_s, self.limits.total_s), self.verify)


def _payload(batch: Sequence[Request]) -> list[bytes]:
    """Return what goes over the wire for the requests: in one piece, but for large bodies, which are not copied."""
    pieces = [b""]
    for request in batch:
        pieces[-1] += _serialize_head(request)
        if request.in_pieces:
            head = pieces.pop()
            pieces += [*_cut(head + request.body, len(head)), b""]
        elif len(request.body) > LARGE_BYTES or request.held:
            pieces += [request.body, b""]
        else:
            pieces[-1] += request.body
    return [piece for piece in pieces if piece]


def _cut(data: bytes, middle: int) -> list[bytes]:
    """Return ``data`` cut where readers may stumble: in the first line, in a field, in the empty line, in the body.

    ``middle`` is where the body begins.
    """
    places = {7, middle // 2, middle - 3, middle, (middle + len(data)) // 2, len(data) - 1}
    cuts = [0, *sorted(place for place in places if 0 < place < len(data)), len(data)]
    return [data[start:end] for start, end in pairwise(cuts)]


def serialize(request: Request) -> bytes:
    """Return the bytes that go over the wire for ``request``, in origin form unless it says otherwise.

    Before the request's own headers, kept in order and spelling, comes Host if it has none; behind them Content-Length
    if it has a body, or a method that ought to have one, and no framing header of its own. Text goes out
    as UTF-8 (see `conformance.wire.query.to_bytes`).

    Raises:
        ValueError: the request's URL is not an http or https URL with a host.
    """
    return _serialize_head(request) + request.body


def _serialize_head(request: Request) -> bytes:
    scheme, _, target = split_url(request.url)
    if target[:1] != "/":
        target = "/" + target
    if request.absolute:
        target = f"{'http' if scheme == UNIX else scheme}://{host_header(request.url)}{target}"
    lines = [f"{request.method} {target} {request.version}"]
    if request.host and header(request.headers, "host") is None:
        lines.append(f"Host: {host_header(request.url)}")
    lines += [f"{name}{request.colon}{value}" for name, value in request.headers]
    if (request.body or request.method in ("POST", "PUT", "PATCH")) and not (
        header(request.headers, "content-length") or header(request.headers, "transfer-encoding")
    ):
        lines.append(f"Content-Length: {len(request.body)}")
    lines.append("\r\n")
    return to_bytes("\r\n".join(lines))


def _explain(error: Exception, origin: str, limits: ExchangeLimits) -> str:
    """Return one line on why there is no connection."""
    host = origin.partition("://")[2].rstrip("/")
    if isinstance(error, ssl.SSLError):
        return f"TLS with {host} failed: {_explain_tls(error)}"
    if isinstance(error, TimeoutError):
        return f"no connection to {host} within {limits.connect_s:g} s"
    if isinstance(error, OSError):
        return f"no connection to {host}: {error.strerror or error}"
    return f"no connection to {host}: it is no name of a host"


def _explain_tls(error: ssl.SSLError) -> str:
    """Return what is wrong with a chain of certificates or a handshake, and what to do."""
    said = str(getattr(error, "verify_message", "") or error.reason or error)
    if "self-signed" in said or "self signed" in said or "issuer" in said:
        return f"{said}: give the certificate of its issuer with --ca-bundle FILE"
    if "not valid for" in said:
        return f"{said}: give the name that it is for in the profile, `tls: {{server_name: …}}`"
    if (error.reason or "").endswith(("CERTIFICATE_REQUIRED", "ALERT_HANDSHAKE_FAILURE", "ALERT_BAD_CERTIFICATE")):
        return f"{said}: {WANTS_CERTIFICATE}"
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return f"{said}: the target speaks no TLS there; try http://"
    return said
