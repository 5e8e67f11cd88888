"""Dialects of header fields: what clients, and what stands between them and a target, say beside the request itself."""

from __future__ import annotations

from conformance.wire.dialect import After, Dialect, adds_headers, has_form, sets_header
from conformance.wire.exchange import Request
from conformance.wire.request import host_header, split_url
from conformance.wire.scheme import Plan

_FORM = "application/x-www-form-urlencoded"
_BOTO3 = (
    "Boto3/1.44.8 md/Botocore#1.44.8 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython "
    "m/Z,b,D,e cfg/retry-mode#legacy Botocore/1.44.8"
)
_JAVA_ACCEPT = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


def _forwarded(request: Request, plan: Plan) -> Request:
    host, scheme = host_header(request.url), split_url(request.url)[0].replace("+unix", "")
    added: After = adds_headers(
        ("Via", "1.1 gateway.example (proxy/2.0)"),
        ("Forwarded", f'for=192.0.2.1;proto={scheme};host="{host}"'),
        ("X-Forwarded-For", "192.0.2.1, 198.51.100.7"),
        ("X-Forwarded-Proto", scheme),
        ("X-Forwarded-Host", host),
        ("X-Real-IP", "192.0.2.1"),
        ("X-Request-Id", "7b8a6f0c-3d0e-4b0e-9a53-6a1f1f8f7a10"),
    )
    return added(request, plan)


