"""Which URLs are an endpoint."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from conformance.wire.redact import mask_tokens
from conformance.wire.request import UNIX, socket_path


def checked_endpoint(value: str) -> str:
    """Return ``value`` if it is an http(s) URL with a host and nothing after the path; raises ValueError."""
    shown = mask_tokens(value.partition("?")[0])
    if any(character.isspace() or not character.isprintable() for character in value):
        raise ValueError(f"invalid URL {shown!r}: it contains whitespace or control characters")
    if value.lower().startswith(f"{UNIX}://"):
        return _checked_socket(value)
    try:
        parts = urlsplit(value)
        (parts.hostname or "").encode("idna")
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError as error:
        raise ValueError(f"invalid URL {shown!r}: {mask_tokens(str(error))}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise ValueError(f"invalid endpoint URL {shown!r}: expected http://HOST:PORT or https://HOST")
    if parts.username or parts.password:
        raise ValueError("an endpoint URL must not contain a user or password: give credentials in the profile")
    if parts.query or parts.fragment:
        raise ValueError(f"invalid endpoint URL {shown!r}: it must not have a query string or fragment")
    return value.rstrip("/")


def _checked_socket(value: str) -> str:
    """Return the URL of a unix socket if the path of the socket is percent-encoded; raises ValueError."""
    try:
        path = socket_path(value)
    except ValueError:
        path = None
    if not path or not os.path.isabs(path) or "?" in value or "#" in value:
        raise ValueError(f"invalid endpoint URL {value!r}: expected http+unix:// and the path as in %2Frun%2Fses.sock")
    return value.rstrip("/")
