"""The curl command that repeats a request."""

from __future__ import annotations

import shlex
from base64 import b64encode
from functools import lru_cache

from conformance.wire.credentials import Scope
from conformance.wire.exchange import Request
from conformance.wire.query import to_bytes
from conformance.wire.request import socket_path, split_url
from conformance.wire.sigv4 import QUERY_FIELDS

_SIGNATURE_HEADERS = frozenset({"authorization", "x-amz-date", "x-amz-security-token"})
_OWN_DEFAULTS = ("Accept", "User-Agent")
_MAX_ARGUMENT = 100_000


def curl_line(request: Request, scope: Scope | None = None) -> str:
    """Return a shell line that sends ``request`` again with curl (7.75 or later).

    With ``scope`` curl signs it anew by SigV4, with the key pair of the usual AWS variables (and their session token,
    if the request had one); the old signature is left out. Without it everything is replayed as it stands, which is how
    a tampered request is shown; pass it through `conformance.wire.redact.redact` first if the line is to be kept.

    Bytes that a shell argument cannot hold safely come through a base64 pipe or as ``$'…'`` (bash, zsh, ksh); only
    a NUL outside the body is lost, since no command line can carry it.
    """
    names = {name.lower() for name, _ in request.headers}
    parts = ["curl", "--silent", "--show-error", "--include", "--path-as-is", "--globoff", "--http1.1"]
    if request.method == "HEAD":
        parts.append("--head")
    else:
        parts += ["--request", _quote_short(request.method)]
    url = request.url
    if scope is not None:
        parts += ["--aws-sigv4", _quote_short(f"aws:amz:{scope.region}:{scope.service}")]
        parts += ["--user", '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"']
        if "x-amz-security-token" in names or "X-Amz-Security-Token=" in url:
            parts += ["--header", '"X-Amz-Security-Token: $AWS_SESSION_TOKEN"']
        url = _without_signature(url)
    for name in _OWN_DEFAULTS:
        if name.lower() not in names:
            parts += ["--header", f"'{name}:'"]
    if request.body and "content-type" not in names:
        parts += ["--header", "'Content-Type:'"]
    for name, value in request.headers:
        if scope is None or name.strip().lower() not in _SIGNATURE_HEADERS:
            # curl sends an empty header for "Name;" and takes "Name:" for its removal.
            parts += ["--header", _quote_short(f"{name}: {value}" if value.strip() else f"{name};")]
    before = ""
    if request.body:
        if _is_plain(request.body) and len(request.body) <= _MAX_ARGUMENT and request.body[:1] != b"@":
            parts += ["--data-binary", _quote(request.body.decode("utf-8"))]
        else:
            before = f"printf %s {b64encode(request.body).decode('ascii')} | base64 -d | "
            parts += ["--data-binary", "@-"]
    elif request.method in ("POST", "PUT", "PATCH"):
        parts += ["--data-binary", "''"]
    path = socket_path(url)
    if path is not None:
        parts += ["--unix-socket", _quote(path)]
        url = f"http://localhost{split_url(url)[2]}"
    parts += ["--url", _quote(url)]
    return before + " ".join(parts)


@lru_cache(maxsize=256)
def _quote_short(text: str) -> str:
    """Quote what most requests have in common."""
    return _quote(text)


def _quote(text: str) -> str:
    data = to_bytes(text)
    if _is_plain(data):
        return shlex.quote(text)
    shown = "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\x{byte:02x}" if byte else "" for byte in data
    )
    return f"$'{shown}'"


def _is_plain(data: bytes) -> bool:
    """Whether ``data`` is printable UTF-8, so that it survives a terminal, a shell and copy and paste."""
    try:
        return data.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _without_signature(url: str) -> str:
    bare, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [part for part in query.split("&") if part.partition("=")[0] not in QUERY_FIELDS]
    return bare + ("?" + "&".join(kept) if kept else "")
