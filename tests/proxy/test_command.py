"""The command: one message for everything that keeps it from beginning, and a certificate for a relay."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.relay import Relay
from conformance.proxy.background import Background
from tests.proxy.products import free_port


@contextmanager
def relay(upstream: int, behavior: Behavior) -> Iterator[int]:
    """Run a relay in front of a port; yields its own port."""
    with Background() as background:
        server = Relay(upstream, behavior)
        background.run(server.start())
        yield server.port
        background.run(server.stop())


@contextmanager
def speaking(reply: bytes, *, closing: int = 0) -> Iterator[int]:
    """Run a server that closes some connections at once and says the same on all others; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for number in itertools.count():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    if number >= closing:
                        connection.recv(65536)
                        connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def run(port: int, upstream: int, out: Path, *options: str) -> int:
    endpoint = f"http://127.0.0.1:{port}"
    return main(["proxy", "--endpoint", endpoint, "--upstream", f"127.0.0.1:{upstream}", "--out", str(out), *options])


def test_nothing_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(free_port(), free_port(), tmp_path, "--probes-only") == 6
    assert "no connection to 127.0.0.1" in capsys.readouterr().err


@pytest.mark.sweep("tls", "loop")
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (b"\x15\x03\x03\x00\x02\x02\x46\r\n\r\n", "begin --endpoint with https://"),
        (b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\r\n\r\n", "HTTP/2 only, which is not tested"),
        (
            b"HTTP/1.1 400 Bad Request\r\nContent-Length: 42\r\n\r\nThe plain HTTP request was sent to HTTPS port",
            "https",
        ),
        (b"HTTP/1.1 505 No\r\nContent-Length: 0\r\n\r\n", "allow HTTP/1.1 on this port"),
        (b"HTTP/1.1 508 Loop\r\nContent-Length: 0\r\n\r\n", "speaks of a loop"),
    ],
    ids=["tls", "http2", "tls-400", "version", "loop"],
)
def test_the_request_does_not_arrive(
    reply: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking(reply) as port:
        assert run(port, free_port(), tmp_path, "--probes-only") == 4
    assert words in capsys.readouterr().err


@pytest.mark.sweep("forbidden")
@pytest.mark.parametrize(
    ("reply", "check"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "proxy.own.success"),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "proxy.own.authentication"),
        (b"HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n", "proxy.own.response"),
    ],
    ids=["success", "forbidden", "teapot"],
)
def test_what_a_proxy_does_with_every_request_is_its_verdict(
    reply: bytes, check: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking(reply) as port:
        assert run(port, free_port(), tmp_path, "--probes-only") == 1
    assert "but nothing arrived at 127.0.0.1" in capsys.readouterr().err
    certificate = json.loads((tmp_path / "certificate.json").read_text("utf-8"))
    assert [one["check"] for one in certificate["checks"]] == [check]
    assert "lets no request through" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.sweep("patient")
@pytest.mark.parametrize(("options", "code"), [((), 4), (("--wait", "300"), 1)], ids=["hasty", "patient"])
def test_a_proxy_that_closes_connections_while_it_starts_is_waited_for(
    options: Sequence[str], code: int, tmp_path: Path
) -> None:
    with speaking(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", closing=3) as port:
        assert run(port, free_port(), tmp_path, "--probes-only", *options) == code


def test_the_upstream_port_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert run(free_port(), server.getsockname()[1], tmp_path, "--probes-only") == 4
    assert "can't be listened on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--upstream", "http://127.0.0.1:8181"), "is no HOST:PORT"),
        (("--upstream", "192.0.2.1:8181"), "it has to be an address of this machine"),
        (("--upstream", "127.0.0.1:8181", "--probes-only", "--id", "list*"), "leave one of both out"),
    ],
)
def test_an_upstream_or_a_selection_that_can_t_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert main(["proxy", "--endpoint", f"http://127.0.0.1:{free_port()}", "--out", str(tmp_path), *arguments]) == 4
    assert message in capsys.readouterr().err


def test_both_addresses_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    assert run(port, port, tmp_path) == 4
    assert "the same address" in capsys.readouterr().err


@pytest.mark.sweep("good")
@pytest.mark.parametrize(
    ("behavior", "code", "check"),
    [
        (Behavior("plain"), 0, None),
        (Behavior("twice", times=2), 1, "proxy.request.repeated"),
        (Behavior("lost", request=lambda one: one, flags=frozenset({"keep-hop"})), 0, None),
    ],
    ids=["good", "twice", "advice"],
)
def test_a_relay_is_judged_by_cases(behavior: Behavior, code: int, check: str | None, tmp_path: Path) -> None:
    upstream = free_port()
    with relay(upstream, behavior) as port:
        assert run(port, upstream, tmp_path, "--id", "get-send-quota*", "--name", "relay") == code
    certificate = json.loads((tmp_path / "certificate.json").read_text("utf-8"))
    assert certificate["certified"] is (code == 0)
    assert certificate["exchanges"] > 100
    assert certificate["limits"]["request body"] == 10 * 1024 * 1024
    if check is not None:
        assert certificate["checks"][0]["check"] == check
    assert (tmp_path / "run.jsonl").is_file()


def test_background_runs_in_another_thread() -> None:
    async def name() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    with Background() as background:
        assert background.run(name()) != threading.current_thread().name
