"""Behaviours over several requests: tokens, throttles, redirections, kept connections."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from tests.robustness.catalogue.hostile import (
    LIST,
    Form,
    Hostile,
    Respond,
    correct,
    document,
    http,
    kept,
    raw,
    row,
)
from tests.run.fakes import rejection, success
from tests.wire.conftest import Peer

_ENDLESS, _AGAIN = "values.endless-pages", "values.repeated-token"


def pages(token: Callable[[Form], str], members: str = "<member>a.example.com</member>") -> Respond:
    """Give a page with a token that is made of the last one."""

    def respond(peer: Peer, form: Form) -> bool:
        _, text = success("ListIdentities", f"<Identities>{members}</Identities><NextToken>{token(form)}</NextToken>")
        request_id = text.partition("<RequestId>")[2].partition("<")[0].encode()
        peer.send(http(text, b"x-amzn-RequestId: " + request_id))
        return True

    return respond


def _page(token: str) -> bytes:
    _, text = success("ListIdentities", f"<Identities/><NextToken>{token}</NextToken>")
    return http(text)


def _growing(peer: Peer, form: Form) -> bool:
    """Give a page of twice as many members each time, up to 20,000."""
    count = 2 * int(form.get("NextToken", "1"))
    members = "<member>a</member>" * min(count, 20_000)
    _, text = success("ListIdentities", f"<Identities>{members}</Identities><NextToken>{count}</NextToken>")
    peer.send(http(text))
    return True


def _next(form: Form) -> str:
    return str(int(form.get("NextToken", "0")) + 1)


def error(code: str, status: int, *fields: bytes) -> bytes:
    _, text = rejection(code, status)
    request_id = text.partition("<RequestId>")[2].partition("<")[0].encode()
    return http(text, b"x-amzn-RequestId: " + request_id, *fields, status=b"%d X" % status)


def _redirect(status: int, place: bytes) -> Respond:
    return raw(http("", b"Location: " + place, status=b"%d X" % status))


def _alternately(*responses: bytes) -> Respond:
    turn = count()

    def respond(peer: Peer, form: Form) -> bool:
        response = responses[next(turn) % len(responses)]
        peer.send(response)
        return bool(response)

    return respond


_FAILURE = error("InternalFailure", 500)
PAGES: list[Hostile] = [
    row(f"pages: {name}", respond, *checks, asks=LIST)
    for name, respond, checks in (
        ("the same token each time", pages(lambda form: "again"), [_AGAIN]),
        ("the token of the request", pages(lambda form: form.get("NextToken", "first")), [_AGAIN]),
        ("two tokens in turn", pages(lambda form: "a" if form.get("NextToken") == "b" else "b"), [_AGAIN]),
        ("a new token each time", pages(_next), [_ENDLESS]),
        ("a token that doubles", pages(lambda form: form.get("NextToken", "abcdefgh") * 2), ["xml.bounds"]),
        ("pages of a megabyte", pages(_next, f"<member>{'a' * 1_000_000}</member>"), [_ENDLESS]),
        ("a token of a megabyte", pages(lambda form: "a" * 1_000_000), [_AGAIN]),
        ("a token of line ends", pages(lambda form: "&#13;&#10;X-Injected: 1"), [_AGAIN]),
        ("a token of parameters", pages(lambda form: "a&amp;Action=DeleteIdentity&amp;Identity=b"), [_AGAIN]),
        ("a token of whitespace", pages(lambda form: "   "), ["values.repeated-token"]),
        ("a token of markup", pages(lambda form: "{domain}&lt;script&gt;%s\u202e"), [_AGAIN]),
        ("pages without members", pages(_next, ""), [_ENDLESS]),
        ("pages that double", _growing, [_ENDLESS]),
        ("a token that is a NUL", pages(lambda form: "&#0;"), ["xml.not-well-formed"]),
        ("a page, then HTML", _alternately(_page("a"), http("<html/>")), ["xml.not-xml"]),
        ("a page, then a failure, the page again", _alternately(_page("a"), _FAILURE), [_AGAIN]),
        ("a page, then two failures", _alternately(_page("a"), _FAILURE, _FAILURE), ["status.rejected"]),
        ("a page, then a throttle, the page again", _alternately(_page("a"), error("Throttling", 400)), [_AGAIN]),
        ("a page, then none, the page again", _alternately(_page("a"), b""), [_AGAIN]),
    )
]

_RETRY_AFTER = {
    "a year": b"31536000",
    "negative": b"-1",
    "beyond any number": b"9" * 400,
    "a date in the year 9999": b"Fri, 31 Dec 9999 23:59:59 GMT",
    "a date that is none": b"Mon, 99 Foo 2026 99:99:99 GMT",
    "a date behind the end of the calendar": b"Fri, 31 Dec 9999 23:59:59 -2359",
    "a date before its beginning": b"Mon, 01 Jan 0001 00:00:00 +2359",
    "a date in no zone": b"Fri, 31 Dec 1999 23:59:59 -0000",
    "a date with an hour of 4,000 digits": b"Mon, 01 Jan 2026 " + b"9" * 4_000 + b":00:00 GMT",
    "20,000 brackets": b"(" * 20_000,
    "a list": b"1, 2",
    "zero": b"0",
    "a fraction": b"1e308",
    "escapes": b"\x1b[31m",
}
THROTTLES: list[Hostile] = [
    row(f"throttles for ever: {code} {status}", kept(error(code, status)), *checks, outcome="indeterminate")
    for code, status, *checks in (
        ("Throttling", 400),
        ("ServiceUnavailable", 503),
        ("SlowDown", 503, "error.retry"),
        ("Anything", 429, "error.retry"),
    )
]
THROTTLES += [
    row(
        f"throttles, Retry-After: {name}",
        kept(error("Throttling", 400, b"Retry-After: " + value)),
        outcome="indeterminate",
    )
    for name, value in _RETRY_AFTER.items()
]
THROTTLES += [
    row(
        "throttles by pages of HTML",
        kept(http("<html>slow down</html>", status=b"429 X")),
        "error.retry",
        outcome="indeterminate",
    ),
    row("throttles and closes in turn", _alternately(error("Throttling", 400), b""), outcome="indeterminate"),
    row("fails for ever", kept(_FAILURE), "status.rejected"),
]

REDIRECTS: list[Hostile] = [
    row(f"redirects by {status} to {name}", _redirect(status, place), "xml.not-xml")
    for status, name, place in (
        (301, "the real service", b"https://email.us-east-1.amazonaws.com/"),
        (302, "a file", b"file:///etc/passwd"),
        (303, "itself", b"/"),
        (307, "another port", b"http://127.0.0.1:1/canary"),
        (308, "the metadata of the machine", b"http://169.254.169.254/latest/meta-data/"),
        (302, "nowhere", b""),
        (308, "another host without a scheme", b"//email.us-east-1.amazonaws.com/"),
        (302, "100 KB", b"http://" + b"a" * 100_000),
        (302, "half an address", b"http://[::1"),
        (302, "an impossible port", b"http://127.0.0.1:99999/"),
        (307, "a line end", b"http://127.0.0.1:1/%0d%0aX: y"),
        (302, "a socket", b"http+unix://%2Frun%2Fdocker.sock"),
        (302, "itself in data", b"data:text/xml,x"),
        (302, "escapes", b"\x1b[31m\x1b]8;;http://example.com\x07"),
        (302, "a script", b"javascript:alert(1)"),
        (300, "several", b"http://127.0.0.1:1/\r\nLocation: http://127.0.0.1:1/"),
        (305, "a proxy", b"http://127.0.0.1:1/"),
    )
]
REDIRECTS += [
    row(
        "asks for another kind of authentication",
        raw(http("", b"WWW-Authenticate: Negotiate", status=b"401 X")),
        "xml.not-xml",
    ),
    row(
        "asks for a proxy's authentication", raw(http("", b"Proxy-Authenticate: Basic", status=b"407 X")), "xml.not-xml"
    ),
    row("asks to upgrade", raw(http("", b"Upgrade: TLS/1.3", status=b"426 X")), "xml.not-xml"),
]

KEPT: list[Hostile] = [
    row("HTTP/1.0 and kept", kept(correct().replace(b"HTTP/1.1", b"HTTP/1.0", 1))),
    row("keeps what it said to close", kept(correct().replace(b"\r\n", b"\r\nConnection: close\r\n", 1))),
    row("an older id each time", kept(http(document(), b"x-amzn-RequestId: 00000000-0000-0000-0000-000000000000"))),
]

ROWS = [*PAGES, *THROTTLES, *REDIRECTS, *KEPT]
