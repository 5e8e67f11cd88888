"""The curl line, run by a real shell and a real curl where there are some."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess

import pytest

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Request, header
from conformance.wire.request import raw
from conformance.wire.signing import Scheme, sign

from .building import build
from .conftest import Serve, a_response, always
from .oracle import AT

KEYS = Credentials("AKIDEXAMPLE", "sec/ret", "tok/en=")
SCOPE = Scope("eu-west-1", "ses")

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("bash") is None, reason="needs curl and bash"
)


def run(line: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": KEYS.access_key_id,
        "AWS_SECRET_ACCESS_KEY": KEYS.secret_access_key,
        "AWS_SESSION_TOKEN": KEYS.session_token or "",
    }
    subprocess.run(["bash", "-s"], input=line.encode(), check=True, capture_output=True, timeout=300, env=environment)


BODIES = [
    b"Action=X&Text=it%27s",
    b'it\'s $HOME `id` "x" \\ !',
    b"@/etc/hostname",
    b"line\r\nbreak\n",
    bytes(range(256)),
    "\u1234 \U0001f600".encode(),
    b"x" * 200_000,
    b"",
]


@needs_curl
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_raw_replay_is_the_request_again(serve: Serve, body: bytes) -> None:
    seen: list[bytes] = []
    target = serve(always(a_response(), seen))
    request = raw(
        target.url,
        path="/%2f/../a[1-2]{b,c}/it's",
        query="a=$HOME&&b=%zz",
        headers=[
            ("X-Quote", "it's `id` $HOME \"\\"),
            ("X-Empty", ""),
            ("X-Latin", "\udce9\u1234"),
            ("Authorization", "AWS4-HMAC-SHA256 Credential=A/b, Signature=0"),
            ("Content-Type", "text/plain"),
            ("User-Agent", "me"),
        ],
        body=body,
    )
    run(curl_line(request))
    head, _, sent = seen[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /%2f/../a[1-2]{b,c}/it's?a=$HOME&&b=%zz HTTP/1.1"
    fields = [tuple(line.split(b":", 1)) for line in lines[1:]]
    assert {name.lower() for name, _ in fields} == {
        b"host", b"x-quote", b"x-empty", b"x-latin", b"authorization", b"content-type", b"user-agent",
        b"content-length",
    }  # fmt: skip
    values = {name: value.strip() for name, value in fields}
    assert values[b"X-Quote"] == b"it's `id` $HOME \"\\"
    assert values[b"X-Latin"] == b"\xe9\xe1\x88\xb4"
    assert values[b"X-Empty"] == b""
    assert sent == body


@needs_curl
@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_curl_signs_it_anew(serve: Serve, scheme: Scheme, method: str) -> None:
    seen: list[bytes] = []
    target = serve(always(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", seen))
    signed = sign(build(target.url, [("Action", "X y")], method=method), KEYS, SCOPE, scheme, AT)
    line = curl_line(signed, SCOPE)
    old = header(signed.headers, "authorization") or signed.url
    assert re.split("ignature=", old)[1] not in line
    assert "sec/ret" not in line
    assert "tok/en" not in line
    run(line)
    head, _, body = seen[0].decode().partition("\r\n\r\n")
    assert "Credential=AKIDEXAMPLE/" in head
    assert "/eu-west-1/ses/aws4_request" in head
    assert head.count("X-Amz-Security-Token: tok/en=") == 1
    assert head.count("X-Amz-Date") == 1
    assert "X-Amz-Signature" not in head
    assert "Action=X%20y" in (body if method == "POST" else head.split()[1])
    assert head.startswith(f"{method} /")


def test_without_a_token_curl_sends_none() -> None:
    signed = sign(build("http://h", []), Credentials("A", "B"), SCOPE, Scheme.SIGV4, AT)
    assert "TOKEN" not in curl_line(signed, SCOPE)


def test_a_line_is_one_line_of_printable_ascii_or_text() -> None:
    request = Request("PO'ST", "http://h/\n\x1b[2J", (("X", "a\r\nb\x00\x1b'"),), b"\x1b[2J")
    line = curl_line(request)
    assert line.isprintable()
    assert shlex.split(line.replace("$'", "'").replace("| ", ""))
