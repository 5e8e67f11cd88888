"""One hostile behaviour: what a target does to a request, and the verdict that it must get."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from conformance.reference.self_signed import certificate
from conformance.wire.exchange import FailureKind
from tests.run.fakes import quota, right
from tests.wire.conftest import Peer

Form = dict[str, str]
Respond = Callable[[Peer, Form], bool | None]
"""Respond to one request of a connection; True: the connection goes on, else it is closed."""

QUOTA, LIST, REJECTED, LARGE = "quota", "list", "rejected", "large"
"""The question of the case: a success document, all pages of a listing, a rejection, or a success to 8 MB."""


@dataclass(frozen=True)
class Certified:
    """A certificate for ``hosts``, of so many days, that the suite trusts; ``change`` is done to the server's TLS."""

    hosts: tuple[str, ...] = ("127.0.0.1",)
    age_days: int = 0
    trusted: bool = True
    change: Callable[[ssl.SSLContext], object] | None = None

    def context(self, path: Path) -> ssl.SSLContext:
        """Return the server's TLS; its certificate and key are written to ``path``."""
        path.write_text(_certificate(self.hosts, self.age_days), encoding="ascii")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        if self.change is not None:
            self.change(context)
        return context


@cache
def _certificate(hosts: tuple[str, ...], age_days: int) -> str:
    return certificate(hosts, time.time() - age_days * 86_400)


@dataclass(frozen=True)
class Hostile:
    """A row of the catalogue.

    ``outcome`` is that of the case that meets the behaviour; ``checks`` are those of its findings, ``failure`` is why
    no response came, if none did. ``silent`` behaviours
    are cut off by the time limit of the exchange, which is short for them. ``connect`` is done as soon as a connection
    is there. ``tls`` makes the suite speak TLS: to the behaviour's raw socket, or to one with a certificate.
    """

    name: str
    respond: Respond
    checks: frozenset[str] = frozenset()
    failure: str = ""
    outcome: str = "failed"
    asks: str = QUOTA
    silent: bool = False
    connect: Callable[[Peer], None] | None = None
    tls: bool | Certified = False


def row(name: str, respond: Respond, *checks: str, **more: object) -> Hostile:
    """Return a row whose case fails by ``checks``, or kinds of failure; without any it passes."""
    outcome = more.pop("outcome", "failed" if checks else "passed")
    failure = next((check for check in checks if check in set(FailureKind)), "")
    found = {"transport.no-response" if check == failure else check for check in checks}
    return Hostile(name, respond, frozenset(found), failure, str(outcome), **more)  # type: ignore[arg-type]


def raw(data: bytes | Callable[[], bytes]) -> Respond:
    """Send these bytes and close; what is large is made when it is sent."""
    return lambda peer, form: peer.send(data() if callable(data) else data)


def kept(data: bytes) -> Respond:
    """Send these bytes and keep the connection."""

    def respond(peer: Peer, form: Form) -> bool:
        peer.send(data)
        return True

    return respond


def flood(data: bytes) -> Respond:
    """Send these bytes over and over, until the client goes."""

    def respond(peer: Peer, form: Form) -> None:
        while not peer.over.is_set():
            peer.send(data)

    return respond


def drip(before: bytes, piece: bytes) -> Respond:
    """Send ``before``, then ``piece`` over and over, slowly."""

    def respond(peer: Peer, form: Form) -> None:
        peer.send(before)
        while not peer.over.wait(0.02):
            peer.send(piece)

    return respond


def hang(before: bytes = b"") -> Respond:
    """Send ``before`` and then nothing."""

    def respond(peer: Peer, form: Form) -> None:
        peer.send(before)
        peer.hang()

    return respond


def http(body: bytes | str, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response with a Content-Length, and the content type of the API unless one is given."""
    data = body.encode() if isinstance(body, str) else body
    named = any(each.lower().startswith(b"content-type:") for each in fields)
    lines = [b"HTTP/1.1 " + status, *(() if named else (b"Content-Type: text/xml",)), *fields]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(data)]) + b"\r\n\r\n" + data


def good(form: Form) -> bytes:
    """Return a right response to a request."""
    reply = right(form)
    assert isinstance(reply, tuple)
    status, text = reply
    request_id = text.partition("<RequestId>")[2].partition("</RequestId>")[0]
    return http(text, b"x-amzn-RequestId: " + request_id.encode(), status=b"%d X" % status)


def document() -> str:
    """Return a right document for the quota."""
    return quota()[1]


def correct() -> bytes:
    """Return a right response for the quota."""
    return good({"Action": "GetSendQuota"})


@dataclass
class Stage:
    """Serves a behaviour until it is told to do right."""

    hostile: Hostile
    healed: threading.Event = field(default_factory=threading.Event)
    asked: list[Form] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        """Serve one connection."""
        if self.hostile.connect is not None and not self.healed.is_set():
            self.hostile.connect(peer)
        going: bool | None = True
        while going and (request := peer.request()):
            form = dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode("latin-1"), keep_blank_values=True))
            self.asked.append(form)
            if self.healed.is_set():
                peer.send(good(form))
            else:
                going = self.hostile.respond(peer, {**form, "(request)": request.decode("latin-1")})
