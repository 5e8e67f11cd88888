"""The bodies of recorded messages: chunks joined, content codings undone, and whether they are whole."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass

from conformance.wire.exchange import Headers, header

MAX_BODY = 32 * 1024 * 1024
"""Longest body that is kept, plain or decoded, in bytes."""

_CHUNK = re.compile(rb"\A([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_HASH = re.compile(r"[0-9a-f]{64}")
_GZIP = b"\x1f\x8b"
_GZIP_MODE, _ZLIB_MODE, _RAW_MODE = 31, 15, -15
_UNREAD = frozenset({"br", "zstd", "compress", "x-compress"})


@dataclass(frozen=True, slots=True)
class Body:
    """A body without its codings. ``why`` says, if it is not ``whole``, what is the matter; ``data`` is then partial.

    ``decoded`` says that a coding was undone, so that its length is not that of the wire.
    """

    data: bytes
    whole: bool = True
    why: str = ""
    decoded: bool = False


def plain(data: bytes, headers: Headers) -> Body:
    """Return a recorded body as its reader sees it.

    A recorder may have undone any coding already while the header fields still name it: only what the bytes themselves
    show is undone. Never raises.
    """
    if len(data) > MAX_BODY:
        return Body(data[:MAX_BODY], False, f"a body of more than {MAX_BODY} bytes")
    body = Body(data)
    if "chunked" in (header(headers, "transfer-encoding") or "").lower() and _CHUNK.match(data):
        body = _join_chunks(data)
    coding = (header(headers, "content-encoding") or "").strip().lower()
    if body.data[:2] == _GZIP:
        return _inflate(body, _GZIP_MODE, "gzip")
    if coding in ("deflate", "x-deflate") and body.data and not body.data.lstrip().startswith(b"<"):
        return _inflate(body, _ZLIB_MODE if body.data[0] & 0x0F == 8 else _RAW_MODE, "deflate")
    if coding in _UNREAD and body.data and not body.data.lstrip().startswith((b"<", b"{", b"[")):
        return Body(b"", False, f"compressed by {coding}, which is not read here", True)
    return body


def length_differs(body: Body, headers: Headers) -> str:
    """Say how the length of a body contradicts its Content-Length; empty if it does not, or can't be compared."""
    stated = (header(headers, "content-length") or "").strip()
    if body.decoded or not (stated.isascii() and stated.isdecimal()) or len(stated) > 12:
        return ""
    if header(headers, "content-encoding") or header(headers, "transfer-encoding"):
        return ""
    wanted, length = int(stated), len(body.data)
    return "" if wanted == length else f"{length} bytes are recorded, its Content-Length is {wanted}"


def altered(body: Body, headers: Headers) -> str:
    """Say how the length or the hash that a request states contradicts its body; empty if neither does."""
    differs = length_differs(body, headers)
    stated = (header(headers, "x-amz-content-sha256") or "").strip().lower()
    if differs or body.decoded or not _HASH.fullmatch(stated):
        return differs
    return "" if hashlib.sha256(body.data).hexdigest() == stated else "its hash is not its X-Amz-Content-Sha256"


def shows_its_length(headers: Headers) -> bool:
    """Say whether header fields of a request show that nothing was taken out of its body: a length or a hash."""
    return any(header(headers, name) for name in ("content-length", "transfer-encoding", "x-amz-content-sha256"))


def _join_chunks(data: bytes) -> Body:
    parts: list[bytes] = []
    at = 0
    while True:
        found = _CHUNK.match(data[at : at + 512])
        if found is None:
            return Body(b"".join(parts), False, "the chunks end early", True)
        size = int(found[1], 16)
        at += found.end()
        if size == 0:
            return Body(b"".join(parts), decoded=True)
        piece = data[at : at + size]
        parts.append(piece)
        if len(piece) < size:
            return Body(b"".join(parts), False, "the chunks end early", True)
        at += size
        at += 2 if data[at : at + 2] == b"\r\n" else 1


def _inflate(body: Body, mode: int, name: str) -> Body:
    inflater = zlib.decompressobj(mode)
    try:
        data = inflater.decompress(body.data, MAX_BODY)
    except zlib.error:
        return Body(b"", False, f"its {name} coding is broken", True)
    if inflater.unconsumed_tail:
        return Body(data, False, f"more than {MAX_BODY} bytes when decompressed", True)
    if not inflater.eof or not body.whole:
        return Body(data, False, body.why or f"its {name} coding ends early", True)
    return Body(data, decoded=True)
