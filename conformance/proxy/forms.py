"""Probes of form: legal requests and responses in which intermediaries are known to meddle."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence

from conformance.model.vocabulary import ACTIONS
from conformance.proxy.arrival import ArrivalPlan
from conformance.proxy.judge import AllowedChange
from conformance.proxy.planned import answered
from conformance.proxy.probe import FORM, Ask, Probe, Site, document, head, success
from conformance.wire.exchange import Headers

_LONG = "x" * 600
_AGENTS = (
    "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 cfg/retry-mode#legacy",
    "aws-sdk-java/2.25.0 Linux/6.1 OpenJDK_64-Bit_Server_VM/17.0.9 Java/17.0.9 vendor/Debian io/sync http/Apache",
    "aws-sdk-go/1.50.0 (go1.21.6; linux; amd64)",
    "aws-cli/2.15.0 Python/3.11.6 Linux/6.1 exe/x86_64 prompt/off command/ses.send-email",
    "curl/8.5.0",
    None,
)
"""Some firewalls reject agents that are no browsers, and some requests without one; others rewrite them."""


def _request(id_: str, title: str, **options: object) -> Probe:
    return Probe(f"request.{id_}", title, lambda site: [site.ask(**options)])  # type: ignore[arg-type]


def _edited(id_: str, title: str, edit: Callable[[bytes], bytes], *, rejects: bool = False, check: str = "") -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [site.ask(edit=edit)]

    return Probe(f"request.{id_}", title, asks, AllowedChange(rejects=rejects or bool(check), must_not_arrive=check))


def _response(id_: str, title: str, plan: Callable[[str], ArrivalPlan], headers: Headers = ()) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        return [answered(site.ask(headers=headers), plan)]

    return Probe(f"response.{id_}", title, asks)


def _chunked(raw: bytes) -> bytes:
    top, _, body = raw.partition(b"\r\n\r\n")
    lines = [line for line in top.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:]))
    return b"\r\n".join([*lines, b"Transfer-Encoding: chunked"]) + b"\r\n\r\n" + chunks + b"0\r\n\r\n"


def _with_extensions(raw: bytes) -> bytes:
    top, end, body = _chunked(raw).partition(b"\r\n\r\n")
    size, _, rest = body.partition(b"\r\n")
    return top + end + size + b";note=1\r\n" + rest


def _with_trailer(raw: bytes) -> bytes:
    return _chunked(raw).removesuffix(b"\r\n") + b"X-Note: at the end\r\n\r\n"


def _both_lengths(raw: bytes) -> bytes:
    top, _, body = _chunked(raw).partition(b"\r\n\r\n")
    return top + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _add_line(line: bytes) -> Callable[[bytes], bytes]:
    def edit(raw: bytes) -> bytes:
        return raw.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n", 1)

    return edit


def _without_host(raw: bytes) -> bytes:
    top, end, body = raw.partition(b"\r\n\r\n")
    return b"\r\n".join(line for line in top.split(b"\r\n") if not line.lower().startswith(b"host:")) + end + body


def _length_again(raw: bytes) -> bytes:
    length = len(raw.partition(b"\r\n\r\n")[2])
    return _add_line(b"Content-Length: %d" % length)(raw)


def _upper_names(raw: bytes) -> bytes:
    top, end, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.split(b"\r\n")
    named = [name.upper() + colon + value for name, colon, value in (line.partition(b":") for line in lines)]
    return b"\r\n".join([first, *named]) + end + body


def _tabbed(raw: bytes) -> bytes:
    top, end, body = raw.partition(b"\r\n\r\n")
    return top.replace(b": ", b":\t") + end + body


def _plain(token: str, extra: Headers = (), status: str = "200 OK") -> ArrivalPlan:
    body = document(token)
    return ArrivalPlan((head(status, token, extra, length=len(body)) + body,))


def _gzipped(token: str) -> ArrivalPlan:
    body = gzip.compress(document(token), mtime=0)
    return ArrivalPlan((head("200 OK", token, (("Content-Encoding", "gzip"),), length=len(body)) + body,))


def _chunks(token: str, trailer: bytes = b"") -> ArrivalPlan:
    body = document(token)
    parts = [body[start : start + 100] for start in range(0, len(body), 100)]
    top = head("200 OK", token, (("Transfer-Encoding", "chunked"),))
    chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in parts]
    return ArrivalPlan((top + b"".join(chunks) + b"0\r\n" + trailer + b"\r\n",))


def _interim(token: str) -> ArrivalPlan:
    return ArrivalPlan((b"HTTP/1.1 100 Continue\r\n\r\n" + success(token).data,))


def _typed(token: str) -> ArrivalPlan:
    return ArrivalPlan((success(token).data.replace(b"Content-Type: text/xml", b"Content-Type: application/xml", 1),))


REQUESTS: tuple[Probe, ...] = (
    _request("plain", "a plain signed form"),
    *(_request(f"action[{action}]", f"the action {action}", action=action) for action in ACTIONS),
    _request("escapes", "escapes in lower case, and of characters that need none", pairs="&A=%7e%2f%41&B=a%20b"),
    _request("plus", "a plus sign for a space", pairs="&A=a+b&B=a%2Bb"),
    _request("repeated", "a parameter twice, in an order that counts", pairs="&Z=2&A=1&Z=1"),
    _request("empty", "parameters without a value and without an equals sign", pairs="&A=&B&C=%00"),
    _request("utf-8", "a value that is not ASCII", pairs="&A=%C3%A9%E2%82%AC%F0%9F%93%A7"),
    _request("not-utf-8", "a value that is no UTF-8", pairs="&A=%FF%FE"),
    _request("markup", "values that look like an attack", pairs="&A=%3Cscript%3E&B=%27+OR+1%3D1--&C=..%2F..%2Fetc"),
    _request("line-ends", "line ends in a value", pairs="&A=a%0D%0Ab%0A"),
    _request("long", "a value of 20 KB", pairs="&A=" + "0123456789" * 2000),
    _request("path-escape", "a path with an escaped slash", path="/a%2Fb"),
    _request("path-slashes", "a path with two slashes inside", path="/a//b"),
    _request("path-leading-slash", "a path that begins with two slashes", path="//a"),
    _request("path-dots", "a path with dot segments", path="/a/./b/../c"),
    _request("path-tilde", "a path with an escaped tilde and a space", path="/%7Ea%20b"),
    _request("get", "parameters by GET", method="GET"),
    _request("get-encoding", "a query string with escapes that need not be", method="GET", query="A=%7e%2f&B=a+b%20c"),
    _request("get-order", "a query string that is not sorted", method="GET", query="Z=2&A=1&Z=1&M=&B"),
    _request(
        "get-colon", "a query string with characters that need no escape", method="GET", query="A=a:b/c?d@e!$'()*,;"
    ),
    _request(
        "get-markup",
        "a query string that looks like an attack",
        method="GET",
        query="A=%3Cscript%3E&B=%27+OR+1%3D1--&C=..%2F..%2Fetc&D=a%0D%0Ab&E=union+select",
    ),
    _request("head", "HEAD", method="HEAD"),
    _request("post-query", "parameters in the query string and in the form", query="A=1&B=%2F"),
    _request("query-ampersands", "a query string with empty parts", query="A=1&&B&"),
    _request("header-custom", "a header that nobody knows", headers=(("X-Conformance-Test", "a b  c"),)),
    _request("header-underscore", "a header with an underscore", headers=(("x_under_score", "1"),)),
    _request("header-long", "a header of 600 bytes", headers=(("X-Long", _LONG),)),
    _request("header-amz", "a header of AWS", headers=(("X-Amz-Meta-Test", "v"),)),
    _request("header-date", "a Date", headers=(("Date", "Tue, 15 Nov 1994 08:12:31 GMT"),)),
    _request(
        "header-user-agent", "Accept-Language and Referer", headers=(("Accept-Language", "de"), ("Referer", "x:y"))
    ),
    Probe(
        "request.header-agents",
        "the User-Agent of SDKs and tools, and none",
        lambda site: [site.ask(agent=agent) for agent in _AGENTS],
    ),
    _request("header-cookie", "a Cookie", headers=(("Cookie", "a=1; b=2"),)),
    _request("header-token", "a session token", session_token="T/+=" * 100),
    _edited("header-case", "header names in capitals", _upper_names),
    _edited("header-tabs", "tabs before the values of header fields", _tabbed),
    _edited("header-empty", "a header without a value, not signed", _add_line(b"X-Empty:")),
    _edited("no-host", "a request without Host", _without_host, rejects=True),
    _edited("header-repeated", "a header twice, not signed", _add_line(b"X-Twice: 2\r\nX-Twice: 1")),
    _edited("other-type", "a body that is no form", lambda raw: raw.replace(FORM.encode(), b"text/plain", 1)),
    _edited("chunked", "a form in chunks", _chunked),
    _edited("chunk-extensions", "a form in chunks that have extensions", _with_extensions),
    _edited("chunk-trailer", "a form in chunks, with a trailer field", _with_trailer),
    _edited(
        "hop-by-hop",
        "headers that Connection names",
        _add_line(b"Connection: keep-alive, X-Hop\r\nX-Hop: one\r\nProxy-Connection: keep-alive"),
    ),
    _edited("both-lengths", "Content-Length beside Transfer-Encoding", _both_lengths, rejects=True),
    _edited("same-length-twice", "the same Content-Length twice", _length_again, rejects=True),
    _edited(
        "two-lengths",
        "two Content-Length that differ",
        _add_line(b"Content-Length: 7"),
        check="proxy.framing.two-lengths",
    ),
    _edited("name-space", "whitespace before the colon", _add_line(b"X-Space : 1"), check="proxy.framing.field-name"),
    Probe(
        "request.expect",
        "Expect: 100-continue",
        lambda site: [site.ask(headers=(("Expect", "100-continue"),))],
        continues=True,
    ),
    Probe("request.again", "the same connection again", lambda site: [site.ask(), site.ask(), site.ask()], alive=True),
    Probe(
        "request.close",
        "Connection: close",
        lambda site: [site.ask(edit=_add_line(b"Connection: close"))],
        closes=True,
    ),
    Probe(
        "request.pipelined",
        "three requests in one write",
        lambda site: [site.ask(), site.ask(), site.ask()],
        pipelined=True,
    ),
    Probe(
        "request.get-again",
        "the same GET, after its response was given before",
        lambda site: [first := site.ask(method="GET"), first],
    ),
)
"""Probes whose point is the request; the response is a plain one."""

RESPONSES: tuple[Probe, ...] = (
    _response("plain", "a plain response to a client that accepts no coding", success),
    _response("large", "a response of 30 KB, which is worth compressing", lambda token: success(token, padding=30_000)),
    _response(
        "large-accepted",
        "the same to a client that accepts gzip",
        lambda token: success(token, padding=30_000),
        (("Accept-Encoding", "gzip"),),
    ),
    _response("gzip", "a compressed response", _gzipped, (("Accept-Encoding", "gzip"),)),
    _response("chunked", "a response in chunks", _chunks),
    Probe(
        "response.trailers",
        "a response in chunks, with a trailer field",
        lambda site: [answered(site.ask(), lambda token: _chunks(token, b"X-Checked: yes\r\n"))],
        AllowedChange(limit="proxy.response.trailers"),
    ),
    Probe(
        "response.interim",
        "100 Continue before the response",
        lambda site: [answered(site.ask(), _interim)],
        AllowedChange(limit="proxy.response.interim"),
    ),
    _response("type", "another media type of XML", _typed),
    _response("reason", "a reason phrase of its own", lambda token: _plain(token, status="200 Fine")),
    _response(
        "fields",
        "header fields that nobody knows, one twice",
        lambda token: _plain(token, (("X-Custom", "a  b"), ("X-Twice", "2"), ("X-Twice", "1"))),
    ),
    _response("cookies", "two cookies", lambda token: _plain(token, (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))),
    _response(
        "cacheable",
        "fields for caches",
        lambda token: _plain(token, (("Cache-Control", "no-cache"), ("Expires", "0"), ("Pragma", "no-cache"))),
    ),
    _response(
        "hop-by-hop",
        "header fields that Connection names",
        lambda token: _plain(token, (("Connection", "keep-alive, X-Hop"), ("X-Hop", "one"))),
    ),
    _response("location", "a Location with 201", lambda token: _plain(token, (("Location", "/a"),), "201 Created")),
)
"""Probes whose point is the response."""
