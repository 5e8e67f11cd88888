"""A target behind a unix socket: reached, signed for localhost, repeated by curl."""

from __future__ import annotations

import socketserver
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.api import Outcome, run
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.profile import Profile
from conformance.wire.curl import curl_line
from conformance.wire.exchange import FailureKind
from conformance.wire.request import host_header, origin_of, raw
from conformance.wire.transport import Transport, serialize
from tests.run.fakes import quota


class Handler(socketserver.StreamRequestHandler):
    """Responds to each request of a connection with a quota."""

    def handle(self) -> None:
        while line := self.rfile.readline():
            length, seen = 0, line
            while (line := self.rfile.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                seen += line + b"\n"
                if name.lower() == b"content-length":
                    length = int(value)
            self.server.seen.append(seen + self.rfile.read(length))  # type: ignore[attr-defined]
            status, text = quota()
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: text/xml\r\nContent-Length: {len(text)}\r\n\r\n"
            self.wfile.write((head + text).encode())


@pytest.fixture
def target() -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a server, and the requests that it got. The path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="ses") as folder:
        path = Path(folder) / "Ses.sock"
        with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
            server.daemon_threads, server.seen = True, []  # type: ignore[attr-defined]
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            yield f"http+unix://{quote(str(path), safe='')}", server.seen  # type: ignore[attr-defined]
            server.shutdown()
            thread.join()


def test_a_request_reaches_the_socket(target: tuple[str, list[bytes]]) -> None:
    url, seen = target
    with Transport() as transport:
        for _ in range(2):
            exchange = transport.send(raw(url, body=b"Action=GetSendQuota"))
            assert exchange.response is not None, exchange.failure
            assert exchange.response.status == 200
    assert all(b"Host: localhost\n" in request and request.startswith(b"POST / HTTP/1.1") for request in seen)


def test_cases_run_against_it(target: tuple[str, list[bytes]]) -> None:
    result = run(target[0], cases="get-send-quota.answer.members")
    assert [case.outcome for case in result.cases] == [Outcome.PASSED]


def test_a_socket_that_is_not_there_is_out_of_reach() -> None:
    with Transport() as transport:
        exchange = transport.send(raw("http+unix://%2Fno%2Fsuch.sock"))
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.UNREACHABLE


def test_what_its_url_means() -> None:
    url = "http+unix://%2Frun%2FSes.sock/a?b=c"
    assert host_header(url) == "localhost"
    assert origin_of(url) == "http+unix://%2Frun%2FSes.sock/"
    assert serialize(raw(url, path="/")).startswith(b"POST /a/ HTTP/1.1\r\nHost: localhost\r\n")
    line = curl_line(raw("http+unix://%2Frun%2FSes.sock", body=b"x"))
    assert "--unix-socket /run/Ses.sock --url http://localhost/" in line


@pytest.mark.parametrize("url", ["http+unix://", "http+unix://run.sock", "http+unix://%2Frun.sock?x"])
def test_what_is_no_socket(url: str) -> None:
    with pytest.raises(ValueError, match=r"invalid endpoint URL|without a host"):
        checked_endpoint(url)
    with pytest.raises(ValueError, match=r"invalid endpoint URL|without a host"):
        Profile(name="x", endpoint=url)
