"""What layers below HTTP do: a queue of connections that is full, and TLS that changes its keys or asks anew."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from conformance.model.vocabulary import Outcome
from conformance.run.flow import run_case
from conformance.run.settings import RunSettings
from conformance.wire.limits import ExchangeLimits
from tests.robustness.catalogue.hostile import correct
from tests.run.fakes import a_case, a_profile, an_exchanger
from tests.wire.test_transport_tls import certificate  # noqa: F401 - a fixture

HASTY = ExchangeLimits(connect_s=0.2, read_s=0.2, total_s=0.4)


def test_a_full_queue_of_connections_is_no_response(tmp_path: Path) -> None:
    """The target accepts nobody, and the system drops whoever else knocks."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            sock = waiting.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        exchanger = an_exchanger(a_profile("http://{}:{}".format(*listener.getsockname())))
        exchanger.transport.limits = HASTY
        result = run_case(a_case(tmp_path, "  expect: { success: true }\n"), exchanger, RunSettings("seed"))
        exchanger.transport.close()
    failure = result.sent[-1].exchange.failure
    assert failure is not None
    assert (result.outcome, failure.kind.value) == (Outcome.INDETERMINATE, "unreachable")


def _unread(pipe: IO[bytes]) -> int:
    """Return how many bytes in a pipe its reader has not taken yet."""
    return int(struct.unpack("i", fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"\0" * 4))[0])


@contextmanager
def renewing(pem: Path, command: bytes, version: str) -> Iterator[str]:
    """Serve one right response behind a command of OpenSSL's test server; yields the URL."""
    words = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", str(pem), "-key", str(pem), version]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        stdin, stdout = server.stdin, server.stdout
        address = next(line for line in stdout if line.startswith(b"ACCEPT "))[7:].strip().decode()

        def respond() -> None:
            seen = b""
            while b"Action=" not in seen:
                seen += os.read(stdout.fileno(), 65_536)
            for written in (command, correct()):
                stdin.write(written)
                stdin.flush()
                while _unread(stdin):  # it takes each piece that it reads as one command, or as something to send
                    os.sched_yield()

        thread = threading.Thread(target=respond, daemon=True)
        thread.start()
        try:
            yield f"https://{address}"
        finally:
            server.kill()
            thread.join(10)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(
    ("version", "command"),
    [("-tls1_2", b"r\n"), ("-tls1_2", b"R\n"), ("-tls1_3", b"k\n"), ("-tls1_3", b"K\n"), ("-tls1_3", b"c\n")],
    ids=["renegotiates", "renegotiates for a certificate", "new keys", "new keys on both sides", "asks afterwards"],
)
def test_tls_that_is_changed_within_is_no_difference(
    version: str,
    command: bytes,
    certificate: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    with renewing(certificate, command, version) as url:
        exchanger = an_exchanger(a_profile(url))
        exchanger.transport.verify = str(certificate)
        result = run_case(a_case(tmp_path, "  expect: { success: true }\n"), exchanger, RunSettings("seed"))
        exchanger.transport.close()
    assert (result.outcome, result.findings) == (Outcome.PASSED, [])
