"""Reads HTTP/1 answers from a socket: to the byte, within limits, and without trust (RFC 9112).

The standard library's parser is not used, since it reads line by line with a time limit per call (a target that drips a
byte at a time never ends) and drops what it does not like; here every header field is kept as it came.
"""

from __future__ import annotations

import re
import socket
import ssl
import zlib
from dataclasses import dataclass

from conformance.wire.exchange import FailureKind, Headers, Response
from conformance.wire.limits import Deadline

_STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) ([1-9]\d\d)(?: ([^\r\n]*))?")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
_DIGITS = re.compile(r"\d{1,18}")
_PIECE = 65536
_MAX_HEAD = 256 * 1024
_MAX_LINE = 8192
_MAX_GZIP_MEMBERS = 64


class AnswerError(Exception):
    """No (whole) answer: the kind of failure and one line of detail."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and whether the connection can carry another one."""

    response: Response
    keep_alive: bool


class AnswerReader:
    """Reads one answer after the other from a connected socket.

    ``started`` says whether a byte of the current answer has arrived, ``pending`` whether there are bytes beyond it.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._buffer = bytearray()
        self._budget = deadline.limits.max_bytes

    @property
    def started(self) -> bool:
        """Whether a byte of the current answer has arrived."""
        return bool(self._buffer) or self._budget < self._deadline.limits.max_bytes

    @property
    def pending(self) -> bool:
        """Whether bytes are left over beyond the answers that were read."""
        return bool(self._buffer)

    def read(self, method: str) -> Answer:
        """Return the next final answer, to a request with ``method``; interim answers (1xx) are passed over.

        Raises:
            AnswerError: time-out, connection closed early, no HTTP, or too large.
        """
        self._budget = self._deadline.limits.max_bytes - len(self._buffer)
        self._check_budget()
        while True:
            version, status, reason, headers = self._read_head()
            if status >= 200 or status == 101:
                break
        body, delimited = self._read_body(method, status, headers)
        keep_alive = delimited and status != 101 and _keeps_alive(version, headers)
        return Answer(Response(status, headers, self._decompress(headers, body), reason, version), keep_alive)

    def _receive(self) -> bool:
        """Append what comes next to the buffer; return False at the end of the stream."""
        try:
            self._sock.settimeout(self._deadline.allowance())
            piece = self._sock.recv(_PIECE)
        except TimeoutError:
            raise AnswerError(FailureKind.TIMEOUT, self._deadline.explain()) from None
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return False
        except OSError as error:
            raise AnswerError(FailureKind.CLOSED, f"connection broken: {error.strerror or error}") from None
        if not piece:
            return False
        self._budget -= len(piece)
        self._buffer += piece
        self._check_budget()
        return True

    def _check_budget(self) -> None:
        if self._budget < 0:
            raise self._too_large()

    def _too_large(self) -> AnswerError:
        return AnswerError(FailureKind.TOO_LARGE, f"more than {self._deadline.limits.max_bytes} bytes")

    def _need(self) -> None:
        if not self._receive():
            raise AnswerError(FailureKind.CLOSED, "closed in the middle of the answer")

    def _read_head(self) -> tuple[str, int, str, Headers]:
        searched = 0
        while (end := _HEAD_END.search(self._buffer, searched)) is None:
            begin = bytes(self._buffer[:5])
            if not b"HTTP/".startswith(begin):
                raise _not_http(f"the answer begins with {_shown(self._buffer)}")
            if len(self._buffer) > _MAX_HEAD:
                raise AnswerError(FailureKind.TOO_LARGE, f"a head of more than {_MAX_HEAD} bytes")
            searched = max(0, len(self._buffer) - 3)
            if not self._receive():
                if self._buffer:
                    raise AnswerError(FailureKind.CLOSED, f"closed in the head, after {_shown(self._buffer)}")
                raise AnswerError(FailureKind.CLOSED, "closed without an answer")
        head = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        first, _, rest = head.partition(b"\n")
        match = _STATUS_LINE.fullmatch(first.removesuffix(b"\r"))
        if match is None:
            raise _not_http(f"no status line: {_shown(first)}")
        version, status, reason = match.groups(b"")
        headers = _parse_fields(rest) if rest else ()
        return version.decode("ascii"), int(status), reason.decode("latin-1"), headers

    def _read_body(self, method: str, status: int, headers: Headers) -> tuple[bytes, bool]:
        """Return the body without transfer coding, and whether its end was marked other than by the connection's."""
        if method == "HEAD" or status in (101, 204, 304):
            return b"", True
        codings: list[str] = []
        lengths: list[str] = []
        for name, value in headers:
            key = name.strip().lower()
            if key == "transfer-encoding":
                codings += [coding.strip().lower() for coding in value.split(",")]
            elif key == "content-length":
                lengths += [length.strip() for length in value.split(",")]
        if codings:
            if codings != ["chunked"]:
                raise _not_http(f"transfer coding {', '.join(codings)[:60]!r} is not chunked")
            # With a Content-Length beside it the framing is suspect, so the connection ends here (RFC 9112 6.3).
            return self._read_chunks(), not lengths
        if lengths:
            if len(set(lengths)) > 1 or not _DIGITS.fullmatch(lengths[0]) or not lengths[0].isascii():
                raise _not_http(f"Content-Length is {', '.join(lengths)[:60]!r}")
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
                raise AnswerError(FailureKind.CLOSED, f"closed after {len(self._buffer)} of {length} bytes of the body")
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    def _read_chunks(self) -> bytes:
        chunks = []
        while True:
            line = self._read_line()
            text = line.partition(b";")[0].strip(b" \t")
            if not _CHUNK_SIZE.fullmatch(text):
                raise _not_http(f"chunk size is {_shown(line)}")
            size = int(text, 16)
            if size == 0:
                break
            chunks.append(self._take(size))
            if self._read_line():
                raise _not_http("a chunk is longer than its size")
        while self._read_line():
            pass
        return b"".join(chunks)

    def _read_line(self) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            if len(self._buffer) > _MAX_LINE:
                raise _not_http("an endless line in the chunked body")
            searched = len(self._buffer)
            self._need()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def _decompress(self, headers: Headers, body: bytes) -> bytes:
        """Return the body without gzip; any other content coding stays on it."""
        codings = [v.strip().lower() for n, v in headers if n.strip().lower() == "content-encoding"]
        if codings not in (["gzip"], ["x-gzip"]) or not body:
            return body
        limit = self._deadline.limits.max_bytes
        plain = bytearray()
        rest = body
        for _ in range(_MAX_GZIP_MEMBERS):
            inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                plain += inflater.decompress(rest, limit - len(plain) + 1)
            except zlib.error:
                raise _not_http("Content-Encoding says gzip, the body is none") from None
            if len(plain) > limit:
                raise AnswerError(FailureKind.TOO_LARGE, f"more than {limit} bytes when decompressed")
            if not inflater.eof:
                raise AnswerError(FailureKind.CLOSED, "the compressed body ends early")
            rest = inflater.unused_data
            if not rest:
                return bytes(plain)
        raise _not_http(f"a gzip body of more than {_MAX_GZIP_MEMBERS} members")


def _parse_fields(block: bytes) -> Headers:
    fields: list[tuple[str, str]] = []
    for line in block.decode("latin-1").split("\n"):
        text = line.removesuffix("\r")
        if text[:1] in (" ", "\t") and fields:
            # A folded line: one space in its place (RFC 9112 section 5.2).
            name, value = fields[-1]
            fields[-1] = name, f"{value} {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        if not colon or not name.strip(" \t"):
            raise _not_http(f"no header field: {text[:60]!r}")
        fields.append((name, value.strip(" \t")))
    return tuple(fields)


def _keeps_alive(version: str, headers: Headers) -> bool:
    options = {
        option.strip().lower() for name, value in headers if name.lower() == "connection" for option in value.split(",")
    }
    return "close" not in options and (version != "HTTP/1.0" or "keep-alive" in options)


def _not_http(detail: str) -> AnswerError:
    return AnswerError(FailureKind.NOT_HTTP, detail)


def _shown(data: bytes | bytearray) -> str:
    return repr(bytes(data[:60]))[1:]
