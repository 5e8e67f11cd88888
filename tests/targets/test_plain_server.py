"""A conforming target behind the standard library's server, as many fakes are, is held to no more HTTP than that."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.run.prepare import prepare
from conformance.run.recorder import Recorder
from conformance.run.run_cases import run_cases
from conformance.run.wanted import Wanted
from conformance.targets.local import LocalReference

_OF_THE_CONNECTION = frozenset({"connection", "transfer-encoding", "content-length", "expect"})


class _Forwarding(BaseHTTPRequestHandler):
    """Hands requests to the reference target, whose address is the server's ``upstream``."""

    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def _forward(self) -> None:
        response, content = self._ask(self._content())
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        length = response.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _forward

    def _content(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        content = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return content

    def _ask(self, content: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        host, port = self.server.upstream  # type: ignore[attr-defined]
        asking = http.client.HTTPConnection(host, port, timeout=60)
        asking.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _OF_THE_CONNECTION:
                asking.putheader(name, value)
        if content or self.command == "POST":
            asking.putheader("Content-Length", str(len(content)))
        asking.endheaders(content or None)
        response = asking.getresponse()
        found = response, response.read()
        asking.close()
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the connection ends."""


@contextmanager
def _serving(version: str, upstream: str) -> Iterator[str]:
    parts = urlsplit(upstream)
    handler = type("Handler", (_Forwarding,), {"protocol_version": version})
    with _Server(("127.0.0.1", 0), handler) as server:
        vars(server)["upstream"] = (parts.hostname, parts.port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


CASES: list[Case] = [case for case in load_suite().cases if case.conformance_class.value == "protocol"]


@pytest.mark.long
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_the_verdict_does_not_rest_on_what_the_standard_library_leaves_out(tmp_path: Path, version: str) -> None:
    with LocalReference() as reference, _serving(version, reference.profile().endpoint or "") as endpoint:
        profile = reference.profile().model_copy(update={"endpoint": endpoint})
        target = prepare(Wanted(), profile=profile)
        recorder = Recorder(target, tmp_path / "run.jsonl", {case.id: case for case in CASES})
        run_cases(target, recorder, CASES, in_flight=2)
        target.close()
    musts = [case for case in recorder.cases if case.level is Level.MUST]
    assert len(musts) > 200
    wrong = {case.id: case.findings for case in musts if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)}
    assert not wrong
