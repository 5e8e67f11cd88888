"""A connection that is kept from request to request: sends given bytes, reads responses by `ResponseReader`.

No HTTP library stands between: each of them normalises request targets, merges header fields, or limits the time of
single socket calls only, and takes twice as long as all that is done here.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import perf_counter, sleep

from conformance.wire.exchange import Conduct, FailureKind
from conformance.wire.limits import Deadline
from conformance.wire.readiness import await_either, is_readable
from conformance.wire.response_head import ResponseError
from conformance.wire.response_reader import ReadResponse, ResponseReader

LARGE_BYTES = 65536
"""From how many on a request is written piece by piece, while the other direction is watched."""
_PAUSE_S = 0.005
"""Between the pieces of a request that is written in pieces: long enough for them to arrive one by one."""
_AT_ONCE_S = 0.1
"""A connection that ended within so many seconds of a response was not idle."""
_IDLE = re.compile(rb"HTTP/1\.\d 408 ")
_INTERIM_BEGINS = re.compile(rb"HTTP/1\.[01] 1")
_INTERIM = re.compile(rb"(?:HTTP/1\.[01] 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n)+")


@dataclass(frozen=True, slots=True)
class Timed:
    """A response or why there is none.

    ``ms`` are the milliseconds from the first byte sent to the last one read, ``trailing`` the bytes that had come
    behind the last response by then.
    """

    outcome: ReadResponse | ResponseError
    ms: float
    trailing: int = 0


@dataclass(slots=True)
class Sending:
    """What is to be sent, and what came of it.

    ``payload`` is what goes over the wire, in pieces so that a large body need not be copied. ``methods`` are those of
    its requests, one per response to wait for; ``reusable`` says whether the connection may serve again if all goes
    well. The connection fills in ``responses``, ``sent_at``, and ``stale``: it
    had served before and ended without a byte of a response, so the target had probably closed it meanwhile.
    ``leading`` are the bytes that had come on the kept connection, to no request, and ``conduct`` what else the target
    did wrong with it. ``held`` lets what follows the first piece wait for a response to it, of which ``early`` is read
    by then; ``to_end`` waits for the end of the connection, and ``pausing`` lets a moment pass between the pieces.
    """

    payload: Sequence[bytes]
    methods: tuple[str, ...]
    deadline: Deadline
    reusable: bool
    responses: list[Timed] = field(default_factory=list)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stale: bool = False
    leading: int = 0
    held: bool = False
    early: bytes = b""
    to_end: bool = False
    conduct: set[Conduct] = field(default_factory=set)
    pausing: bool = False


class Connection:
    """Writes the payload of a `Sending` in one go and reads its responses. The target's faults are kept, not raised.

    Args:
        dial: opens a socket, at the first use and whenever the last one can't serve again.
    """

    def __init__(self, dial: Callable[[], socket.socket]) -> None:
        self._dial = dial
        self._sock: socket.socket | None = None
        self._served = 0
        self._unsolicited = 0
        self._rests_since = 0.0

    def close(self) -> None:
        """Close the socket; the next request opens another."""
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def exchange(self, sending: Sending) -> None:
        """Send and fill in the responses; raises only what ``dial`` raises."""
        at_once = perf_counter() - self._rests_since < _AT_ONCE_S
        if self._sock is not None and not self._is_usable(self._sock):
            self.close()
            if at_once and not self._unsolicited:
                sending.conduct.add(Conduct.DROPPED)
        if self._sock is None:
            self._sock = self._dial()
            self._served = 0
        sending.leading, self._unsolicited = self._unsolicited, 0
        sending.sent_at = datetime.now(UTC)
        try:
            if not self._send_and_read(self._sock, sending):
                self.close()
            if sending.stale and at_once:
                sending.conduct.add(Conduct.DROPPED)
        except BaseException:
            # An interrupt: the next request would read the response that this one no longer waits for.
            self.close()
            raise

    def _send_and_read(self, sock: socket.socket, sending: Sending) -> bool:
        """Send and fill in the responses; return whether the connection may serve again."""
        begun = perf_counter()
        error: OSError | None = None
        try:
            _send(sock, sending)
        except OSError as raised:
            # The target may have responded before it stopped listening, so the response is read all the same.
            error = raised
        return self._read(sock, sending, begun, error)

    def _is_usable(self, sock: socket.socket) -> bool:
        """Say whether the connection can be used again: it is open, and nothing has come on it unasked."""
        if not is_readable(sock):
            return True
        try:
            sock.settimeout(0.0)
            came = sock.recv(LARGE_BYTES)
        except (ssl.SSLWantReadError, BlockingIOError):
            return True  # TLS speaks for itself, about its own keys
        except OSError:
            return False
        # A server may say that it closes an idle connection (RFC 9110 section 15.5.9).
        if not _IDLE.match(came):
            self._unsolicited += len(came)
        return False

    def _read(self, sock: socket.socket, sending: Sending, begun: float, send_error: OSError | None) -> bool:
        """Fill in the responses; return whether the connection may serve again."""
        reader = ResponseReader(sock, sending.deadline, sending.early)
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
                    if send_error is not None:
                        outcome = _explain(error, send_error)
                keep_alive = False
            last = len(sending.responses) + 1 == len(sending.methods)
            trailing = reader.trailing if last and isinstance(outcome, ReadResponse) else 0
            sending.responses.append(Timed(outcome, (perf_counter() - begun) * 1000, trailing))
        self._served += 1
        self._rests_since = perf_counter()
        if sending.to_end and reader.whole and not reader.await_end(sending.deadline.limits.conduct_s):
            sending.conduct.add(Conduct.KEPT_OPEN)
        if keep_alive and not reader.trailing:
            reader.poll()
        if reader.whole and reader.trailing:
            sending.responses[-1] = replace(sending.responses[-1], trailing=reader.trailing)
        # With bytes behind a response the connection is out of step: the next request would read them as its own.
        return keep_alive and sending.reusable and send_error is None and not reader.trailing


def _send(sock: socket.socket, sending: Sending) -> None:
    if sending.held:
        sock.settimeout(sending.deadline.allowance())
        sock.sendall(sending.payload[0])
        if not _is_prompted(sock, sending):
            return
        sending.payload = sending.payload[1:]
    if sum(map(len, sending.payload)) <= LARGE_BYTES or isinstance(sock, ssl.SSLSocket):
        for number, piece in enumerate(sending.payload):
            if number and sending.pausing:
                sleep(_PAUSE_S)
            sock.settimeout(sending.deadline.allowance())
            sock.sendall(piece)
        return
    # A target may reject a large body by its size alone, without reading it, and its response is lost once it
    # resets the connection. So both directions are watched. Interim responses (100 Continue) end nothing.
    for piece in sending.payload:
        view, sent = memoryview(piece), 0
        while sent < len(view):
            await_either(sock, sending.deadline.allowance())
            if is_readable(sock) and not _interim_only(sock):
                sending.reusable = False
                return
            sent += sock.send(view[sent : sent + LARGE_BYTES])


def _is_prompted(sock: socket.socket, sending: Sending) -> bool:
    """Wait for a response to the head; say whether the body is to follow, as after any interim response or none."""
    # Read, not looked at: under TLS a socket is readable for other reasons, and its bytes can't be looked at.
    sock.settimeout(min(sending.deadline.limits.conduct_s, sending.deadline.allowance()))
    try:
        sending.early = sock.recv(LARGE_BYTES)
    except TimeoutError:
        sending.conduct.add(Conduct.UNPROMPTED)
        return True
    if _INTERIM_BEGINS.match(sending.early):
        return True
    sending.reusable = False
    return False


def _interim_only(sock: socket.socket) -> bool:
    """Say whether all that has come are whole interim responses (RFC 9110 section 15.2); they stay to be read."""
    return _INTERIM.fullmatch(sock.recv(LARGE_BYTES, socket.MSG_PEEK)) is not None


def _explain(error: ResponseError, cause: OSError) -> ResponseError:
    if isinstance(cause, TimeoutError):
        return ResponseError(FailureKind.TIMEOUT, "the target stopped reading the request")
    return ResponseError(error.kind, f"closed while the request was sent: {cause.strerror or cause}")
