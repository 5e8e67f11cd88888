"""What the text leaves to an intermediary; nothing of it may be accused."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.relay.changes import added, came, dropped, edited, fields, own, target
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.signing import KEY, SIGNS, sign_canonical, sign_with
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


def _absolute(one: Message) -> Message:
    """Write the target in absolute form, as for an upstream that is a proxy itself (RFC 9112 section 3.2.2)."""
    host = one.get("host")
    return one if host is None or not one.target.startswith("/") else target(lambda text: f"http://{host}{text}")(one)


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
    Behavior("signs-and-sends-canonical-query", request=sign_canonical(KEY.secret_access_key), rules=SIGNS),
    Behavior("request-without-host-rejected", own=lambda one: None if one.get("host") else own("400 Bad Request")),
    Behavior("refused-page", fault=("502 Bad Gateway", b"<html>no</html>"), probes=("fault.refused",)),
    Behavior(
        "forwarded-details",
        request=fields(lambda one: added("X-Forwarded-Port", "443")(added("X-Forwarded-Host", "api")(one))),
    ),
    Behavior(
        "trace-added", request=fields(lambda one: added("Traceparent", "00-1-2-01")(added("X-Request-Id", "7")(one)))
    ),
    Behavior("cdn-loop-added", request=fields(added("CDN-Loop", "relay"))),
    Behavior("early-data-added", request=fields(added("Early-Data", "1"))),
    Behavior("priority-added", request=fields(added("Priority", "u=3"))),
    Behavior("keep-alive-told", response=came(added("Keep-Alive", "timeout=5, max=100"))),
    Behavior("alternative-told", response=came(added("Alt-Svc", 'h3=":443"'))),
    Behavior("cors-added", response=came(added("Access-Control-Allow-Origin", "*"))),
    Behavior("request-id-of-its-own", response=came(added("X-Request-Id", "7"))),
    Behavior(
        "timing-told", response=came(lambda one: added("Server-Timing", "up;dur=3")(added("X-Cache", "MISS")(one)))
    ),
    Behavior("proxy-status-told", response=came(added("Proxy-Status", "relay; received-status=200"))),
    Behavior(
        "age-and-warning-told", response=came(lambda one: added("Warning", '214 relay "none"')(added("Age", "12")(one)))
    ),
    Behavior("request-values-padded", request=fields(lambda one: tuple((name, f" {value} ") for name, value in one))),
    Behavior("response-values-padded", response=came(lambda one: tuple((name, f"  {value}\t") for name, value in one))),
    Behavior("response-names-upper", response=came(lambda one: tuple((name.upper(), value) for name, value in one))),
    Behavior("request-names-title", request=fields(lambda one: tuple((name.title(), value) for name, value in one))),
    Behavior("absolute-form", request=_absolute),
    Behavior("no-details-page", fault=("503 Service Unavailable", b"")),
    Behavior(
        "requests-with-whitespace-rejected",
        own=lambda one: own("400 Bad Request") if any(name != name.strip() for name, _ in one.headers) else None,
    ),
    Behavior(
        "ambiguous-framing-rejected",
        own=lambda one: own("400 Bad Request") if one.all("transfer-encoding") and one.all("content-length") else None,
    ),
    _flag("tunnel", "tunnel"),
    _flag("connections-closed-unsaid", "close-unsaid"),
    _flag("chunks-both-ways", "chunk-request", "chunk-response"),
    _flag("drips-in-chunks", "drip", "chunk-response"),
    _flag("request-in-chunks", "chunk-request"),
    _flag("response-in-chunks", "chunk-response"),
    _flag("get-retried", "retry-get"),
    _flag("response-drips", "drip"),
    _flag("health-checks", "health"),
)
"""Legal behaviors."""
