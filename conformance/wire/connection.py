"""The urllib3 side of the transport: connections that send given bytes and read responses by `ResponseReader`.

urllib3 normalises request targets, merges headers and limits time per socket call only. So its connections, with
their pool, their TLS and requests' certificate rules, are kept, and the two methods that write and read are replaced.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse
from urllib3.util.wait import wait_for_read, wait_for_socket

from conformance.wire.exchange import FailureKind
from conformance.wire.limits import Deadline
from conformance.wire.response_head import ResponseError
from conformance.wire.response_reader import ReadResponse, ResponseReader

_PIECE = 65536
_MAX_HOSTS = 8
_IDLE = re.compile(rb"HTTP/1\.\d 408 ")


@dataclass(frozen=True, slots=True)
class Timed:
    """A response or why there is none.

    ``ms`` are the milliseconds from the first byte sent to the last one read, ``trailing`` the bytes that had come
    behind the last response by then.
    """

    outcome: ReadResponse | ResponseError
    ms: float
    trailing: int = 0


class Sending(dict[str, str]):
    """What is to be sent. It travels through urllib3 in the place of the headers, hence a dict (an empty one).

    ``methods`` are those of the requests in ``payload``, one per response to wait for; ``reusable`` says whether the
    connection may serve again if all goes well. The connection fills in ``responses``, ``sent_at``, and ``stale``: it
    had served before and ended without a byte of a response, so the target had probably closed it meanwhile.
    ``leading`` are the bytes that had come on the kept connection, to no request.
    """

    def __init__(self, payload: bytes, methods: tuple[str, ...], deadline: Deadline, reusable: bool) -> None:
        super().__init__()
        self.payload = payload
        self.methods = methods
        self.deadline = deadline
        self.reusable = reusable
        self.responses: list[Timed] = []
        self.sent_at = datetime.now(UTC)
        self.stale = False
        self.leading = 0

    def copy(self) -> Sending:
        """Return itself: urllib3 copies headers before it adds those for a proxy, of which there is none."""
        return self


_INTERIM = re.compile(rb"(?:HTTP/1\.[01] 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n)+")


def _interim_only(sock: socket.socket) -> bool:
    """Say whether all that has come are whole interim responses (RFC 9110 section 15.2); they stay to be read."""
    return _INTERIM.fullmatch(sock.recv(_PIECE, socket.MSG_PEEK)) is not None


class _ExactConnection(HTTPConnection):
    """Writes the payload of a `Sending` in one go, reads its responses. Faults of the target are kept, not raised."""

    _served = 0
    _unsolicited = 0
    _sending: Sending
    _send_error: OSError | None = None
    _begun = 0.0

    def connect(self) -> None:
        """Connect, and remember that this connection has served nothing yet."""
        super().connect()
        self._served = 0

    @property
    def is_connected(self) -> bool:
        """Whether the connection can be used again: it is open, and nothing has come on it that nobody asked for."""
        sock = self.sock
        if sock is None:
            return False
        if not wait_for_read(sock, timeout=0.0):
            return True
        try:
            sock.settimeout(0.0)
            came = sock.recv(_PIECE)
        except (ssl.SSLWantReadError, BlockingIOError):
            return True  # TLS speaks for itself, about its own keys
        except OSError:
            return False
        # A server may say that it closes an idle connection (RFC 9110 section 15.5.9).
        if not _IDLE.match(came):
            self._unsolicited += len(came)
        return False

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **_: Any) -> None:
        """Send the payload of ``headers``, a `Sending`; everything else is urllib3's stand-in.

        Errors of connecting are raised, those of sending kept.
        """
        sending: Sending = headers
        if self.sock is None:
            self.connect()
        self._sending = sending
        sending.leading, self._unsolicited = self._unsolicited, 0
        self._send_error = None
        sending.sent_at = datetime.now(UTC)
        self._begun = perf_counter()
        try:
            self._send(sending)
        except OSError as error:
            # The target may have responded before it stopped listening, so the response is read all the same.
            self._send_error = error

    def _send(self, sending: Sending) -> None:
        sock: socket.socket = self.sock
        if len(sending.payload) <= _PIECE or isinstance(sock, ssl.SSLSocket):
            sock.settimeout(sending.deadline.allowance())
            sock.sendall(sending.payload)
            return
        # A target may reject a large body by its size alone, without reading it, and its response is lost once it
        # resets the connection. So both directions are watched. Interim responses (100 Continue) end nothing.
        view = memoryview(sending.payload)
        sent = 0
        while sent < len(view):
            if not wait_for_socket(sock, read=True, write=True, timeout=sending.deadline.allowance()):
                raise TimeoutError
            if wait_for_read(sock, timeout=0.0) and not _interim_only(sock):
                sending.reusable = False
                return
            sent += sock.send(view[sent : sent + _PIECE])

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """Fill in the responses of the `Sending`; return a stand-in for urllib3."""
        sending = self._sending
        reader = ResponseReader(self.sock, sending.deadline)
        keep_alive = True
        for method in sending.methods:
            outcome: ReadResponse | ResponseError
            try:
                if not keep_alive:
                    raise ResponseError(FailureKind.CLOSED, "the target ended the connection with an earlier response")
                outcome = reader.read(method)
                keep_alive = outcome.keep_alive
            except ResponseError as error:
                outcome = error
                if not sending.responses and not reader.started and error.kind is FailureKind.CLOSED:
                    sending.stale = self._served > 0
                    if self._send_error is not None:
                        outcome = self._explain(error, self._send_error)
                keep_alive = False
            last = len(sending.responses) + 1 == len(sending.methods)
            trailing = reader.trailing if last and isinstance(outcome, ReadResponse) else 0
            sending.responses.append(Timed(outcome, (perf_counter() - self._begun) * 1000, trailing))
        self._served += 1
        if keep_alive and not reader.trailing:
            sending.responses[-1] = replace(sending.responses[-1], trailing=reader.poll())
        # With bytes behind a response the connection is out of step: the next request would read them as its own.
        if not keep_alive or not sending.reusable or self._send_error is not None or reader.trailing:
            self.close()
        return HTTPResponse(status=200, version=11, version_string="HTTP/1.1", preload_content=False)

    @staticmethod
    def _explain(error: ResponseError, cause: OSError) -> ResponseError:
        if isinstance(cause, TimeoutError):
            return ResponseError(FailureKind.TIMEOUT, "the target stopped reading the request")
        return ResponseError(error.kind, f"closed while the request was sent: {cause.strerror or cause}")


class _ExactSecureConnection(_ExactConnection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _ExactConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _ExactSecureConnection

    def _validate_conn(self, conn: Any) -> None:
        # As urllib3's, without its warning for every connection whose certificate the user chose not to check.
        if conn.is_closed:
            conn.connect()


class ExactAdapter(HTTPAdapter):
    """A requests adapter with one connection per host, that never retries and hands `Sending` to the connection."""

    def __init__(self) -> None:
        super().__init__(pool_connections=_MAX_HOSTS, pool_maxsize=1, max_retries=0)
        self._pools: dict[str, HTTPConnectionPool] = {}

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()
        super().close()

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """Return the pool for the origin that is the request's URL; finding it costs as much as the exchange itself."""
        origin = str(request.url)
        pool = self._pools.get(origin)
        if pool is None:
            if len(self._pools) == _MAX_HOSTS:
                self.close()
            pool = cast(
                HTTPConnectionPool, super().get_connection_with_tls_context(request, verify, proxies=proxies, cert=cert)
            )
            self._pools[origin] = pool
        return pool

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        """Set up the pools with the exact connections."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        """Return a stand-in: the request's real target is in the payload."""
        return "/"

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """Return the least that `HTTPAdapter.send` must return; the responses are in the `Sending`."""
        resp.release_conn()
        return requests.Response()
