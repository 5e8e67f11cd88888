"""What the text leaves to an intermediary; nothing of it may be accused."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.relay.changes import added, came, dropped, edited, fields, own
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.signing import KEY, SIGNS, sign_with
from conformance.proxy.message import Message
from conformance.wire.exchange import Headers


def _lower(headers: Headers) -> Headers:
    return tuple((name.lower(), value) for name, value in headers)


def _sorted(headers: Headers) -> Headers:
    return tuple(sorted(headers, key=lambda pair: pair[0].lower()))


def _join(headers: Headers) -> Headers:
    """Join the lines of a field to one, but for cookies (RFC 9110 section 5.3)."""
    lines: dict[str, tuple[str, str]] = {}
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        key = name.lower()
        if key in lines and key not in ("set-cookie", "content-length"):
            place = kept.index(lines[key])
            kept[place] = lines[key] = (name, f"{lines[key][1]}, {value}")
        else:
            lines[key] = (name, value)
            kept.append(lines[key])
    return tuple(kept)


def _old_response(one: Message, request: Message) -> Message:
    return (
        replace(one, start=one.start.replace("HTTP/1.1", "HTTP/1.0"))
        if "close" in request.members("connection")
        else one
    )


def _flag(name: str, *flags: str) -> Behavior:
    return Behavior(name, flags=frozenset(flags))


LEGAL: tuple[Behavior, ...] = (
    Behavior("plain"),
    Behavior(
        "x-forwarded", request=fields(lambda one: added("X-Forwarded-For", "::1")(added("X-Real-IP", "::1")(one)))
    ),
    Behavior("forwarded", request=fields(added("Forwarded", "for=127.0.0.1;proto=http"))),
    Behavior("unknown-added", request=fields(added("X-Gateway-Trace", "1"))),
    Behavior("cache-control-added", request=fields(added("Cache-Control", "max-age=259200"))),
    Behavior("request-names-lower", request=fields(_lower)),
    Behavior("request-names-sorted", request=fields(_sorted)),
    Behavior("request-lines-joined", request=fields(_join)),
    Behavior("response-names-lower", response=came(_lower)),
    Behavior("response-names-sorted", response=came(_sorted)),
    Behavior("response-lines-joined", response=came(_join)),
    Behavior("server-replaced", response=came(lambda one: added("Server", "relay")(dropped("server")(one)))),
    Behavior("date-added", response=came(added("Date", "Tue, 15 Nov 1994 08:12:31 GMT"))),
    Behavior("age-and-via-added", response=came(lambda one: added("Age", "0")(added("Via", "1.1 relay")(one)))),
    Behavior("security-headers-added", response=came(added("Strict-Transport-Security", "max-age=1"))),
    Behavior("pragma-kept", response=came(edited("pragma", str))),
    Behavior("old-response", response=_old_response),
    Behavior("unavailable-page", fault=("503 Service Unavailable", b'{"message": "no"}')),
    Behavior("time-out-page", fault=("504 Gateway Timeout", b"")),
    Behavior("signs-anew", request=sign_with(KEY.secret_access_key), rules=SIGNS),
    Behavior("request-without-host-rejected", own=lambda one: None if one.get("host") else own("400 Bad Request")),
    Behavior("refused-page", fault=("502 Bad Gateway", b"<html>no</html>"), probes=("fault.refused",)),
    _flag("tunnel", "tunnel"),
    _flag("request-in-chunks", "chunk-request"),
    _flag("response-in-chunks", "chunk-response"),
    _flag("get-retried", "retry-get"),
    _flag("response-drips", "drip"),
    _flag("health-checks", "health"),
)
"""Legal behaviors."""
