"""A recording relay: passes bytes between a client and a server on loopback, and keeps what both said."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding: *chunked", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_END = b"\r\n\r\n"


@dataclass(slots=True)
class Heard:
    """One request, its bytes as they came, and the status of the response (0 if none came)."""

    head: bytes
    body: bytes
    status: int = 0


@dataclass(slots=True)
class _Conversation:
    said: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)


class Relay:
    """Listens on a free port of loopback and passes every connection on to ``upstream`` (host:port)."""

    def __init__(self, upstream: str) -> None:
        host, _, port = upstream.rpartition(":")
        self._upstream = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._conversations: list[_Conversation] = []
        self._threads: list[threading.Thread] = []
        self.authority = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; connections end with their clients."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def heard(self) -> list[Heard]:
        """Return the requests so far, connection by connection, each in the order it was sent."""
        found = []
        for conversation in self._conversations:
            requests = split_requests(bytes(conversation.said))
            statuses = split_statuses(bytes(conversation.heard))
            for number, (head, body) in enumerate(requests):
                found.append(Heard(head, body, statuses[number] if number < len(statuses) else 0))
        return found

    def _start(self, job: object, *arguments: object) -> None:
        thread = threading.Thread(target=job, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._upstream)
            except OSError:
                return
            conversation = _Conversation()
            self._conversations.append(conversation)
            self._start(_pump, client, server, conversation.said)
            self._start(_pump, server, client, conversation.heard)


def _pump(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            kept += piece
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def split_requests(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return heads (with their empty line) and bodies (as framed on the wire) of the requests in ``data``."""
    found = []
    while _END in data:
        head, _, rest = data.partition(_END)
        size = _body_size(head, rest)
        found.append((head + _END, rest[:size]))
        data = rest[size:]
    return found


def _body_size(head: bytes, rest: bytes) -> int:
    if _CHUNKED.search(head):
        return rest.index(b"0" + _END) + len(b"0" + _END)
    length = _LENGTH.search(head)
    return int(length[1]) if length else 0


def split_statuses(data: bytes) -> list[int]:
    """Return the statuses of the final responses in ``data``; interim ones (1xx) are left out."""
    found = []
    while _END in data:
        head, _, rest = data.partition(_END)
        match = _STATUS.match(head)
        status = int(match[1]) if match else 0
        if status >= 200 or not status:
            found.append(status)
        length = _LENGTH.search(head)
        data = rest[int(length[1]) if length else 0 :]
    return found
