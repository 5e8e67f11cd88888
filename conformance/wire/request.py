"""Unsigned requests of exactly the given parts, the usual header fields, and the parts of a URL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from conformance import __version__
from conformance.wire.exchange import Headers, Request

API_VERSION = "2010-12-01"
FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
USER_AGENT = f"ses-conformance/{__version__}"
DEFAULT_PORTS = {"http": 80, "https": 443}
UNIX = "http+unix"
"""The scheme of a URL whose host is the percent-encoded path of a unix socket: ``http+unix://%2Frun%2Fses.sock``."""

_URL = re.compile(r"(https?|http\+unix)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_SHORT = 256
"""Characters of a URL that is worth to be remembered: that of an endpoint, which is split several times a request."""
_FORM_POST: Headers = (("Content-Type", FORM_TYPE), ("Accept-Encoding", "gzip"), ("User-Agent", USER_AGENT))
_QUERY_GET: Headers = (("Accept-Encoding", "gzip"), ("User-Agent", USER_AGENT))


def default_headers(*, in_query: bool) -> Headers:
    """Return the header fields of a usual request: by GET with its parameters in the query string, or by a form."""
    return _QUERY_GET if in_query else _FORM_POST


def raw(
    endpoint: str,
    *,
    method: str = "POST",
    path: str = "/",
    query: str | None = None,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> Request:
    """Return a request of exactly these parts: no header is added, no part is encoded, checked or normalised.

    ``path`` and ``query`` are put behind the endpoint (its own path without a slash at the end) as they stand; text
    that is not ASCII goes out as UTF-8 (bytes that are no UTF-8: as ``surrogateescape`` surrogates). ``query`` None
    leaves out the ``?``.

    Raises:
        ValueError: ``endpoint`` is not an http or https URL, or ``path`` does not begin with a slash.
    """
    if not path.startswith("/"):
        raise ValueError(f"a path begins with a slash: {path!r}")
    target = path if query is None else f"{path}?{query}"
    return Request(method, base_url(endpoint).rstrip("/") + target, tuple(headers), body)


def base_url(endpoint: str) -> str:
    """Return ``endpoint`` without query and fragment, its path at least ``/``.

    Raises:
        ValueError: ``endpoint`` is not an http or https URL.
    """
    scheme, authority, target = split_url(endpoint)
    path = target.partition("#")[0].partition("?")[0]
    return f"{scheme}://{authority}{path or '/'}"


def split_url(url: str) -> tuple[str, str, str]:
    """Split ``url`` into scheme, authority and target, without changing a character of the target.

    The target is all that follows the authority, "" if nothing does. (The standard library's split drops line breaks
    and fragments, which a deliberately odd request may hold.)

    Raises:
        ValueError: ``url`` is not an http or https URL with a host.
    """
    return _split(url) if len(url) <= _SHORT else _split.__wrapped__(url)


@lru_cache(maxsize=256)
def _split(url: str) -> tuple[str, str, str]:
    match = _URL.fullmatch(url)
    if match is None:
        raise ValueError(f"not an http or https URL: {url!r}")
    scheme, authority, target = match.groups()
    host = authority.rpartition("@")[2]
    if not host or host.startswith(":"):
        raise ValueError(f"a URL without a host: {url!r}")
    return scheme.lower(), authority, target


def host_header(url: str) -> str:
    """Return the Host header that belongs to ``url``: host and port, without user info and without a default port.

    Raises:
        ValueError: ``url`` is not an http or https URL with a host, or its port is not a number.
    """
    scheme, authority, _ = split_url(url)
    return "localhost" if scheme == UNIX else _host(scheme, authority)


def origin_of(url: str) -> str:
    """Return scheme, host and port of ``url``, or scheme and path of its unix socket: what a connection is kept for.

    Raises:
        ValueError: ``url`` is none that can be sent to.
    """
    scheme, authority, _ = split_url(url)
    return f"{scheme}://{authority if scheme == UNIX else _host(scheme, authority)}/"


def socket_path(url: str) -> str | None:
    """Return the path of the unix socket that ``url`` names, or None."""
    scheme, authority, _ = split_url(url)
    return unquote(authority) if scheme == UNIX else None


@lru_cache(maxsize=64)
def _host(scheme: str, authority: str) -> str:
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"a URL with a wrong host or port, {authority!r}: {error}") from None
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
