"""Behaviours of values: numbers, times, ids and texts that are made to hurt."""

from __future__ import annotations

from tests.robustness.catalogue.hostile import LIST, REJECTED, Hostile, document, http, raw, row
from tests.run.fakes import rejection, success

_GOOD = document()


_MARKUP = "\u202e&lt;script&gt;alert(1)&lt;/script&gt;&#10;::error::owned&#10;[x](javascript:y) | @everyone"
_OTHER = "<Error><Type>Sender</Type><Code>Other</Code><Message>x</Message></Error>"


def _quota(value: str) -> bytes:
    return http(_GOOD.replace("200.0", value, 1), _request_id(_GOOD))


def _request_id(text: str) -> bytes:
    return b"x-amzn-RequestId: " + text.partition("<RequestId>")[2].partition("<")[0].encode()


def _with_id(request_id: str) -> bytes:
    before, _, rest = _GOOD.partition("<RequestId>")
    return http(f"{before}<RequestId>{request_id}{rest[36:]}")


def _error(code: str, status: int = 400, message: str = "no", inner: str = "") -> bytes:
    """Return an error response; ``inner`` stands before the error."""
    _, text = rejection("CODE", status)
    text = text.replace("<Error>", f"{inner}<Error>", 1).replace(">no<", f">{message}<")
    return http(text.replace("CODE", code), _request_id(text), status=b"%d X" % status)


def _listing(members: str, token: str = "") -> bytes:
    _, text = success("ListIdentities", f"<Identities>{members}</Identities>{token}")
    return http(text, _request_id(text))


ROWS: list[Hostile] = [
    row(f"number: {name}", raw(_quota(value)), *checks)
    for name, value, checks in (
        ("NaN", "NaN", ["structure.type"]),
        ("infinite", "INF", ["structure.type"]),
        ("beyond any double", "1e999", ["values.type"]),
        ("of 5,000 digits", "9" * 5_000, ["values.type"]),
        ("of a million digits", "9" * 1_000_000, ["values.type"]),
        ("of a million zeros", "0" * 1_000_000 + ".5", ["values.type"]),
        ("an exponent of 100,000 digits", "1e" + "9" * 100_000, ["values.type"]),
        ("with underscores", "1_000", ["structure.type"]),
        ("hexadecimal", "0x10", ["structure.type"]),
        ("in Arabic digits", "١٢٣", ["structure.type"]),
        ("in wide digits", "２００", ["structure.type"]),
        ("with a line feed", "&#10;200.0&#10;", []),
        ("with a mark of direction", "\u202e200.0", ["structure.type"]),
        ("empty", "", ["structure.type"]),
        ("an expression", "${7*7}{{7*7}}", ["structure.type"]),
        ("a formula", "=cmd|'/c calc'!A0", ["structure.type"]),
        ("a format", "%s%n%x{0.__class__}", ["structure.type"]),
    )
]
ROWS += [
    row(f"request id: {name}", raw(_with_id(value)), *checks)
    for name, value, checks in (
        ("of a megabyte", "a" * 1_000_000, []),
        ("empty", "", ["metadata.empty"]),
        ("markup", "&lt;script&gt;alert(1)&lt;/script&gt;", []),
        ("a mark of direction", "\u202e\u2066", []),
        ("workflow commands", "&#10;::error::owned", []),
    )
]
ROWS += [
    row(f"error: {name}", raw(data), *checks, **more)
    for name, data, checks, more in (
        ("a code of a megabyte", _error("x" * 1_000_000), ["status.rejected"], {}),
        ("a code of escapes", _error("\u009b31m\u202e"), ["status.rejected"], {}),
        ("a message of 3 MB", _error("ValidationError", 400, "x" * 3_000_000), ["status.rejected"], {}),
        ("a rejection as it should be", _error("ValidationError"), [], {"asks": REJECTED}),
        (
            "a rejection whose message reads files",
            _error("ValidationError", 400, "file:///etc/passwd"),
            [],
            {"asks": REJECTED},
        ),
        ("a rejection with a huge code", _error("x" * 1_000_000), ["error.code"], {"asks": REJECTED}),
        ("a rejection by 500", _error("ValidationError", 500), ["error.status", "error.type"], {"asks": REJECTED}),
        (
            "a rejection with two errors",
            _error("ValidationError", inner=_OTHER),
            ["error.code", "structure.repeated-element"],
            {"asks": REJECTED},
        ),
        (
            "a rejection with a thousand",
            _error("ValidationError", inner=_OTHER * 1_000),
            ["error.code", "structure.schema"],
            {"asks": REJECTED},
        ),
        (
            "a rejection whose code has parts",
            _error("<b>ValidationError</b>"),
            ["error.code", "structure.elements-in-text"],
            {"asks": REJECTED},
        ),
        ("a rejection whose code is CDATA", _error("<![CDATA[ValidationError]]>"), [], {"asks": REJECTED}),
        ("a rejection whose code has whitespace", _error(" ValidationError&#10;"), ["error.code"], {"asks": REJECTED}),
        (
            "a rejection whose code has a twin's letter",
            _error("V\u0430lidationError"),
            ["error.code"],
            {"asks": REJECTED},
        ),
        ("a rejection whose code has no width", _error("Validation\u200bError"), ["error.code"], {"asks": REJECTED}),
        ("a rejection whose message is markup", _error("ValidationError", 400, _MARKUP), [], {"asks": REJECTED}),
        ("a rejection by 407", _error("ValidationError", 407), ["error.status"], {"asks": REJECTED}),
        ("a rejection by 999", _error("ValidationError", 999), ["error.status", "error.type"], {"asks": REJECTED}),
        ("a success instead of a rejection", http(_GOOD), ["status.accepted"], {"asks": REJECTED}),
        ("the action is unknown", _error("InvalidAction"), [], {"outcome": "unsupported"}),
    )
]
ROWS += [
    row(f"listing: {name}", raw(data), *checks, asks=LIST)
    for name, data, checks in (
        ("20,000 members", _listing("<member>a@example.com</member>" * 20_000), []),
        ("200,000 empty members", _listing("<member/>" * 200_000), ["xml.bounds"]),
        ("a member of 2 MB", _listing(f"<member>{'a' * 2_000_000}</member>"), []),
        ("members of markup", _listing("<member>&lt;img src=x onerror=alert(1)&gt;</member>"), []),
        ("members within members", _listing("<member>" * 20 + "</member>" * 20), ["structure.elements-in-text"]),
        ("members of other directions", _listing("<member>\u202e&#x2028;&#x9b;</member>" * 1_000), []),
        (
            "two tokens",
            _listing("", "<NextToken>a</NextToken><NextToken>b</NextToken>"),
            ["structure.repeated-element", "values.repeated-token"],
        ),
        (
            "a token with parts",
            _listing("", "<NextToken a='b'><c/></NextToken>"),
            ["structure.attribute", "structure.elements-in-text", "values.repeated-token"],
        ),
        ("an empty token", _listing("", "<NextToken></NextToken>"), []),
        ("20,000 items", _listing("<item>a</item>" * 20_000), ["structure.schema"]),
    )
]
