"""Behaviours of the connection: closed, reset, silent, slow, or out of step with the requests."""

from __future__ import annotations

import socket
import struct

from tests.robustness.catalogue.hostile import (
    LARGE,
    Form,
    Respond,
    correct,
    document,
    drip,
    flood,
    good,
    hang,
    kept,
    raw,
    row,
)
from tests.wire.conftest import Peer

_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
_GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
_LONG = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n"


def _reset(peer: Peer, form: Form) -> None:
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _reset_after(data: bytes) -> Respond:
    def respond(peer: Peer, form: Form) -> None:
        peer.send(data)
        _reset(peer, form)

    return respond


def _half_close(peer: Peer, form: Form) -> None:
    peer.sock.shutdown(socket.SHUT_WR)
    peer.hang()


def _byte_by_byte(peer: Peer, form: Form) -> bool:
    for byte in good(form):
        peer.send(bytes([byte]))
    return True


def _echo(peer: Peer, form: Form) -> None:
    peer.send(form["(request)"].encode("latin-1"))


def _echo_as_body(peer: Peer, form: Form) -> None:
    request = form["(request)"].encode("latin-1")
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(request) + request)


def _twice(peer: Peer, form: Form) -> bool:
    peer.send(good(form) * 2)
    return True


def _urgently(peer: Peer, form: Form) -> bool:
    data = good(form)
    peer.send(data[:20])
    peer.sock.send(b"!", socket.MSG_OOB)
    peer.send(data[20:])
    return True


def _sip(peer: Peer) -> None:
    while not peer.over.wait(0.01):
        peer.sock.recv(1)


