"""Bad requests without end for the reference target: `python -m tests.reference.fuzz SECONDS [SEED]`."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from conformance.model.vocabulary import ACTIONS
from conformance.targets.local import LocalReference
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.scheme import Scheme
from conformance.wire.signing import sign
from conformance.wire.transport import serialize
from tests.wire.building import build, call

PATIENCE_S = 60.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_NAMES = (
    "Identity", "Domain", "EmailAddress", "Identities.member.1", "IdentityType", "MaxItems", "NextToken", "PolicyName",
    "PolicyNames.member.1", "Policy", "Source", "Destination.ToAddresses.member.1", "Message.Subject.Data",
    "Message.Body.Text.Data", "Message.Body.Html.Charset", "RawMessage.Data", "Destinations.member.1", "DkimEnabled",
    "NotificationType", "SnsTopic", "ForwardingEnabled", "ReturnPath", "SourceArn",
)  # fmt: skip
_TEXTS = (
    "", " ", "\0", "a", "@", "a@b", "é@ü.example", "x" * 100_000, "%00%ff",
    "\ud7ff\ue000", "../../etc/passwd", "'\"<&>",
    "9" * 5_000, "-1", "1e999", "NaN", "true",
    "arn:aws:ses:us-east-1:123456789012:identity/" + "a." * 500,
    "[" * 50_000, '{"Statement":' * 5_000,
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}', "=?utf-8?b?gg=?=",
    "a@" + "a." * 300 + "example", "\r\nX: y", "\u202e", "<a>" * 1_000, "user+" + "(" * 2_000 + "@example.com",
)  # fmt: skip
_MESSAGES = (
    b"", b"\xff" * 1_000, b"From: a\r\n" * 5_000, b"Subject: =?x?q?=41?=\r\n\r\n", b"\r\n\r\n",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(400)),
    b"To: " + b"a@example.com, " * 3_000 + b"\r\n\r\nx", b"To: " + b"(" * 20_000 + b"\r\n\r\nx",
)  # fmt: skip
_RAW = (
    b"", b"\r\n" * 1_000, b"GET", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" + bytes(200),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"GET /_reference/mail?id=../../x HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /_reference/../x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /_reference/throttle HTTP/1.1\r\nHost: x\r\nContent-Length: 15\r\n\r\nper_second=1e999",
    b"GET //etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000000000\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
)  # fmt: skip


@dataclass
class Fuzzed:
    """What came of it: how many requests, the statuses of the responses, and requests that made the server fail."""

    requests: int = 0
    statuses: set[int] = field(default_factory=set)
    failed: list[bytes] = field(default_factory=list)


class Fuzzer:
    """Makes bad requests for a reference target, the same ones for the same seed."""

    def __init__(self, ready: dict[str, Any], seed: int) -> None:
        self._endpoint = str(ready["endpoint"])
        keys = ready["credentials"]
        self._keys = Credentials(keys["access_key_id"], keys["secret_access_key"])
        self._random = random.Random(seed)

    def requests(self) -> Iterator[bytes]:
        """Yield requests without end."""
        ways: tuple[Callable[[], bytes], ...] = (self._signed, self._signed, self._broken, self._headed, self._raw)
        while True:
            yield self._random.choice(ways)()

    def _signed(self) -> bytes:
        """Return a request with a right signature and wrong parameters."""
        chosen = self._random
        params: dict[str, Any] = {}
        for name in chosen.sample(_NAMES, chosen.randrange(6)):
            odd = chosen.choice(("", "", "", ".member.1", ".member.99999999999", ".", "..", ".member.-1", "[0]"))
            params[name + odd] = chosen.choice(_TEXTS)
        if chosen.random() < 0.2:
            params["RawMessage.Data"] = b64encode(chosen.choice(_MESSAGES)).decode()
        if chosen.random() < 0.05:
            params |= {f"Identities.member.{number}": "a" for number in range(5_000)}
        action = chosen.choice((*ACTIONS, "", "x" * 1_000, "\0"))
        method = chosen.choice(("POST", "POST", "GET"))
        request = build(self._endpoint, call(action, params), method=method)
        scheme = chosen.choice(tuple(set(Scheme) - {Scheme.NONE}))
        return serialize(sign(request, self._keys, Scope(), scheme, datetime.now(UTC)))

    def _broken(self) -> bytes:
        """Return a signed request some bytes of which are changed, doubled or left out."""
        data = bytearray(self._signed())
        for _ in range(self._random.randrange(1, 8)):
            at = self._random.randrange(len(data))
            size = self._random.choice((1, 1, 2, 30))
            piece = bytes(self._random.randrange(256) for _ in range(size))
            data[at : at + self._random.choice((0, size))] = self._random.choice((piece, data[at : at + 50], b""))
            data = data or bytearray(b"x")
        return bytes(data)

    def _headed(self) -> bytes:
        """Return a signed request with more header fields."""
        head, _, body = self._signed().partition(b"\r\n\r\n")
        field_ = self._random.choice(
            (b"Authorization: AWS4-HMAC-SHA256 " + b"," * 5_000, b"X-Amz-Date: " + b"9" * 5_000, b"Host: y",
             b"X" * 9_000,
             b"Authorization: Basic \xff", b"Content-Type: multipart/form-data; boundary=" + b"a" * 5_000,
             b"X-Amz-Security-Token: " + b"x" * 9_000, b"Date: Mon, 99 Foo 99999 99:99:99 GMT", b"Content-Length: 1",
             b"X-Amz-Content-Sha256: UNSIGNED-PAYLOAD", b"Transfer-Encoding: chunked", b"Connection: close, , x")
        )  # fmt: skip
        return head + b"\r\n" + field_ + b"\r\n\r\n" + body

    def _raw(self) -> bytes:
        return self._random.choice(_RAW)


def fuzz(endpoint: str, requests: Iterator[bytes], goes_on: Callable[[int], bool]) -> Fuzzed:
    """Send requests, each on a connection of its own, one after the other; return what came of them."""
    parts = urlsplit(endpoint)
    found = Fuzzed()
    while goes_on(found.requests):
        data = next(requests)
        found.requests += 1
        with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_S) as connection:
            response = _exchange(connection, data)
        status = _STATUS.match(response)
        if status is None:
            continue
        found.statuses.add(int(status[1]))
        if int(status[1]) >= 500:
            found.failed.append(data)
    return found


def _exchange(connection: socket.socket, data: bytes) -> bytes:
    """Send a request, say that it is the last, and return how the response begins; empty: there is none.

    Raises:
        TimeoutError: the server neither responds nor closes the connection.
    """
    response = b""
    try:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
    except TimeoutError:
        raise
    except OSError:
        pass  # It has closed the connection before the end of the request: its response may be there.
    with contextlib.suppress(ConnectionError):
        while len(response) < 16 and (piece := connection.recv(65536)):
            response += piece
    return response


def main(arguments: list[str]) -> int:
    """Fuzz a reference target of its own for so many seconds; 1 if it failed."""
    seconds = float(arguments[0]) if arguments else 60.0
    seed = int(arguments[1]) if len(arguments) > 1 else random.randrange(1 << 32)
    until = time.monotonic() + seconds
    with LocalReference() as target:
        fuzzer = Fuzzer(target.ready, seed)
        found = fuzz(target.ready["endpoint"], fuzzer.requests(), lambda _: time.monotonic() < until)
    sys.stdout.write(f"seed {seed}: {found.requests:,} requests, statuses {sorted(found.statuses)}\n")
    for data in found.failed[:10]:
        sys.stdout.write(f"failed: {data[:2000]!r}\n")
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
