"""Dialects: each row says in bytes what it says in words, as the clients that it names do, and the target takes it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.dialects import DIALECTS, Dialect, apply, find, speak
from conformance.wire.exchange import Request
from conformance.wire.scheme import Plan, Scheme
from conformance.wire.signing import sign, sign_plan
from conformance.wire.transport import Transport, serialize
from tests.clients.recordings import Recording, every
from tests.reference.client import running
from tests.rows import each_row

from .building import build, call

AT = datetime(2026, 11, 27, 13, 5, 9, tzinfo=UTC)
RECORDINGS: dict[str, Recording] = {recording.client: recording for recording in every()}
PARAMETERS: dict[str, Any] = {
    "Source": '"News, ~Daily" <news@example.com>',
    "Destination": {"ToAddresses": ["Ann <success@simulator.amazonses.com>", "success@simulator.amazonses.com"]},
    "Message": {
        "Subject": {"Data": "a+b/c=d:@,~!*'(é)", "Charset": "UTF-8"},
        "Body": {"Text": {"Data": "Hello, wörld", "Charset": "UTF-8"}},
    },
}
SEND = call("SendEmail", PARAMETERS)

# What the bytes of a request in the dialect show, and those of the usual request don't.
_SIGNED = r"(?is)signedheaders=[a-z0-9;%-]*(\b|%3b){}(;|%3b|,|&|\r)"
SHOWN: dict[str, str] = {
    "authorization-compact": r"Authorization: AWS4-HMAC-SHA256 Credential=[^, ]+,SignedHeaders=[^, ]+,Signature=",
    "authorization-wide": r"Authorization: AWS\S+ \w+=[^, ]+,   \w+=[^, ]+,   \w+=",
    "authorization-reversed": r"AWS4-HMAC-SHA256 Signature=\w+, SignedHeaders=[^, ]+, Credential=",
    "authorization-lower-case": r"AWS4-HMAC-SHA256 credential=[^, ]+, signedheaders=[^, ]+, signature=",
    "aws3-key-name": r"X-Amzn-Authorization: AWS3\S* AWSAccessKeyID=\w+,Signature=[^,]*,Algorithm=HmacSHA256",
    "aws3-wide": r"X-Amzn-Authorization: AWS3\S* AWSAccessKeyId=\w+, \w+=",
    "aws3-date-utc": r"\r\nDate: \w{3}, [^\r]* UTC\r\n",
    "date-header": r"(?is)^(?!.*x-amz-date: )(?=.*signedheaders=[^,]*\bdate;?).*\r\ndate: \w{3}, [^\r]* GMT\r\n",
    "both-dates": (
        r"(?is)^(?=.*(x-amz-date(: |=)\d{8}T|&timestamp=))(?=.*(signedheaders=[^,\r]*\bdate(;|%3b)|&timestamp=))"
        r".*\r\ndate: \w{3}, [^\r]* GMT\r\n"
    ),
    "signed-host-and-date": r"SignedHeaders=host;x-amz-date,",
    "signed-content-length": _SIGNED.format("content-length"),
    "signed-content-md5": r"(?is)^(?=.*signedheaders=content-md5;).*\r\ncontent-md5: [a-z0-9+/]{22}==\r\n",
    "signed-user-agent": _SIGNED.format("user-agent"),
    "signed-retry-headers": r"SignedHeaders=amz-sdk-invocation-id;amz-sdk-retry;content-length;[^,]*;user-agent;",
    "signed-java-headers": r"=amz-sdk-invocation-id;amz-sdk-request;amz-sdk-retry;host;user-agent;x-amz-date[,;]",
    "unsigned-retry-headers": r"(?is)^(?!.*signedheaders=[^,&\r]*aws-sdk).*\r\naws-sdk-(invocation-id|retry): ",
    "trace-id": r"(?is)^(?!.*signedheaders=[^,&\r]*trace-id).*\r\nx-amzn-trace-id: root=1-",
    "signed-accept-encoding": _SIGNED.format("accept-encoding"),
    "signed-accept": r"(?is)^(?=.*signedheaders=accept(;|%3b)).*\r\naccept: application/json, text/plain, \*/\*\r",
    "signed-sdk-headers": r"SignedHeaders=amz-sdk-invocation-id(;|%3B)amz-sdk-request(;|%3B)",
    "unsigned-sdk-headers": r"(?s)^(?!.*SignedHeaders=[^,&\r]*amz-sdk).*\r\namz-sdk-invocation-id: ",
    "content-sha256": r"(?is)^(?=.*signedheaders=[^,]*x-amz-content-sha256).*\r\nx-amz-content-sha256: [0-9a-f]{64}\r",
    "content-sha256-unsigned": (
        r"(?is)^(?!.*signedheaders=[^,]*x-amz-content-sha256).*\r\nx-amz-content-sha256: [0-9a-f]{64}\r"
    ),
    "value-spaces": r"X-Note:   two  words   and more \r\n",
    "value-tab": r"X-Note: two\twords\r\n",
    "value-utf-8": "X-Note: voil\xc3\xa0\r\n",
    "value-empty": r"X-Note: \r\n",
    "value-repeated": r"X-Note: b\r\nX-Note: a\r\n",
    "host-default-port": r"(?i)\r\nhost: [^:\r]+:80\r\n",
    "host-without-port": r"(?i)\r\nhost: [^:\r]+\r\n",
    "token-unsigned": r"(?is)^(?!.*signedheaders=[^,\r]*security-token).*\r\nx-amz-security-token: ",
    "no-expires": r"^GET /\?(?!\S*X-Amz-Expires)\S*X-Amz-Signature=",
    "query-reversed": r"^\w+ /\?X-Amz-Signature=\w+&\S*&Action=\w+ ",
    "authorization-tabs": r"Authorization: AWS\S+ \w+=[^, ]+,\t\w+=[^, ]+,\t\w+=",
    "authorization-spaced": r"Authorization: AWS\S+ \w+=[^, ]+ , \w+=[^, ]+ , \w+=",
    "aws3-reversed": r"X-Amzn-Authorization: AWS3\S* (SignedHeaders|Signature)=\S*,AWSAccessKeyId=\w+\r",
    "aws3-two-dates": r"(?is)\r\ndate: [^\r]*\r\n.*x-amz-date: \w+, [^\r]*\r\nx-amz-nonce: \r\n",
    "aws3-old-signature": r"\r\n\r\nAction=\S*&Timestamp=\S+\.\d{3}Z&AWSAccessKeyId=\w+&Signature=\S+%3D$",
    "value-marks": r'X-Note: a:b=c; "d", %41 \+~ http://e/\?f\r\n',
    "names-prefixed": r"(?i)x-note(;|%3B)x-note-1(;|%3B)x-note1\b",
    "signed-expect": _SIGNED.format("expect"),
    "signed-connection": _SIGNED.format("connection"),
    "presigned-date-first": r"[?&]X-Amz-Date=\w+&X-Amz-Algorithm=",
    "presigned-lower-hex": r"X-Amz-Credential=\w+%2f",
    "presigned-hash": r"[?&]X-Amz-Content-Sha256=[0-9a-f]{64}&",
    "presigned-form": r"^POST /\?X-Amz-Algorithm=(?s:.*)\r\n\r\nAction=",
    "presigned-raw": r"X-Amz-Credential=\w+/\d{8}/",
    "sigv2-expires": r"&Expires=2026-",
    "chunked": r"(?is)\r\ntransfer-encoding: chunked(?=\r\n).*\r\n\r\n[0-9a-f]+\r\n.*\r\n0\r\n\r\n$",
    "chunked-bytes": r"(?s)\r\n\r\n(1\r\n.\r\n){20,}0\r\n\r\n$",
    "chunked-whole": r"(?s)\r\n\r\n[0-9a-f]{2,3}\r\nAction=[^\r]*\r\n0\r\n\r\n$",
    "chunked-parameters": r"\r\n1[23]\r\nVersion=2010-12-01&?\r\n",
    "chunked-last": r"\r\n\r\n[0-9a-f]+\r\n[^\r]+&\r\n[0-9a-f]+\r\n[^\r&]+\r\n0\r\n\r\n$",
    "chunked-zeros": r"\r\n\r\n0001A\r\n",
    "chunked-extension": r'\r\n\r\n10;note;name="a;\\"b"\r\n',
    "chunked-trailer": r"\r\n0\r\nX-Note: at the end\r\n\r\n$",
    "chunked-capital": r"\r\nTransfer-Encoding: CHUNKED\r\n",
    "chunked-signed": r"(?is)^(?=.*signedheaders=[^,]*transfer-encoding).*\r\ntransfer-encoding: chunked\r\n",
    "expect-mixed-case": r"\r\nExpect: 100-Continue\r\n",
    "http-1.0-keep-alive": r"^\w+ \S+ HTTP/1\.0\r\n(?s:.*)\r\nConnection: Keep-Alive\r\n",
    "connection-keep-alive": r"(?i)\r\nconnection: keep-alive\r\n",
    "names-mixed-case": r"(?:^|\r\n)hOsT: ",
    "fields-padded": r"(?i)\r\nhost: \t  [^\r]+ \t \r\n",
    "fields-unpadded": r"(?i)\r\nhost:[^ ][^\r]*\r\n",
    "empty-query": r"^POST /\? HTTP/1\.1\r\n",
    "accept-encoding-several": r"(?i)\r\naccept-encoding: gzip, deflate\r\n",
    "accept-encoding-weights": r"(?i)\r\naccept-encoding: gzip;q=1\.0,deflate;q=0\.6,identity;q=0\.3\r\n",
    "user-agent-sdk": r"(?i)\r\nuser-agent: [^\r]*/[^\r]*#[^\r]*,[^\r]*\r\n",
    "user-agent-comment": r"\r\nUser-Agent: [^\r]* \([^\r]*; [^\r]*\)\r\n",
    "accept-application-xml": r"(?i)\r\nAccept: application/xml\r\n",
    "accept-xml": r"\r\nAccept: application/xml, text/xml\r\n",
    "accept-java": r"\r\nAccept: text/html, [^\r]*, \*; q=\.2, \*/\*; q=\.2\r\n",
    "accept-charset": r"\r\nAccept-Charset: ",
    "forwarded": r"(?s)\r\nVia: 1\.1 .*\r\nX-Forwarded-For: ",
    "tracing": r"\r\ntraceparent: 00-",
    "no-cache": r"(?s)\r\nCache-Control: no-cache\r\n.*\r\nCookie: a=b; ",
    "keep-alive-fields": r"\r\nKeep-Alive: timeout=5, max=100\r\n",
    "upgrade": r"(?s)\r\nUpgrade: h2c\r\n.*HTTP2-Settings: ",
    "type-spaced": r"\r\nContent-Type: application/x-www-form-urlencoded ;  charset=utf-8\r\n",
    "type-parameters": r'\r\nContent-Type: application/x-www-form-urlencoded; x="a;b"; charset=utf-8\r\n',
    "type-semicolon": r"\r\nContent-Type: application/x-www-form-urlencoded;\r\n",
    "expect-continue": r"\r\nExpect: 100-continue\r\n",
    "http-1.0": r"^\w+ \S+ HTTP/1\.0\r\n",
    "absolute-form": r"^\w+ http://[^/ ]+/\S* HTTP/1\.1\r\n",
    "connection-close": r"\r\nConnection: close\r\n",
    "te": r"(?s)^(?=.*\r\nTE: deflate,gzip;q=0\.3\r).*\r\nConnection: TE, close\r",
    # Node's own client adds two in their usual spelling.
    "names-lower-case": r"^\w+ \S+ HTTP/1\.1\r\n((?:[a-z0-9-]+|Connection|Content-Length): [^\r]*\r\n)+\r\n",
    "names-upper-case": r"^\w+ \S+ HTTP/1\.1\r\n([A-Z0-9-]+: [^\r]*\r\n)+\r\n",
    "fields-reversed": r"\r\nHost: [^\r]+\r\n\r\n",
    "accept-encoding-identity": r"\r\nAccept-Encoding: identity\r\n",
    "accept-encoding-empty": r"\r\nAccept-Encoding: \r\n",
    "accept-encoding-none": r"(?is)^(?!.*\r\naccept-encoding:)",
    "user-agent-none": r"(?is)^(?!.*\r\nuser-agent:)",
    "accept-any": r"\r\nAccept: \*/\*\r\n",
    "fetch-headers": r"(?i)\r\nsec-fetch-mode: cors\r\n",
    "type-plain": r"(?i)\r\ncontent-type: application/x-www-form-urlencoded\r\n",
    "type-upper-charset": r"\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n",
    "type-no-space": r"\r\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n",
    "type-quoted": r'; charset="utf-8"\r\n',
    "type-upper-case": r"\r\nContent-Type: APPLICATION/X-WWW-FORM-URLENCODED; CHARSET=UTF-8\r\n",
    "plus": r"(?s)\r\n\r\n.*=[^&]*\+",
    "lower-hex": r"(?s)\r\n\r\n.*%2b",
    "tilde-encoded": r"(?s)\r\n\r\n.*%7E",
    "all-encoded": r"&Version=%32%30%31%30%2D%31%32%2D%30%31(&|$|\s)",
    "marks-raw": r"(?s)\r\n\r\n.*=[^&]*!",
    "reserved-raw": r"(?s)\r\n\r\n.*=[^&]*/[^&]*:@,",
    "equals-raw": r"(?s)\r\n\r\n.*=[^&]*c=d",
    "version-first": r"(?s)\r\n\r\n(AWSAccessKeyId=\w+&)?Version=2010-12-01&Action=",
    "action-last": r"[?&]Action=\w+(&AWSAccessKeyId=[^\r]*)?$",
    "sorted": r"\r\n\r\n(AWSAccessKeyId=\w+&)?Action=\w+&Destination\.(?s:.*)&Version=2010-12-01(&|$)",
    "brackets": r"&Destination\.ToAddresses\.member%5B0%5D=",
    "no-version": r"(?s)^(?!.*Version=2010-12-01)",
    "classic-parameters": r"\r\n\r\n(?=\S*Action=)\S*\b(AWSAccessKeyId|Timestamp)=",
    "access-key-parameter": r"\r\n\r\nAWSAccessKeyId=\w+&Action=(?!\S*&Timestamp=)",
    "sample-parameters": r"\r\n\r\n(?=\S*Action=)\S*&AWSAccessKeyId=\w+&Timestamp=2026-",
    "get": r"^GET /\?(?!\S*X-Amz-Signature)Action=\w+&\S*Version=2010-12-01\S* HTTP/1\.1\r\n",
    "get-json-typed": r"(?i)^GET /\?(?s:.*)\r\nContent-Type: application/json\r\n",
    "get-typed": r"^GET /\?(?s:.*)\r\nContent-Type: [^\r]*\r\nContent-Length: 0\r\n",
    "post-query": r"^POST /\?Action=SendEmail&Source=\S+ HTTP/1\.1\r\n(?s:.*)\r\n\r\n$",
    "split": r"^POST /\?Action=SendEmail&Version=2010-12-01 HTTP(?s:.*)\r\n\r\nSource=",
}  # fmt: skip


def plan_for(scheme: Scheme, endpoint: str = "http://127.0.0.1:4566", *, token: bool = False) -> Plan:
    method = "GET" if scheme is Scheme.SIGV4_QUERY else "POST"
    credentials = Credentials("AKIDEXAMPLE", "secret", "token" if token else None)
    return Plan(build(endpoint, SEND, method=method), credentials, Scope(), scheme, AT)


def fitting(dialect: Dialect, scheme: Scheme) -> Plan | None:
    """A request that the dialect goes with, if there is one in this scheme."""
    for endpoint in ("http://127.0.0.1:4566", "http://127.0.0.1"):
        for token in (False, True):
            plan = plan_for(scheme, endpoint, token=token)
            if dialect.goes_with(plan):
                return plan
    return None


def shows(dialect: Dialect, wire: bytes) -> bool:
    return re.search(SHOWN[dialect.name], wire.decode("latin-1")) is not None


def name_of(row: tuple[Dialect, str]) -> str:
    """Name a dialect together with a scheme or a client."""
    return f"{row[0].name}-{row[1]}"


ROWS = list(DIALECTS.values())
IN_SCHEMES = [(dialect, scheme) for dialect in ROWS for scheme in sorted(dialect.schemes) if fitting(dialect, scheme)]
IN_TIME = {"in-pieces"}
"""What is the same to the byte, and written otherwise (`test_transport_bytes`)."""


def test_every_row_has_its_bytes() -> None:
    assert set(SHOWN) == set(DIALECTS) - IN_TIME


@each_row("dialect", ROWS, ids=lambda dialect: dialect.name)
def test_every_row_says_what_it_is(dialect: Dialect) -> None:
    assert dialect.differs.endswith(".")
    assert dialect.level in ("must", "should", "may")
    assert dialect.source
    # "none" and "recorded" bind nobody.
    assert dialect.level != "must" or not re.match("none|recorded", dialect.source)
    assert Scheme.NONE not in dialect.schemes
    assert any(fitting(dialect, scheme) for scheme in dialect.schemes)


@each_row(("dialect", "scheme"), [row for row in IN_SCHEMES if row[0].name not in IN_TIME], ids=name_of)
def test_the_bytes_are_what_the_row_says(dialect: Dialect, scheme: Scheme) -> None:
    plan = fitting(dialect, scheme)
    assert plan is not None
    usual, spoken = serialize(sign_plan(plan)), serialize(apply(dialect, plan))
    if dialect.name in _IN_BODY and scheme is Scheme.SIGV4_QUERY:
        # The patterns are those of a form; a query string has no body.
        usual, spoken = (_as_form(wire) for wire in (usual, spoken))
    assert shows(dialect, spoken)
    assert not shows(dialect, usual)


_IN_BODY = {
    *("plus", "lower-hex", "tilde-encoded", "marks-raw", "reserved-raw", "equals-raw", "sorted", "action-last"),
    "version-first",
}


def _as_form(wire: bytes) -> bytes:
    """A GET's parameters without those of the signature, as the body of a form would have them."""
    query = wire.split(b" ")[1].partition(b"?")[2]
    return b"\r\n\r\n" + query.partition(b"&X-Amz-")[0]


