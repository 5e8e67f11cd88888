"""Answers on the wire in other ways, byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.reference.wire_styles import STYLES, restyle_chunk, restyle_head

from .client import Client, running

HEAD = b"HTTP/1.1 200 OK\r\nDate: now\r\nX-Id: a\r\ncontent-length: 3\r\n\r\n"


@pytest.fixture(scope="module")
def varied() -> Iterator[dict[str, Any]]:
    with running("--variations") as line:
        yield line


def exchange(server: dict[str, Any], variation: str) -> tuple[list[str], bytes]:
    """Sends one signed request, asks for the connection to be closed, reads all: head lines and the rest."""
    client = Client(server, server["credentials"])
    body = b"Action=GetSendQuota&Version=2010-12-01"
    headers = client.sign(body=body) | {"X-Variation": variation, "Connection": "close"}
    headers["Content-Length"] = str(len(body))
    head = "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    host, _, port = client.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=300) as connection:
        connection.sendall(head.encode() + body)
        data = b"".join(iter(lambda: connection.recv(65536), b""))
    lines, _, rest = data.partition(b"\r\n\r\n")
    return lines.decode("latin-1").split("\r\n"), rest


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("http-1.0", b"HTTP/1.0 200 OK\r\nDate: now\r\nX-Id: a\r\ncontent-length: 3\r\n\r\n"),
        ("no-reason", b"HTTP/1.1 200 \r\nDate: now\r\nX-Id: a\r\ncontent-length: 3\r\n\r\n"),
        ("other-reason", b"HTTP/1.1 200 Here you are\r\nDate: now\r\nX-Id: a\r\ncontent-length: 3\r\n\r\n"),
        ("upper-case", b"HTTP/1.1 200 OK\r\nDATE: now\r\nX-ID: a\r\nCONTENT-LENGTH: 3\r\n\r\n"),
        ("lower-case", b"HTTP/1.1 200 OK\r\ndate: now\r\nx-id: a\r\ncontent-length: 3\r\n\r\n"),
        ("title-case", b"HTTP/1.1 200 OK\r\nDate: now\r\nX-Id: a\r\nContent-Length: 3\r\n\r\n"),
        ("blanks", b"HTTP/1.1 200 OK\r\nDate:now\r\nX-Id:   a\r\ncontent-length:\t3\r\n\r\n"),
        ("reversed", b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nX-Id: a\r\nDate: now\r\n\r\n"),
        ("no-length", b"HTTP/1.1 200 OK\r\nDate: now\r\nX-Id: a\r\n\r\n"),
        ("trailers", HEAD),
    ],
)
def test_a_head_in_another_style(style: str, expected: bytes) -> None:
    assert restyle_head(HEAD, (style,)) == expected


def test_styles_add_up() -> None:
    found = restyle_head(HEAD, ("http-1.0", "no-reason", "upper-case"))
    assert found.startswith(b"HTTP/1.0 200 \r\nDATE: now\r\n")


def test_an_unknown_style_is_told() -> None:
    with pytest.raises(KeyError):
        restyle_head(HEAD, ("nothing",))
    assert "nothing" not in STYLES


def test_chunks() -> None:
    styles = ("chunk-extensions", "trailers", "upper-case")
    assert restyle_chunk(b"3\r\nabc\r\n", styles) == b'3;part="of it"\r\nabc\r\n'
    assert restyle_chunk(b"0\r\n\r\n", styles) == b"0\r\nX-Amz-Served-By: reference\r\n\r\n"
    assert restyle_chunk(b"3\r\n0\r\n\r\n", ()) == b"3\r\n0\r\n\r\n"


def test_the_style_field_never_leaves_the_server(varied: dict[str, Any]) -> None:
    for variation in ("http-upper-case", "http-1.0", "http-chunked-odd", "http-slow"):
        head, _ = exchange(varied, variation)
        assert not any("x-reference-styles" in line.lower() for line in head)


def test_http_1_0_without_a_length(varied: dict[str, Any]) -> None:
    head, body = exchange(varied, "http-1.0-no-length")
    assert head[0] == "HTTP/1.0 200 OK"
    assert not any(line.lower().startswith("content-length") for line in head)
    assert body.endswith(b"</GetSendQuotaResponse>\n")


def test_chunks_with_extensions_and_trailers(varied: dict[str, Any]) -> None:
    head, body = exchange(varied, "http-chunked-odd")
    assert "transfer-encoding: chunked" in head
    assert body.count(b';part="of it"') == 17
    assert body.endswith(b"0\r\nX-Amz-Served-By: reference\r\n\r\n")


def test_an_interim_answer_comes_first(varied: dict[str, Any]) -> None:
    head, rest = exchange(varied, "http-interim")
    assert head[0] == "HTTP/1.1 103 Early Hints"
    assert rest.startswith(b"HTTP/1.1 200 OK\r\n")


def test_upper_case_names(varied: dict[str, Any]) -> None:
    head, _ = exchange(varied, "http-upper-case")
    assert all(line.partition(":")[0].isupper() for line in head[1:])
    assert any(line.startswith("X-AMZN-REQUESTID: ") for line in head)


def test_names_in_blanks(varied: dict[str, Any]) -> None:
    head, _ = exchange(varied, "http-blanks")
    assert any(":\t" in line for line in head[1:])


def test_the_plain_way(varied: dict[str, Any]) -> None:
    head, body = exchange(varied, "")
    assert head[0] == "HTTP/1.1 200 OK"
    assert f"content-length: {len(body)}" in head
