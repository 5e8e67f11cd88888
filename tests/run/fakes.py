"""Targets of a few lines with a defect, and the means to run one case against them."""

from __future__ import annotations

import contextlib
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from types import EllipsisType
from typing import Any
from urllib.parse import parse_qsl

from conformance.model.case import Case
from conformance.model.expand import load_case_file
from conformance.model.registry import registry
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.run.watch import Watch
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import KeyPair, Signatures
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
Form = dict[str, str]
Reply = bytes | tuple[int, str] | None | EllipsisType
"""Status and XML body; or raw bytes, after which the connection is closed; None: it is closed at once; ...: silence."""
Behaviour = Callable[[Form], Reply]


def success(action: str, inner: str = "", *, members: str = "") -> tuple[int, str]:
    """Return the success document of ``action`` with ``inner`` as its result's content."""
    result = f"<{action}Result>{inner}{members}</{action}Result>"
    meta = f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
    return 200, f'<{action}Response xmlns="{NAMESPACE}">{result}{meta}</{action}Response>'


def rejection(code: str, status: int = 400) -> tuple[int, str]:
    """Return an error document."""
    kind = "Sender" if status < 500 else "Receiver"
    error = f"<Error><Type>{kind}</Type><Code>{code}</Code><Message>no</Message></Error>"
    request_id = f"<RequestId>{uuid.uuid4()}</RequestId>"
    return status, f'<ErrorResponse xmlns="{NAMESPACE}">{error}{request_id}</ErrorResponse>'


def dated(reply: tuple[int, str], at: float) -> bytes:
    """Return the bytes of a response with the Date ``at``, seconds since 1970."""
    return _bytes(*reply).replace(b"Content-Type", f"Date: {formatdate(at, usegmt=True)}\r\nContent-Type".encode(), 1)


def quota() -> tuple[int, str]:
    """Return a right response to GetSendQuota."""
    inner = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in (("Max24HourSend", "200.0"), ("MaxSendRate", "1.0"), ("SentLast24Hours", "0.0"))
    )
    return success("GetSendQuota", inner)


def right(form: Form) -> Reply:
    """Respond to the few actions that the tests' cases use as a conforming target would."""
    match form.get("Action"):
        case "GetSendQuota":
            return quota()
        case "ListIdentities":
            return success("ListIdentities", "<Identities/>")
        case "VerifyDomainIdentity":
            return success("VerifyDomainIdentity", "<VerificationToken>dG9rZW4=</VerificationToken>")
        case None:
            return rejection("MissingAction")
        case action:
            return success(action)


@dataclass
class Fake:
    """A local server that responds to each form as ``behaviour`` says, and keeps what it was asked."""

    behaviour: Behaviour
    asked: list[Form] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    peers: list[int] = field(default_factory=list)
    """The client's port of each request."""
    endpoint: str = ""

    @property
    def actions(self) -> list[str]:
        return [form.get("Action", "") for form in self.asked]

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as stream:
            while head := _head(stream):
                length = next((int(v) for k, v in head.items() if k.lower() == "content-length"), 0)
                body = stream.read(length).decode()
                first = head["first"]
                path, _, query = " ".join(first.split(" ")[1:2]).partition("?")  # cases tamper with this line, too
                form = dict(parse_qsl(body or query, keep_blank_values=True))
                form["(path)"] = path
                self.peers.append(connection.getpeername()[1])
                self.asked.append(form)
                self.heads.append("\n".join(f"{k}: {v}" for k, v in head.items()))
                reply = self.behaviour(form)
                if isinstance(reply, tuple):
                    connection.sendall(_bytes(*reply))
                    continue
                if isinstance(reply, EllipsisType):
                    stream.read()
                elif reply is not None:
                    connection.sendall(reply)
                return


def _head(stream: Any) -> dict[str, str]:
    lines: list[str] = []
    while line := stream.readline():
        if line in (b"\r\n", b"\n"):
            break
        lines.append(line.decode("latin-1").strip())
    if not lines:
        return {}
    fields = dict(line.partition(":")[::2] for line in lines[1:])
    return {"first": lines[0], **{name: value.strip() for name, value in fields.items()}}


def _bytes(status: int, text: str) -> bytes:
    body = text.encode()
    request_id = text.partition("<RequestId>")[2].partition("</RequestId>")[0]
    lines = [
        f"HTTP/1.1 {status} X",
        "Content-Type: text/xml",
        f"x-amzn-RequestId: {request_id}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[Fake]:
    """Serve ``behaviour`` on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        fake = Fake(behaviour, endpoint=f"http://127.0.0.1:{server.getsockname()[1]}")

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=fake.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield fake
        finally:
            server.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    """Return a port of loopback on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def a_profile(endpoint: str = "http://127.0.0.1:1", **given: Any) -> Profile:
    """Return a profile of a target that verifies at once and checks no signature."""
    values: dict[str, Any] = {
        "name": "fake",
        "endpoint": endpoint,
        "account_id": "123456789012",
        "credentials": KeyPair(access_key_id="AKIDEXAMPLE", secret_access_key="secret"),
        "verification": "immediate",
        "signatures": Signatures(checked=False),
    }
    return Profile.model_validate({**values, **given})


class Clock:
    """A clock that stands still but for the sleeps, which it counts."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def an_exchanger(
    profile: Profile, clock: Clock | None = None, read_s: float = 30.0, watch: Watch | None = None
) -> Exchanger:
    """Return an exchanger that never really sleeps."""
    clock = clock or Clock()
    transport = Transport(ExchangeLimits(connect_s=30.0, read_s=read_s, total_s=read_s * 2))
    return Exchanger(profile, transport, Pacer(profile.throttle, None, 1, clock.sleep, clock), watch)


def cases_of(folder: Path, entries: str, head: str = "action: GetSendQuota\nclass: statistics\n") -> list[Case]:
    """Return the cases of a file; ``REQ`` in it stands for a requirement of the registry."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "file.yaml"
    path.write_text(head + "cases:\n" + entries.replace("REQ", next(iter(registry().requirements))), encoding="utf-8")
    return load_case_file(path, registry())


def a_case(folder: Path, entry: str, head: str = "action: GetSendQuota\nclass: statistics\n") -> Case:
    """Return the one case of an entry without id, title and requirement."""
    (case,) = cases_of(folder, f"- id: a.b\n  title: A title of some words\n  requirement: REQ\n{entry}", head)
    return case


def run(case: Case, profile: Profile, settings: RunSettings | None = None, *, read_s: float = 30.0) -> Result:
    """Run one case against the profile's endpoint."""
    exchanger = an_exchanger(profile, read_s=read_s)
    try:
        return run_case(case, exchanger, settings or RunSettings("seed"))
    finally:
        exchanger.transport.close()