@each_row(
    ("dialect", "client"),
    [(dialect, client) for dialect in ROWS for client in dialect.clients if client in RECORDINGS],
    ids=name_of,
)
def test_the_client_speaks_so(dialect: Dialect, client: str) -> None:
    requests = RECORDINGS[client].requests
    assert any(shows(dialect, request.wire) for request in requests)


@each_row("dialect", ROWS, ids=lambda dialect: dialect.name)
def test_a_client_without_a_recording_is_described(dialect: Dialect) -> None:
    for client in dialect.clients:
        assert client in RECORDINGS or " " in client


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="no dialect 'klingon'; there are: absolute-form, "):
        find("klingon")


def test_a_dialect_that_does_not_go_with_the_request() -> None:
    plan = plan_for(Scheme.SIGV2)
    with pytest.raises(ValueError, match="'date-header' does not go with this POST request signed by 'sigv2'"):
        apply(find("date-header"), plan)
    assert speak(find("date-header"), plan) == speak(None, plan) == sign_plan(plan)
    assert speak(find("plus"), plan) == apply(find("plus"), plan)


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with running("--verification", "immediate") as line:
        yield line


class Caller:
    """Asks the reference target in one dialect and scheme."""

    def __init__(self, server: dict[str, Any], dialect: Dialect, scheme: Scheme, transport: Transport) -> None:
        key = server["temporary_credentials" if dialect.name == "token-unsigned" else "credentials"]
        self._credentials = Credentials(key["access_key_id"], key["secret_access_key"], key.get("session_token"))
        self._endpoint = server["endpoint"]
        self._dialect = dialect
        self._scheme = scheme
        self._transport = transport

    def plan(self, action: str, parameters: dict[str, Any], scheme: Scheme | None = None) -> Plan:
        chosen = scheme or self._scheme
        method = "GET" if chosen is Scheme.SIGV4_QUERY else "POST"
        request = build(self._endpoint, call(action, parameters), method=method)
        return Plan(request, self._credentials, Scope(), chosen, datetime.now(UTC))

    def usual(self, action: str, **parameters: Any) -> bytes:
        return self._send(sign_plan(self.plan(action, parameters, Scheme.SIGV4)))[1]

    def spoken(self, action: str, **parameters: Any) -> bytes:
        status, body = self._send(speak(self._dialect, self.plan(action, parameters)))
        assert status == 200, body.decode()
        return body

    def tampered(self, action: str, **parameters: Any) -> tuple[int, bytes]:
        def sign_wrongly(plan: Plan) -> Request:
            secret = replace(plan.credentials, secret_access_key="x" * 40)
            return sign_plan(replace(plan, credentials=secret))

        return self._send(speak(self._dialect, self.plan(action, parameters), sign_wrongly))

    def _send(self, request: Request) -> tuple[int, bytes]:
        exchange = self._transport.send(request)
        assert exchange.response is not None, exchange.failure
        return exchange.response.status, exchange.response.body


