"""Whether a request is such that a server must or may reject it, whatever the API makes of it."""

from __future__ import annotations

import re

from conformance.proxy.message import Message

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"[!-~]+")
_HOST = re.compile(r"[^\s/?#@]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def is_malformed(request: Message) -> bool:
    """Say whether a request breaks the grammar of HTTP/1.1 so that any server may reject it.

    First line: RFC 9112 section 3. Host: section 3.2, by which a request with none or with several must be rejected.
    Field names and values: RFC 9112 section 5.1, RFC 9110 section 5.5. Lengths: RFC 9112 section 6.3.
    """
    hosts = request.all("host")
    if request.version == "HTTP/1.1" and len(hosts) != 1:
        return True
    if len(hosts) > 1 or not all(_HOST.fullmatch(host) for host in hosts):
        return True
    if not (_TOKEN.fullmatch(request.method) and _TARGET.fullmatch(request.target)):
        return True
    if any(not _TOKEN.fullmatch(name) or _CONTROL.search(value) for name, value in request.headers):
        return True
    lengths = request.all("content-length")
    return (
        len(lengths) > 1
        or any(not length.isdecimal() for length in lengths)
        or bool(lengths and request.all("transfer-encoding"))
    )