FIELDS = (
    Dialect("accept-encoding-identity", "The request says Accept-Encoding: identity.",
            ("aiobotocore", "awscli", "boto-2", "boto3", "django-ses"), "must", "RFC 9110 12.5.3",
            before=sets_header("Accept-Encoding", "identity")),
    Dialect("accept-encoding-empty", "Accept-Encoding is there and empty.", ("aws-sdk-ruby-1",), "must",
            "RFC 9110 12.5.3", before=sets_header("Accept-Encoding", "")),
    Dialect("accept-encoding-none", "There is no Accept-Encoding.", ("aws-sdk-js-2", "aws-sdk-js-3", "aws4", "curl"),
            "must", "RFC 9110 12.5.3", before=sets_header("Accept-Encoding", None)),
    Dialect("accept-encoding-several", "The request accepts gzip and deflate.",
            ("aws-requests-auth", "aws4fetch", "httpx-aws-auth", "requests-aws4auth"), "must", "RFC 9110 12.5.3",
            before=sets_header("Accept-Encoding", "gzip, deflate")),
    Dialect("accept-encoding-weights", "The codings that the request accepts have weights.", ("aws-sigv4-ruby",),
            "must", "RFC 9110 12.5.3",
            before=sets_header("Accept-Encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3")),
    Dialect("user-agent-sdk", "User-Agent has number signs, slashes and commas.",
            ("aiobotocore", "awscli", "boto3", "aws-sdk-js-3"), "must", "RFC 9110 10.1.5",
            before=sets_header("User-Agent", _BOTO3)),
    Dialect("user-agent-comment", "User-Agent has a comment.", ("aws-sdk-go-1",), "must", "RFC 9110 10.1.5",
            before=sets_header("User-Agent", "aws-sdk-go/1.44.133 (go1.19.8+b1; linux; amd64)")),
    Dialect("user-agent-none", "There is no User-Agent.", ("aws4", "node-ses", "smithy-signature-v4"), "must",
            "RFC 9110 10.1.5", before=sets_header("User-Agent", None)),
    Dialect("accept-any", "The request says Accept: */*.", ("aiobotocore", "curl", "requests-aws4auth"), "must",
            "RFC 9110 12.5.1", before=sets_header("Accept", "*/*")),
    Dialect("accept-xml", "The request accepts XML alone.", (), "must", "RFC 9110 12.5.1",
            before=sets_header("Accept", "application/xml, text/xml")),
    Dialect("accept-application-xml", "The request accepts application/xml alone.", ("awscurl",), "should",
            "RFC 9110 12.5.1", before=sets_header("Accept", "application/xml")),
    Dialect("accept-java", "Accept lists types with weights and a single asterisk.",
            ("java.net.HttpURLConnection (its source)",), "must", "RFC 9110 12.5.1",
            before=sets_header("Accept", _JAVA_ACCEPT)),
    Dialect("accept-charset", "There are Accept-Charset and Accept-Language.", ("older browsers (MDN)",),
            "must", "RFC 9110 12.5",
            after=adds_headers(("Accept-Charset", "utf-8, iso-8859-1;q=0.5"), ("Accept-Language", "en-US,en;q=0.5"))),
    Dialect("forwarded", "There are the fields that proxies and load balancers add.",
            ("HAProxy, nginx and AWS's load balancers (their manuals)",), "must", "RFC 9110 5.1, 7.6.3",
            after=_forwarded),
    Dialect("tracing", "There are the fields by which requests are traced.",
            ("OpenTelemetry, Zipkin and Sentry (their manuals)",), "must", "RFC 9110 5.1",
            after=adds_headers(("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                               ("tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"), ("baggage", "user=ann"),
                               ("X-B3-TraceId", "463ac35c9f6413ad48485a3953bb6124"), ("X-B3-Sampled", "1"))),
    Dialect("no-cache", "There are Cache-Control, Pragma and a cookie.", ("Postman (its manual)",), "must",
            "RFC 9110 5.1; RFC 9111 5.2.1",
            after=adds_headers(("Cache-Control", "no-cache"), ("Pragma", "no-cache"), ("Cookie", "a=b; c=\"d\""))),
    Dialect("keep-alive-fields", "There are Keep-Alive and Proxy-Connection.", ("curl before 7.66 (its changes)",),
            "must", "RFC 9110 5.1; RFC 9112 C.2.2",
            after=adds_headers(("Keep-Alive", "timeout=5, max=100"), ("Proxy-Connection", "Keep-Alive"))),
    Dialect("upgrade", "The request offers to go on in HTTP/2.", ("java.net.http.HttpClient (its source)",), "should",
            "RFC 9110 7.8", after=adds_headers(("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"),
                                               ("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"))),
    Dialect("fetch-headers", "There are the fields that fetch adds in browsers and Node.js.",
            ("aws-sigv4-fetch", "aws4fetch"), "must", "RFC 9110 5.1",
            after=adds_headers(("Accept-Language", "*"), ("Sec-Fetch-Mode", "cors"))),
    Dialect("type-plain", "The content type has no charset.",
            ("aws-sdk-go-2", "aws-sdk-js-3", "curl", "requests-aws4auth", "symfony-mailer"), "must",
            "RFC 9110 8.3; URL Standard 5", before=sets_header("Content-Type", _FORM), fits=has_form),
    Dialect("type-upper-charset", "The charset of the content type is UTF-8 in capitals.", ("boto-2", "boto-2-sigv4"),
            "must", "RFC 9110 8.3.1, 8.3.2", before=sets_header("Content-Type", f"{_FORM}; charset=UTF-8"),
            fits=has_form),
    Dialect("type-no-space", "No space follows the semicolon of the content type.", ("fetch of browsers (aws4fetch)",),
            "must", "RFC 9110 8.3.1", before=sets_header("Content-Type", f"{_FORM};charset=UTF-8"), fits=has_form),
    Dialect("type-quoted", "The charset of the content type is quoted.", (), "should", "RFC 9110 8.3.1",
            before=sets_header("Content-Type", f'{_FORM}; charset="utf-8"'), fits=has_form),
    Dialect("type-upper-case", "The content type is in capitals.", (), "should", "RFC 9110 8.3.1",
            before=sets_header("Content-Type", f"{_FORM}; charset=utf-8".upper()), fits=has_form),
    Dialect("type-spaced", "Spaces stand before and behind the semicolon of the content type.", (), "should",
            "RFC 9110 5.6.6", before=sets_header("Content-Type", f"{_FORM} ;  charset=utf-8"), fits=has_form),
    Dialect("type-parameters", "The content type has a further parameter.", (), "should", "RFC 9110 5.6.6",
            before=sets_header("Content-Type", f'{_FORM}; x="a;b"; charset=utf-8'), fits=has_form),
    Dialect("type-semicolon", "A semicolon ends the content type.", (), "should", "RFC 9110 5.6.6",
            before=sets_header("Content-Type", f"{_FORM};"), fits=has_form),
)  # fmt: skip
"""Dialects of header fields."""
