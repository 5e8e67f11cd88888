"""Unsigned requests and the parts of their URLs."""

from __future__ import annotations

import pytest

from conformance.wire.exchange import header
from conformance.wire.request import FORM_TYPE, USER_AGENT, base_url, host_header, raw

from .building import build


def test_a_post_has_a_form_body() -> None:
    request = build("http://127.0.0.1:4566", [("Action", "X"), ("A", "b c")])
    assert (request.method, request.url, request.body) == ("POST", "http://127.0.0.1:4566/", b"Action=X&A=b%20c")
    assert request.headers == (
        ("Content-Type", FORM_TYPE),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", USER_AGENT),
    )


def test_a_get_has_a_query_string_and_no_body() -> None:
    request = build("https://example.com/base/path?gone#too", [("A", "/")], method="GET")
    assert (request.url, request.body) == ("https://example.com/base/path?A=%2F", b"")
    assert header(request.headers, "content-type") is None
    assert build("http://h", [], method="GET").url == "http://h/"


def test_given_headers_replace_the_defaults_and_come_last() -> None:
    request = build("http://h", [], headers=[("user-AGENT", "me"), ("X", "1"), ("X", "2")])
    assert request.headers == (
        ("Content-Type", FORM_TYPE),
        ("Accept-Encoding", "gzip"),
        ("user-AGENT", "me"),
        ("X", "1"),
        ("X", "2"),
    )


def test_raw_adds_and_changes_nothing() -> None:
    request = raw(
        "http://h:1/x", method="PuT", path="/%2f/../ é", query="a=+&&%7e#", headers=[("a", " b ")], body=b"\0"
    )
    assert request.url == "http://h:1/x/%2f/../ é?a=+&&%7e#"
    assert (request.method, request.headers, request.body) == ("PuT", (("a", " b "),), b"\0")
    assert raw("http://h", query="").url == "http://h/?"
    assert raw("http://h").url == "http://h/"


def test_a_raw_path_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="begins with a slash"):
        raw("http://h", path="x")


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "ftp://h/", "http://", "http:///x", "http://:80/", "http//h"])
def test_what_is_no_url_is_rejected(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        base_url(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://H.Example:80/x", "h.example"),
        ("https://h:443", "h"),
        ("https://h:80", "h:80"),
        ("http://user:pass@h:8080/?@", "h:8080"),
        ("http://[::1]:4566/", "[::1]:4566"),
    ],
)
def test_host_headers(url: str, host: str) -> None:
    assert host_header(url) == host
