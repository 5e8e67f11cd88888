"""Bad requests, the same ones each time: the reference target rejects them, never fails, and goes on."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

from conformance.targets.local import LocalReference

from .client import Client
from .fuzz import Fuzzer, fuzz

REQUESTS = 300
KIB = 400 * 1024


def test_bad_requests_are_rejected_and_it_goes_on() -> None:
    with LocalReference() as target:
        found = fuzz(target.ready["endpoint"], Fuzzer(target.ready, 2010).requests(), lambda done: done < REQUESTS)
        assert found.failed == []
        assert found.statuses >= {200, 400, 403}
        assert Client(target.ready, target.ready["credentials"]).call("GetSendQuota").status == 200
        status = Path(f"/proc/{target._process.pid}/status")
        if status.is_file():
            size = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
            assert size is not None
            assert int(size[1]) < KIB


def test_connections_that_are_left_open_keep_nobody_out() -> None:
    with LocalReference() as target:
        parts = urlsplit(target.ready["endpoint"])
        idle = [socket.create_connection((parts.hostname, parts.port)) for _ in range(100)]
        for number, connection in enumerate(idle):
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nA"[: number % 60])
        assert Client(target.ready, target.ready["credentials"]).call("GetSendQuota").status == 200
        for connection in idle:
            connection.close()
