"""Both sides of single exchanges: what the profile leaves to the proxy, and how the sides are brought together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conformance.proxy.arrival import Arrival, Seen
from conformance.proxy.judge import AllowedChange, Judge
from conformance.proxy.message import Message, parse_request, parse_response
from conformance.proxy.pairing import pair
from conformance.proxy.request_findings import request_findings
from conformance.proxy.signature import verify
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Headers, Request
from conformance.wire.sigv4 import sign_header
from conformance.wire.transport import serialize

KEY = Credentials("AKIDEXAMPLE", "inner")
SECRETS = {"AKIDEXAMPLE": "inner"}
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def signed(
    url: str = "http://proxy:8080/",
    key: Credentials = KEY,
    body: bytes = b"Action=GetSendQuota",
    beside: Headers = (),
) -> Message:
    request = Request("POST", url, (*FORM, *beside), body)
    return parse_request(serialize(sign_header(request, key, Scope(), datetime.now(UTC), unsigned=())))


def checks(sent: Message, arrived: Message, rules: ProxyRules | None = None) -> list[str]:
    return [one.check_id for one in request_findings(sent, arrived, rules or ProxyRules(), SECRETS)]


def test_a_signature_is_verified() -> None:
    request = signed()
    assert verify(request, SECRETS) is True
    assert verify(request, {"AKIDEXAMPLE": "other"}) is False
    assert verify(request, {}) is None


@pytest.mark.parametrize("field", ["Expect", "Connection", "Keep-Alive"])
def test_a_proxy_may_remove_what_is_its_own_although_it_was_signed(field: str) -> None:
    sent = signed(beside=((field, "keep-alive" if field == "Connection" else "100-continue"), ("X-Other", "1")))
    without = replace(sent, headers=tuple(pair for pair in sent.headers if pair[0] != field))
    assert verify(sent, SECRETS) is True
    assert verify(without, SECRETS) is False
    assert checks(sent, without) == []
    changed = replace(
        without, headers=tuple((name, "2" if name == "X-Other" else value) for name, value in without.headers)
    )
    assert checks(sent, changed) == ["proxy.request.signed-header", "proxy.request.signature"]


@pytest.mark.parametrize(("kept", "found"), [("a", []), ("b", []), ("c", ["proxy.request.host"])])
def test_of_two_hosts_in_a_request_that_no_client_sends_one_may_be_left(kept: str, found: list[str]) -> None:
    sent = Message("GET / HTTP/1.1", (("Host", "a"), ("Host", "b")))
    assert checks(sent, replace(sent, headers=(("Host", kept),))) == found


def test_a_proxy_that_signs_may_change_host_and_signature() -> None:
    outer = signed(key=Credentials("OUTER", "outer"))
    inner = signed("http://upstream:8181/")
    assert checks(outer, inner, ProxyRules(signs=True)) == []
    assert "proxy.request.host" in checks(outer, inner)


def test_a_proxy_that_signs_must_sign_rightly() -> None:
    wrong = signed("http://upstream:8181/", Credentials("AKIDEXAMPLE", "guessed"))
    assert checks(signed(), wrong, ProxyRules(signs=True)) == ["proxy.request.signature"]


def test_a_path_prefix_is_taken_off_only_if_declared() -> None:
    sent, arrived = signed("http://proxy:8080/ses/"), signed()
    assert "proxy.request.path" in checks(sent, arrived)
    assert "proxy.request.path" not in checks(sent, arrived, ProxyRules(path_prefix="/ses"))


def test_what_the_profile_adds_is_no_finding() -> None:
    sent = signed()
    arrived = Message(sent.start, (*sent.headers, ("X-Amz-Target", "x")), sent.body, sent.framing)
    assert checks(sent, arrived) == ["proxy.request.header-added"]
    assert checks(sent, arrived, ProxyRules(adds=["X-Amz-Target"])) == []


@pytest.mark.parametrize(("limit", "expected"), [(None, ["proxy.limit.body"]), (10, []), (1000, ["proxy.limit.body"])])
def test_a_limit_is_kept_if_declared(limit: int | None, expected: list[str]) -> None:
    rules = ProxyRules.model_validate({"limits": {"body": limit}})
    too_large = parse_response(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
    found = Judge(rules, SECRETS).findings(Seen(signed(), too_large), [], AllowedChange())
    assert [one.check_id for one in found] == expected


@pytest.mark.parametrize(
    ("method", "status", "expected"),
    [
        ("TRACE", 405, []),
        ("OPTIONS", 204, []),
        ("TRACE", 500, ["proxy.own.response"]),
        ("GET", 405, ["proxy.own.response"]),
    ],
)
def test_methods_that_the_api_does_not_use_may_end_at_the_proxy(method: str, status: int, expected: list[str]) -> None:
    sent = Message(f"{method} / HTTP/1.1", (("Host", "proxy"),), b"")
    came = parse_response(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
    found = Judge(ProxyRules(), SECRETS).findings(Seen(sent, came), [], AllowedChange())
    assert [one.check_id for one in found] == expected


FAILED = parse_response(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
REPLACED = parse_response(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
ANSWERED = parse_response(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("chunks", [b"1;n=1\r\na\r\n0\r\n\r\n", b"1\r\na\r\n0\r\nX-Note: 1\r\n\r\n"])
@pytest.mark.parametrize(
    ("given", "came", "expected"),
    [
        (FAILED, FAILED, ["proxy.request.chunks"]),
        (FAILED, ANSWERED, ["proxy.request.chunks"]),
        (ANSWERED, FAILED, ["proxy.request.chunks"]),
        (ANSWERED, REPLACED, ["proxy.request.chunks"]),
        (ANSWERED, ANSWERED, ["proxy.request.cut"]),
    ],
    ids=["both fail", "fails behind", "fails in front", "replaced", "succeeds"],
)
def test_chunks_that_no_client_sends_withhold_no_certificate_where_they_fail(
    chunks: bytes, given: Message, came: Message, expected: list[str]
) -> None:
    sent = parse_request(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    cut = Arrival(0, 0, replace(sent, body=b"", chunk_extras=False), response=given)
    found = Judge(ProxyRules(), SECRETS).findings(Seen(sent, came), [cut])
    assert [one.check_id for one in found] == expected


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("timeout: no whole response within 15 s", "proxy.request.chunks"),
        ("closed: by the other side", "proxy.request.chunks"),
        ("malformed: no status line", "proxy.response.malformed"),
    ],
)
def test_chunks_that_no_client_sends_may_end_without_a_response(failure: str, expected: str) -> None:
    sent = parse_request(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Note: 1\r\n\r\n")
    found = Judge(ProxyRules(), SECRETS).findings(Seen(sent, None, failure), [])
    assert [one.check_id for one in found] == [expected]


def test_a_body_that_is_cut_off_at_a_limit_is_found_as_the_limit() -> None:
    sent = signed()
    cut = Arrival(0, 0, replace(sent, body=sent.body[:5], whole=False))
    found = Judge(ProxyRules(), SECRETS).findings(Seen(sent, FAILED), [cut], AllowedChange(limit="proxy.limit.body"))
    assert [one.check_id for one in found] == ["proxy.limit.body"]


def test_plain_chunks_must_be_forwarded() -> None:
    sent = parse_request(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")
    found = Judge(ProxyRules(), SECRETS).findings(
        Seen(sent, FAILED), [Arrival(0, 0, replace(sent, body=b""), response=FAILED)]
    )
    assert [one.check_id for one in found] == ["proxy.request.cut"]


def test_no_secret_is_in_a_finding() -> None:
    sent = signed()
    arrived = Message(sent.start, tuple(pair for pair in sent.headers if pair[0] != "Authorization"), sent.body)
    signature = (sent.get("authorization") or "").rpartition("=")[2]
    assert signature
    assert all(signature not in str(one) for one in request_findings(sent, arrived, ProxyRules(), SECRETS))


def arrival(number: int, body: bytes, start: str = "POST / HTTP/1.1") -> Arrival:
    return Arrival(number, 0, Message(start, (), body))


def test_arrivals_belong_to_requests_by_what_is_unique_whatever_their_order() -> None:
    requests = [
        Message("POST / HTTP/1.1", (), b"Identity=a1b2c3d4e5"),
        Message("POST / HTTP/1.1", (), b"Identity=f6g7h8i9j0"),
    ]
    found = pair(requests, [arrival(0, b"x=f6g7h8i9j0&y"), arrival(1, b"a1b2c3d4e5"), arrival(2, b"a1b2c3d4e5")])
    assert [[one.number for one in each] for each in found.arrivals] == [[1, 2], [0]]


def test_what_shares_nothing_belongs_to_the_request_without_an_arrival_or_is_a_stranger() -> None:
    requests = [Message("POST / HTTP/1.1", (), b"Identity=a1b2c3d4e5")]
    found = pair(requests, [arrival(0, b""), arrival(1, b"other"), arrival(2, b"", "GET /health HTTP/1.1")])
    assert [one.number for one in found.arrivals[0]] == [0]
    assert [one.number for one in found.strangers] == [1]
    assert [one.number for one in found.health_checks] == [2]