def _invite(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    peer.hang()


def _anticipate(peer: Peer) -> None:
    peer.send(correct())
    peer.hang()


def _promise(peer: Peer, form: Form) -> None:
    """Close a connection that was promised to be kept."""
    peer.send(good(form).replace(b"\r\n", b"\r\nConnection: keep-alive\r\nKeep-Alive: timeout=999, max=999\r\n", 1))


_TRAILING = "transport.trailing-bytes"
_SILENT, _CLOSED, _NOT_HTTP, _LARGE = "timeout", "closed", "not-http", "too-large"

ROWS = [
    row("closes at once", lambda peer, form: None, _CLOSED),
    row("resets at once", _reset, _CLOSED),
    row("is silent", hang(), _SILENT, silent=True),
    row("is silent behind a byte", hang(b"H"), _SILENT, silent=True),
    row("is silent in the head", hang(b"HTTP/1.1 200 OK\r\nContent-"), _SILENT, silent=True),
    row("is silent behind the head", hang(_LONG), _SILENT, silent=True),
    row("is silent in the body", hang(_LONG + b"<"), _SILENT, silent=True),
    row("is silent in a chunk", hang(_CHUNKED + b"5\r\nab"), _SILENT, silent=True),
    row("is silent before the last chunk", hang(_CHUNKED + b"5\r\nabcde\r\n"), _SILENT, silent=True),
    row("drips a status line", drip(b"HTTP/1.1 200 ", b"O"), _SILENT, silent=True),
    row("drips a field", drip(b"HTTP/1.1 200 OK\r\nX: ", b"a"), _SILENT, silent=True),
    row("drips fields", drip(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"), _SILENT, silent=True),
    row("drips a body", drip(_LONG, b" "), _SILENT, silent=True),
    row("drips chunks", drip(_CHUNKED, b"1\r\n \r\n"), _SILENT, silent=True),
    row("drips a chunk's size", drip(_CHUNKED, b"0"), _SILENT, silent=True),
    row("drips trailers", drip(_CHUNKED + b"0\r\n", b"X: a\r\n"), _SILENT, silent=True),
    row("drips empty gzip members", drip(_GZIP, b"1\r\n\x1f\r\n"), _SILENT, silent=True),
    row("drips interim responses", drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), _SILENT, silent=True),
    row("drips a body without length", drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "), _SILENT, silent=True),
    row("sends a right response byte by byte", _byte_by_byte),
    row("closes after the status line", raw(b"HTTP/1.1 200 OK\r\n"), _CLOSED),
    row("closes in the body", raw(_LONG + b"<a/>"), _CLOSED),
    row("closes in a chunk", raw(_CHUNKED + b"ff\r\nabc"), _CLOSED),
    row("resets in the body", _reset_after(_LONG + b"<a>"), _CLOSED),
    row("resets behind the status line", _reset_after(b"HTTP/1.1 200 OK\r\n"), _CLOSED),
    row("resets behind the head", _reset_after(_LONG), _CLOSED),
    row("resets behind an interim response", _reset_after(b"HTTP/1.1 100 Continue\r\n\r\n"), _CLOSED),
    row("resets in a chunk", _reset_after(_CHUNKED + b"5\r\nab"), _CLOSED),
    row("resets before the last chunk", _reset_after(_CHUNKED + b"5\r\nabcde\r\n"), _CLOSED),
    row("resets instead of ending a body without length", _reset_after(b"HTTP/1.1 200 OK\r\n\r\n<a/>"), _CLOSED),
    row("ends a right body by closing", raw(correct().replace(b"Content-Length", b"X-Length"))),
    row("closes its side only", _half_close, _CLOSED),
    row("closes its side before it is asked", _half_close, _CLOSED, connect=lambda p: p.sock.shutdown(socket.SHUT_WR)),
    row(
        "closes before it reads", lambda peer, form: None, _CLOSED, connect=lambda p: p.sock.shutdown(socket.SHUT_RDWR)
    ),
    row("never reads", hang(), _SILENT, silent=True, connect=lambda peer: peer.hang()),
    row("sends urgent bytes within the response", _urgently),
    row("drips CRs", drip(b"HTTP/1.1 200 OK", b"\r"), _SILENT, silent=True),
    row("drips folds", drip(b"HTTP/1.1 200 OK\r\nX: a", b"\r\n "), _SILENT, silent=True),
    row("drips a chunk's extension", drip(_CHUNKED + b"5;", b"x"), _SILENT, silent=True),
    row("never reads a large request", hang(), _SILENT, silent=True, asks=LARGE, connect=lambda peer: peer.hang()),
    row("reads a large request byte by byte", hang(), _SILENT, silent=True, asks=LARGE, connect=_sip),
    row("lets a large request come, and never reads", hang(), _SILENT, silent=True, asks=LARGE, connect=_invite),
    row("responds before a large request was read", hang(), asks=LARGE, connect=_anticipate),
    row("closes what it promised to keep", _promise),
    row("responds twice to a request", _twice, _TRAILING),
    row("sends bytes behind the response", kept(correct() + b"\0\0\0"), _TRAILING),
    row("sends a line behind the response", kept(correct() + b"\r\n\r\n"), _TRAILING),
    row(
        "responds before it is asked",
        lambda peer, form: True,
        "transport.trailing-bytes",
        connect=lambda peer: peer.send(correct() * 2),
    ),
    row("greets as SMTP", lambda peer, form: None, _NOT_HTTP, connect=lambda peer: peer.send(b"220 mail ESMTP\r\n")),
    row("greets as SSH", lambda peer, form: None, _NOT_HTTP, connect=lambda peer: peer.send(b"SSH-2.0-x\r\n")),
    row("sends a TLS alert", raw(b"\x15\x03\x01\x00\x02\x02\x28"), _NOT_HTTP),
    row("sends frames of HTTP/2", raw(b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64"), _NOT_HTTP),
    row("sends HTTP/0.9", raw(document().encode()), _NOT_HTTP),
    row("sends noise", raw(bytes(range(256)) * 64), _NOT_HTTP),
    row("sends zeros without end", flood(b"\0" * 65536), _NOT_HTTP),
    row("sends empty lines without end", flood(b"\r\n" * 32768), _NOT_HTTP),
    row("sends the request back", _echo, _NOT_HTTP),
    row("sends the request back as a body", _echo_as_body, "xml.not-xml"),
    row(
        "switches to WebSocket",
        hang(b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n\x81\x05hello"),
        _TRAILING,
        "xml.not-xml",
    ),
    row("is no TLS", lambda peer, form: None, outcome="indeterminate", tls=True, connect=lambda p: p.send(correct())),
    row(
        "is noise instead of TLS",
        lambda peer, form: None,
        outcome="indeterminate",
        tls=True,
        connect=lambda peer: peer.send(bytes(range(256))),
    ),
    row(
        "closes in the TLS handshake",
        lambda peer, form: None,
        outcome="indeterminate",
        tls=True,
        connect=lambda peer: peer.sock.shutdown(socket.SHUT_RDWR),
    ),
    row(
        "is silent in the TLS handshake",
        lambda peer, form: None,
        outcome="indeterminate",
        tls=True,
        silent=True,
        connect=lambda peer: peer.hang(),
    ),
    row(
        "breaks off the TLS handshake by an alert",
        lambda peer, form: None,
        outcome="indeterminate",
        tls=True,
        connect=lambda peer: peer.send(b"\x15\x03\x03\x00\x02\x02\x28"),
    ),
]
