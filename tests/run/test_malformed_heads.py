"""The cases about heads that a server must reject fail against a target that takes them, and pass against others."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome

from .fakes import a_profile, quota, run

CASES = [case for case in load_suite().cases if case.id.startswith("protocol.malformed.")]
_MALFORMED = re.compile(
    rb"X-Note[ \t]:|Content-Length: (?:several|\+|0x|38\.0|38\r\nContent-Length: 7)|Transfer-Encoding: [\w, ]*gzip"
)
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextlib.contextmanager
def _target(*, strict: bool) -> Iterator[str]:
    """A target that reads what comes at once, responds to it, and ends the connection."""
    status, text = quota()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: text/xml\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
    response = head.encode() + text.encode()

    def serve(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    asked = connection.recv(65536)
                    connection.sendall(_BAD_REQUEST if strict and _MALFORMED.search(asked) else response)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_target_that_takes_a_malformed_head_is_found(case: Case) -> None:
    with _target(strict=False) as endpoint:
        result = run(case, a_profile(endpoint))
    assert result.outcome is Outcome.FAILED
    assert [finding.check_id for finding in result.findings] == ["status.accepted"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_target_that_rejects_it_passes(case: Case) -> None:
    with _target(strict=True) as endpoint:
        assert run(case, a_profile(endpoint)).outcome is Outcome.PASSED


def test_there_are_such_cases() -> None:
    assert len(CASES) == 9
