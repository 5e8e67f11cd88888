"""Behaviours of TLS: certificates that are for others, old or nobody's, and connections that break within it."""

from __future__ import annotations

import os
import socket
import ssl
import warnings
from collections.abc import Callable

from tests.robustness.catalogue.hostile import Certified, Form, Respond, correct, good, hang, kept, raw, row
from tests.wire.conftest import Peer

_CLOSED, _SILENT, _UNREACHABLE = "closed", "timeout", "indeterminate"
_LONG = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n"


def _beneath(data: bytes) -> Respond:
    """Send bytes on the connection itself, under its TLS."""

    def respond(peer: Peer, form: Form) -> None:
        peer.send(_LONG)
        with socket.socket(fileno=os.dup(peer.sock.fileno())) as plain:
            plain.sendall(data)

    return respond


def _without_notice(data: bytes) -> Respond:
    """Send a response and close the connection without the alert that ends TLS."""

    def respond(peer: Peer, form: Form) -> None:
        peer.send(data)
        assert isinstance(peer.sock, ssl.SSLSocket)
        os.close(peer.sock.detach())

    return respond


def _with_notice(peer: Peer, form: Form) -> None:
    peer.send(good(form))
    assert isinstance(peer.sock, ssl.SSLSocket)
    peer.sock.unwrap()


def _says(data: bytes, then: Callable[[Peer], None] = lambda peer: None) -> Callable[[Peer], None]:
    """Send bytes in the clear where the handshake is expected."""

    def connect(peer: Peer) -> None:
        peer.send(data)
        then(peer)

    return connect


def _at_most(version: ssl.TLSVersion, context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version


def _asking_for_a_certificate(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_default_certs()


BROKEN = [
    row(f"TLS: {name}", respond, *checks, tls=Certified(), silent=_SILENT in checks)
    for name, respond, *checks in (
        ("right", kept(correct())),
        ("closed with a notice each time", _with_notice),
        ("closed without a notice", _without_notice(correct())),
        ("cut off in the body", _without_notice(_LONG + b"<a>"), _CLOSED),
        ("silent in the body", hang(_LONG), _SILENT),
        ("an alert in the body, in the clear", _beneath(b"\x15\x03\x03\x00\x02\x02\x28"), _CLOSED),
        ("HTTP in the clear within the body", _beneath(correct()), _CLOSED),
        ("a record of 16 KB of noise", _beneath(b"\x17\x03\x03\x40\x00" + b"x" * 16_384), _CLOSED),
        ("a record without end", _beneath(b"\x17\x03\x03\xff\xff" + b"x" * 65_535), _CLOSED),
    )
]
SETTINGS = [
    row(f"TLS: {name}", kept(correct()), *checks, tls=Certified(change=change), outcome=outcome)
    for name, outcome, change, *checks in (
        ("255 tickets", "passed", lambda context: setattr(context, "num_tickets", 255)),
        ("a protocol that nobody offered", "passed", lambda context: context.set_alpn_protocols(["h2"])),
        ("version 1.0", _UNREACHABLE, lambda context: _at_most(ssl.TLSVersion.TLSv1, context)),
        ("asks for a certificate", "failed", _asking_for_a_certificate, _CLOSED),
    )
]
CERTIFICATES = [
    row(f"TLS: {name}", kept(correct()), tls=tls, outcome=_UNREACHABLE)
    for name, tls in (
        ("nobody's certificate", Certified(trusted=False)),
        ("a certificate that has expired", Certified(age_days=3_000)),
        ("a certificate of next year", Certified(age_days=-400)),
        ("another host's certificate", Certified(hosts=("example.com",))),
        ("another address's certificate", Certified(hosts=("127.0.0.2",))),
        ("a certificate of all names", Certified(hosts=("*", "*.0.0.1"))),
    )
]
HANDSHAKES = [
    row(f"TLS handshake: {name}", raw(b""), outcome=_UNREACHABLE, tls=True, connect=_says(data))
    for name, data in (
        ("an old version's hello", b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + b"\0" * 32 + b"\0\0\x2f\0"),
        ("a name that is not known", b"\x15\x03\x03\x00\x02\x02\x70"),
        ("the hello of a client", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"),
        ("a record of 64 KB", b"\x16\x03\x03\xff\xff" + b"x" * 65_535),
        ("a thousand records of no bytes", b"\x16\x03\x03\x00\x00" * 1_000),
        ("mail", b"220 mail ESMTP\r\n"),
    )
]
HANDSHAKES += [
    row(f"TLS handshake: {name}, then silence", raw(b""), outcome=_UNREACHABLE, tls=True, silent=True, connect=connect)
    for name, connect in (
        ("the head of a record", _says(b"\x16\x03\x03\x40\x00", Peer.hang)),
        ("half a hello", _says(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + b"x" * 32, Peer.hang)),
        ("two warnings", _says(b"\x15\x03\x03\x00\x02\x01\x00" * 2, Peer.hang)),
    )
]
ROWS = [*BROKEN, *SETTINGS, *CERTIFICATES, *HANDSHAKES]
