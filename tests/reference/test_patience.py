"""Clients that send slowly, nothing, or without end: each costs the reference target little, and others are served."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from conformance.reference import plain_http
from conformance.reference.direct import DirectProtocol
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.plain_http import REQUEST_S

BEGUN = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"


class Clock(asyncio.SelectorEventLoop):
    """A loop whose clock stands still until it is moved."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(2):  # once to find what is due, once to call it
            self.call_soon(self.stop)
            self.run_forever()


class Wire(asyncio.Transport):
    """The server's end of a connection."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


class App:
    def answer(self, request: HttpRequest, *, complete: bool) -> HttpResponse:
        assert complete
        return HttpResponse(200, [], request.body)


class Connections:
    def __init__(self) -> None:
        self.clock = Clock()
        self.config = uvicorn.Config(App(), interface="asgi3", lifespan="off", log_config=None)  # type: ignore[arg-type]
        self.config.load()
        self.state = ServerState()

    def open(self) -> tuple[DirectProtocol, Wire]:
        protocol = DirectProtocol(self.config, self.state, {}, self.clock)
        wire = Wire()
        protocol.connection_made(wire)
        return protocol, wire


@pytest.fixture
def connections() -> Any:
    made = Connections()
    yield made
    made.clock.close()


def test_slow_and_idle_clients_are_let_go_and_others_served_meanwhile(connections: Connections) -> None:
    idle = [connections.open()[1] for _ in range(500)]
    slow = [connections.open() for _ in range(10)]
    stream = BEGUN + b"X: " + bytes([97]) * 1000
    for second in range(int(REQUEST_S) - 1):
        for protocol, _ in slow:
            protocol.data_received(stream[second : second + 1])
        connections.clock.pass_by(1)
    other, wire = connections.open()
    other.data_received(BEGUN + b"\r\nabc")
    assert wire.sent.endswith(b"\r\n\r\nabc")
    assert not any(each.closed for each in [*idle, *(wire for _, wire in slow)])
    connections.clock.pass_by(2)
    assert all(each.closed for each in [*idle, *(wire for _, wire in slow)])
    assert not wire.closed


def test_each_request_has_its_own_time(connections: Connections) -> None:
    protocol, wire = connections.open()
    for _ in range(3):
        protocol.data_received(BEGUN)
        connections.clock.pass_by(REQUEST_S - 1)
        protocol.data_received(b"\r\nabc")
    assert wire.sent.count(b"200 OK") == 3
    assert not wire.closed


def test_a_head_without_end_is_cut_off(connections: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_http, "MAX_HEAD", 1000)
    protocol, wire = connections.open()
    protocol.data_received(BEGUN + b"X: " + b"a" * 500)
    assert not wire.sent
    protocol.data_received(b"a" * 500)
    assert wire.sent.startswith(b"HTTP/1.1 400 ")
    assert wire.closed
