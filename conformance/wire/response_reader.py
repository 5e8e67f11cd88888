"""Reads HTTP/1 responses from a socket: to the byte, within limits, and without trust (RFC 9112).

The standard library's parser is not used, since it reads line by line with a time limit per call (a target that drips a
byte at a time never ends) and drops what it does not like; here every header field is kept as it came. Nor is
httptools: it takes 5 µs a response in place of 17, but does not say where a response ends and what follows begins, and
rejects folded fields, line ends without CR and Content-Length beside Transfer-Encoding, all of which a client may take.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from time import monotonic

from conformance.wire.content_coding import CODINGS, decode
from conformance.wire.exchange import FailureKind, Response
from conformance.wire.limits import Deadline
from conformance.wire.readiness import is_readable
from conformance.wire.response_head import (
    BARE_LF,
    BLANK,
    WANTS_CERTIFICATE,
    ResponseError,
    ResponseHead,
    not_http,
    parse_head,
    shown,
)

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
_DIGITS = re.compile(r"\d{1,18}")
_PIECE = 65536
MAX_HEAD = 256 * 1024
"""Bytes that the status line and the header fields of a response may have together, interim responses included."""
_MAX_LINE = 8192
_MAX_INTERIM = 1000
_MAX_CHUNKS = 250_000


@dataclass(frozen=True, slots=True)
class ReadResponse:
    """A whole response, and whether the connection can carry another one."""

    response: Response
    keep_alive: bool


class ResponseReader:
    """Reads one response after the other from a connected socket.

    Args:
        sock: connected.
        deadline: of all of them.
        early: what was read of the first one before.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, early: bytes = b"") -> None:
        self._sock = sock
        self._deadline = deadline
        self._buffer = bytearray(early)
        self._budget = deadline.limits.max_bytes
        self._head_left = MAX_HEAD
        self._oddity = ""
        self.whole = False
        """Whether the last response was read to its end."""

    @property
    def started(self) -> bool:
        """Whether a byte of the current response has arrived."""
        return bool(self._buffer) or self._budget < self._deadline.limits.max_bytes

    @property
    def trailing(self) -> int:
        """How many bytes have arrived beyond the responses that were read."""
        return len(self._buffer)

    def poll(self) -> int:
        """Take in what has come meanwhile, without waiting; return ``trailing``."""
        if isinstance(self._sock, ssl.SSLSocket) or not is_readable(self._sock):
            return self.trailing
        try:
            self._sock.settimeout(0.0)
            self._buffer += self._sock.recv(_PIECE)
        except OSError:
            pass  # whatever is wrong with the connection shows when it is used again
        return self.trailing

    def await_end(self, seconds: float) -> bool:
        """Return whether the target ends the connection within so many seconds; what it sends first is ``trailing``."""
        end = monotonic() + seconds
        try:
            while (left := end - monotonic()) > 0 and len(self._buffer) < MAX_HEAD:
                self._sock.settimeout(left)
                piece = self._sock.recv(_PIECE)
                if not piece:
                    return True
                self._buffer += piece
        except TimeoutError:
            return False
        except OSError:
            return True
        return False

    def read(self, method: str) -> ReadResponse:
        """Return the next final response, to a request with ``method``; interim ones (1xx) are passed over.

        Raises:
            ResponseError: time-out, connection closed early, no HTTP, or too large.
        """
        self._budget = self._deadline.limits.max_bytes - len(self._buffer)
        self._head_left = MAX_HEAD
        self._oddity, self.whole = "", False
        self._check_budget()
        for _ in range(_MAX_INTERIM + 1):
            head = self._read_head()
            if head.status >= 200 or head.status == 101:
                break
        else:
            raise ResponseError(FailureKind.TOO_LARGE, f"more than {_MAX_INTERIM} interim responses")
        body, delimited = self._read_body(method, head)
        keep_alive = delimited and head.status != 101 and head.keeps_alive
        decoded = self._decode(head, body)
        self.whole = True
        response = Response(head.status, head.headers, decoded, head.reason, head.version, head.oddity or self._oddity)
        return ReadResponse(response, keep_alive)

    def _receive(self) -> bool:
        """Append what comes next to the buffer; return False at the end of the stream."""
        try:
            self._sock.settimeout(self._deadline.allowance())
            piece = self._sock.recv(_PIECE)
        except TimeoutError:
            raise ResponseError(FailureKind.TIMEOUT, self._deadline.explain()) from None
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return False
        except OSError as error:
            # By TLS 1.3 a client learns only now that its certificate was missing.
            wanting = (getattr(error, "reason", None) or "").endswith("CERTIFICATE_REQUIRED")
            why = WANTS_CERTIFICATE if wanting else error.strerror or str(error)
            raise ResponseError(FailureKind.CLOSED, f"connection broken: {why}") from None
        if not piece:
            return False
        self._budget -= len(piece)
        self._buffer += piece
        self._check_budget()
        return True

    def _check_budget(self) -> None:
        if self._budget < 0:
            raise self._too_large()

    def _too_large(self) -> ResponseError:
        return ResponseError(FailureKind.TOO_LARGE, f"more than {self._deadline.limits.max_bytes} bytes")

    def _read_head(self) -> ResponseHead:
        searched = 0
        while (end := _HEAD_END.search(self._buffer, searched)) is None:
            begin = bytes(self._buffer[:5])
            if not b"HTTP/".startswith(begin):
                raise not_http(f"the response begins with {shown(self._buffer)}")
            searched = max(0, len(self._buffer) - 3)  # the rest may be the beginning of the head's end
            self._check_head(searched)
            if not self._receive():
                if self._buffer:
                    raise ResponseError(FailureKind.CLOSED, f"closed in the head, after {shown(self._buffer)}")
                raise ResponseError(FailureKind.CLOSED, "closed without a response")
        # Once more, since the last piece may bring both the excess and the end: pieces must not decide a verdict.
        self._check_head(end.start())
        self._head_left -= end.start()
        head = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        return parse_head(head)

    def _check_head(self, size: int) -> None:
        if size > self._head_left:
            raise ResponseError(FailureKind.TOO_LARGE, f"a head of more than {MAX_HEAD} bytes")

    def _read_body(self, method: str, head: ResponseHead) -> tuple[bytes, bool]:
        """Return the body without transfer coding, and whether its end was marked other than by the connection's."""
        if method == "HEAD" or head.status in (101, 204, 304):
            return b"", True
        codings, lengths = head.members("transfer-encoding"), head.members("content-length")
        if codings:
            if codings != ["chunked"]:
                raise not_http(f"transfer coding {', '.join(codings)[:60]!r} is not chunked")
            # With a Content-Length beside it the framing is suspect, so the connection ends here (RFC 9112 6.3).
            return self._read_chunks(), not lengths
        if lengths:
            if len(set(lengths)) > 1 or not _DIGITS.fullmatch(lengths[0]) or not lengths[0].isascii():
                raise not_http(f"Content-Length is {', '.join(lengths)[:60]!r}")
            return self._take(int(lengths[0])), True
        while self._receive():
            pass
        body = bytes(self._buffer)
        self._buffer.clear()
        return body, False

    def _take(self, length: int) -> bytes:
        missing = length - len(self._buffer)
        if missing > self._budget:
            raise self._too_large()
        while len(self._buffer) < length:
            if not self._receive():
                raise ResponseError(
                    FailureKind.CLOSED, f"closed after {len(self._buffer)} of {length} bytes of the body"
                )
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    def _read_chunks(self) -> bytes:
        body = bytearray()  # a list of chunks of one byte would take forty times as much
        for _ in range(_MAX_CHUNKS):
            line = self._read_line()
            given, extended, _ = line.partition(b";")
            text = given.strip(b" \t")
            if text != (given.rstrip(b" \t") if extended else given):
                self._oddity = "whitespace around the size of a chunk"
            if not _CHUNK_SIZE.fullmatch(text):
                raise not_http(f"chunk size is {shown(line)}")
            size = int(text, 16)
            if size == 0:
                break
            body += self._take(size)
            if self._read_line():
                raise not_http("a chunk is longer than its size")
        else:
            raise ResponseError(FailureKind.TOO_LARGE, f"more than {_MAX_CHUNKS} chunks")
        left = MAX_HEAD
        while trailer := self._read_line():
            left -= len(trailer)
            if left < 0:
                raise ResponseError(FailureKind.TOO_LARGE, f"trailers of more than {MAX_HEAD} bytes")
        return bytes(body)

    def _read_line(self) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            self._check_line(len(self._buffer))
            searched = len(self._buffer)
            if not self._receive():
                raise ResponseError(FailureKind.CLOSED, "closed in the middle of the response")
        self._check_line(end)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        if not line.endswith(b"\r"):
            self._oddity = BARE_LF
        return line.removesuffix(b"\r")

    @staticmethod
    def _check_line(size: int) -> None:
        if size > _MAX_LINE:
            raise not_http("an endless line in the chunked body")

    def _decode(self, head: ResponseHead, body: bytes) -> bytes:
        """Return the body without gzip or deflate; any other content coding stays on it."""
        codings = [value.lower() for name, value in head.headers if name.strip(BLANK).lower() == "content-encoding"]
        if len(codings) != 1 or codings[0] not in CODINGS or not body:
            return body
        return decode(codings[0], body, self._deadline.limits.max_bytes)
