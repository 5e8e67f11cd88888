"""Small changes to one part of a request, each leaving every other byte as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.wire.exchange import Request
from conformance.wire.query import Pairs, decode, encode, encode_pairs, to_bytes

Change = Callable[[str], str | None]
"""Gets the old text, returns the new one, or None to leave the whole thing out."""


def change_header(request: Request, name: str, change: Change) -> Request:
    """Return ``request`` with the value of every header ``name`` changed or left out."""
    headers = []
    for key, value in request.headers:
        if key.lower() == name.lower():
            new = change(value)
            if new is not None:
                headers.append((key, new))
        else:
            headers.append((key, value))
    return replace(request, headers=tuple(headers))


def add_header(request: Request, name: str, value: str) -> Request:
    """Return ``request`` with one more header at the end."""
    return replace(request, headers=(*request.headers, (name, value)))


def change_part(request: Request, header: str, part: str, change: Change) -> Request:
    """Return ``request`` with ``part=value`` in a comma-separated authorization header changed or left out."""

    def rewrite(text: str) -> str:
        scheme, space, rest = text.partition(" ")
        separator = ", " if ", " in rest else ","
        parts = []
        for item in re.split(r",\s*", rest):
            name, _, value = item.partition("=")
            if name == part:
                new = change(value)
                if new is not None:
                    parts.append(f"{name}={new}")
            else:
                parts.append(item)
        return scheme + space + separator.join(parts)

    return change_header(request, header, rewrite)


def change_parameter(request: Request, name: str, change: Change) -> Request:
    """Return ``request`` with the value of parameter ``name`` changed or left out, in query string and form body."""
    bare, mark, query = request.url.partition("?")
    if mark:
        query = _change_pairs(query, name, change)
    body = request.body
    if body:
        body = to_bytes(_change_pairs(body.decode("utf-8", "surrogateescape"), name, change))
    return replace(request, url=bare + mark + query, body=body)


def add_parameter(request: Request, name: str, value: str) -> Request:
    """Return ``request`` with one more parameter, last in the form body or, without a body, in the query string."""
    pair = encode_pairs([(name, value)])
    if request.body:
        return replace(request, body=request.body + b"&" + pair.encode("ascii"))
    return replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}{pair}")


def change_pair(name: str, change: Change) -> Callable[[Pairs], Pairs]:
    """Return an edit of pairs that changes or leaves out the value of every ``name``."""

    def edit(pairs: Pairs) -> Pairs:
        changed = [(key, change(value) if key == name else value) for key, value in pairs]
        return [(key, value) for key, value in changed if value is not None]

    return edit


def _change_pairs(text: str, name: str, change: Change) -> str:
    parts = []
    for part in text.split("&"):
        key, _, value = part.partition("=")
        if decode(key) == name:
            new = change(decode(value))
            if new is not None:
                parts.append(f"{key}={encode(new)}")
        else:
            parts.append(part)
    return "&".join(parts)