@each_row(("dialect", "scheme"), IN_SCHEMES, ids=name_of)
def test_the_reference_target_takes_it(server: dict[str, Any], dialect: Dialect, scheme: Scheme) -> None:
    address = f"a~b+c!d'e*f{uuid.uuid4().hex}@example.com"
    with Transport() as transport:
        caller = Caller(server, dialect, scheme, transport)
        assert b"<Max24HourSend>" in caller.spoken("GetSendQuota")
        caller.spoken("VerifyEmailIdentity", EmailAddress=address)
        entries = caller.usual("GetIdentityVerificationAttributes", Identities=[address])
        assert f"<key>{address}</key>".encode() in entries
        listed = caller.spoken("GetIdentityVerificationAttributes", Identities=[address, "example.com"])
        assert f"<key>{address}</key>".encode() in listed
        assert b"<MessageId>" in caller.spoken("SendEmail", **{**PARAMETERS, "Source": f"News ~ <{address}>"})


@each_row(("dialect", "scheme"), IN_SCHEMES, ids=name_of)
def test_a_wrong_secret_is_rejected_in_it(server: dict[str, Any], dialect: Dialect, scheme: Scheme) -> None:
    with Transport() as transport:
        status, body = Caller(server, dialect, scheme, transport).tampered("GetSendQuota")
    assert status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in body


def test_the_table_names_no_recording_that_is_not_there() -> None:
    folder = Path(__file__).parents[2] / "fixtures" / "clients"
    names = {json.loads(path.read_text(encoding="ascii"))["client"] for path in folder.glob("*.json")}
    assert names == set(RECORDINGS)
    assert names & {client for dialect in ROWS for client in dialect.clients}
    plan = plan_for(Scheme.SIGV4)
    assert sign(plan.request, plan.credentials, plan.scope, plan.scheme, plan.at) == sign_plan(plan)
