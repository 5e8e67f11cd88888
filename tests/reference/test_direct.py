"""From bytes to the application and back, without a socket: order, pieces, bodies, and the end of a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from conformance.reference import direct
from conformance.reference.direct import DirectProtocol
from conformance.reference.http_types import AfterAnswer, Delivery, HttpRequest, HttpResponse


class Echo:
    """An application that answers with the body of the request, in pieces if it is asked for them."""

    def __init__(self) -> None:
        self.asked: list[HttpRequest] = []
        self.prompting = True
        self.ending = AfterAnswer.AS_SAID

    def prompts(self, request: HttpRequest) -> bool:
        return self.prompting

    def answer(self, request: HttpRequest, *, complete: bool = True) -> HttpResponse:
        self.asked.append(request)
        if request.path == "/fault":
            raise RuntimeError("a fault of the application")
        if not complete:
            return HttpResponse(400, [], b"too large")
        headers = [("X-Path", request.path)]
        if request.path == "/close":
            headers.append(("Connection", "close"))
        delivery = Delivery(pieces=2) if request.path == "/pieces" else None
        return HttpResponse(200, headers, request.body, delivery, ending=self.ending)


class Wire(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    @property
    def text(self) -> str:
        return b"".join(self.written).decode()


class Peer:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.app, self.wire, self.loop = Echo(), Wire(), loop
        config = uvicorn.Config(cast(Any, self.app), interface="asgi3", lifespan="off", log_config=None, ws="none")
        config.proxy_headers = False
        config.load()
        self.protocol = DirectProtocol(config, ServerState(), {}, loop)
        self.protocol.connection_made(self.wire)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.protocol.data_received(piece)

    def wait(self) -> None:
        """Let the tasks of the protocol come to their end, and the answers to what waited for them."""
        while tasks := asyncio.all_tasks(self.loop):
            self.loop.run_until_complete(asyncio.gather(*tasks))
        answered = -1
        while answered < len(self.app.asked):
            answered = len(self.app.asked)
            self.loop.run_until_complete(asyncio.sleep(0))


@pytest.fixture
def peer() -> Iterator[Peer]:
    loop = asyncio.new_event_loop()
    yield Peer(loop)
    loop.close()


UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAE\r\n"


def request(path: str, body: bytes = b"", more: str = "", method: str = "POST") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def bodies(text: str) -> list[str]:
    return [each.partition("\r\n\r\n")[2] for each in text.split("HTTP/1.1 ")[1:]]


def test_an_answer_is_one_write(peer: Peer) -> None:
    peer.send(request("/a", b"one"))
    assert peer.wire.written == [b"HTTP/1.1 200 OK\r\nx-path: /a\r\ncontent-length: 3\r\n\r\none"]
    assert not peer.wire.closed


def test_requests_in_one_piece_are_answered_in_their_order(peer: Peer) -> None:
    peer.send(request("/a", b"one") + request("/pieces", b"two!") + request("/c", b"three"))
    peer.wait()
    assert [each.body for each in peer.app.asked] == [b"one", b"two!", b"three"]
    assert bodies(peer.wire.text) == ["one", "two!", "three"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 40])
def test_the_pieces_in_which_a_request_comes_decide_nothing(peer: Peer, size: int) -> None:
    whole = request("/a", b"one") + request("/b?x=1", b"") + request("/c", b"three")
    peer.send(*(whole[at : at + size] for at in range(0, len(whole), size)))
    assert bodies(peer.wire.text) == ["one", "", "three"]
    assert [(each.path, each.query) for each in peer.app.asked] == [("/a", b""), ("/b", b"x=1"), ("/c", b"")]


def test_who_asks_before_sending_a_body_is_told_to(peer: Peer) -> None:
    head = request("/a", b"", "Expect: 100-continue\r\n").replace(b"Content-Length: 0", b"Content-Length: 3")
    peer.send(head)
    assert peer.wire.text == "HTTP/1.1 100 Continue\r\n\r\n"
    peer.send(b"one")
    assert bodies(peer.wire.text) == ["", "one"]


def test_who_asks_before_sending_a_body_may_be_left_waiting(peer: Peer) -> None:
    peer.app.prompting = False
    peer.send(request("/a", b"", "Expect: 100-continue\r\n").replace(b"Content-Length: 0", b"Content-Length: 3"))
    assert peer.wire.text == ""


@pytest.mark.parametrize(
    ("ending", "asked", "closed"),
    [
        (AfterAnswer.UNSAID, "", True),
        (AfterAnswer.NEVER, "Connection: close\r\n", False),
        (AfterAnswer.AS_SAID, "Connection: close\r\n", True),
        (AfterAnswer.AS_SAID, "", False),
    ],
)
def test_the_end_of_a_connection(peer: Peer, ending: AfterAnswer, asked: str, closed: bool) -> None:
    peer.app.ending = ending
    peer.send(request("/a", b"one", asked))
    assert (peer.wire.closed, "connection: close" in peer.wire.text) == (closed, bool(asked))


def test_a_body_that_is_too_large_is_read_to_its_end(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "MAX_BODY", 10)
    peer.send(request("/a", b"x" * 8 + b"y" * 8), request("/b", b"small"))
    assert bodies(peer.wire.text) == ["too large", "small"]


def test_head_has_no_body(peer: Peer) -> None:
    peer.send(request("/a", b"one", method="HEAD"))
    assert peer.wire.text.endswith("content-length: 3\r\n\r\n")


@pytest.mark.parametrize("first", [request("/a", b"one", "Connection: close\r\n"), request("/close", b"one")])
def test_what_comes_behind_the_end_of_a_connection_is_not_served(peer: Peer, first: bytes) -> None:
    peer.send(first + request("/b", b"two"))
    assert [each.body for each in peer.app.asked] == [b"one"]
    assert peer.wire.text.count("connection: close") == 1
    assert peer.wire.closed


def test_a_fault_of_the_application_is_an_answer_and_the_end(peer: Peer, capsys: pytest.CaptureFixture[str]) -> None:
    peer.send(request("/fault"))
    assert peer.wire.text.startswith("HTTP/1.1 500 Internal Server Error\r\n")
    assert peer.wire.closed
    assert "a fault of the application" in capsys.readouterr().err


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_an_offer_to_upgrade_is_passed_over_in_each_request_of_a_piece(peer: Peer, size: int) -> None:
    whole = request("/a", b"one", UPGRADE) + request("/b", b"two", UPGRADE) + request("/c", b"three")
    peer.send(*(whole[at : at + size] for at in range(0, len(whole), size)))
    assert bodies(peer.wire.text) == ["one", "two", "three"]
    assert [(b"upgrade", b"h2c") in each.headers for each in peer.app.asked] == [True, True, False]


def test_connect_is_rejected(peer: Peer) -> None:
    peer.send(b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert peer.wire.text.startswith("HTTP/1.1 400 Bad Request\r\n")
    assert peer.wire.closed
    assert not peer.app.asked


def test_many_requests_may_wait_for_an_answer_in_pieces(peer: Peer) -> None:
    peer.send(request("/pieces", b"abcd") + request("/b", b"x") * 2000)
    peer.wait()
    assert bodies(peer.wire.text) == ["abcd", *["x"] * 2000]
