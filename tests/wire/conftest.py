"""Raw socket servers on free ports: targets that behave as a test says, to the byte."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Peer:
    """One accepted connection, seen from the target."""

    def __init__(self, sock: socket.socket, number: int, over: threading.Event) -> None:
        self.sock = sock
        self.number = number
        self.over = over
        self._buffer = b""

    def request(self) -> bytes:
        """Return the bytes of the next request, b"" when the client has gone."""
        while b"\r\n\r\n" not in self._buffer:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            self._buffer += piece
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        match = LENGTH.search(head)
        length = int(match[1]) if match else 0
        while len(rest) < length:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            rest += piece
        self._buffer = rest[length:]
        return head + b"\r\n\r\n" + rest[:length]

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def hang(self) -> None:
        """Do nothing until the test is over."""
        self.over.wait(60)

    def drip(self, data: bytes) -> None:
        """Send ``data`` byte by byte, over and over, until the client goes or the test is over."""
        while not self.over.is_set():
            for at in range(len(data)):
                self.send(data[at : at + 1])
                if self.over.wait(0.005):
                    return


Behaviour = Callable[[Peer], None]


class Target:
    """A listening socket that hands each connection to a behaviour, in a thread of its own."""

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self._behaviour = behaviour
        self._context = context
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._socks: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        port = self._listener.getsockname()[1]
        self.authority = f"127.0.0.1:{port}"
        self.url = f"{'https' if context else 'http'}://{self.authority}"
        self._start(self._accept)

    def _start(self, job: Callable[[], None]) -> None:
        thread = threading.Thread(target=job, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self._over.is_set():
                sock.close()
                return
            self.connections += 1
            self._socks.append(sock)
            number = self.connections
            self._start(lambda sock=sock, number=number: self._serve(sock, number))  # type: ignore[misc]

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
            with sock:
                self._behaviour(Peer(sock, number, self._over))
        except OSError:
            pass  # the client went first, as it may

    def close(self) -> None:
        self._over.set()
        # A connection of our own wakes the accept call on every platform.
        with socket.create_connection(self._listener.getsockname()):
            pass
        self._listener.close()
        for sock in self._socks:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads:
            thread.join(20)


Serve = Callable[..., Target]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a target with the given behaviour; it ends with the test."""
    targets: list[Target] = []

    def start(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Target:
        targets.append(Target(behaviour, context))
        return targets[-1]

    yield start
    for target in targets:
        target.close()


def a_response(body: bytes = b"ok", *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response with a Content-Length."""
    lines = [b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def once(data: bytes) -> Behaviour:
    """Behave so: read a request, respond with ``data``, close."""

    def behave(peer: Peer) -> None:
        if peer.request():
            peer.send(data)

    return behave


def always(data: bytes, seen: list[bytes] | None = None) -> Behaviour:
    """Behave so: respond to every request of a connection with ``data``, noting the requests in ``seen``."""

    def behave(peer: Peer) -> None:
        while request := peer.request():
            if seen is not None:
                seen.append(request)
            peer.send(data)

    return behave
