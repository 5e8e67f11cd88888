"""What mutants change in the text of a form, query string or body, before it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.reference.http_types import HttpRequest


def pairs(change: Callable[[bytes], bytes]) -> Callable[[HttpRequest], HttpRequest]:
    """Changes the pairs of a form, but for those that name action and version.

    Args:
        change: from a pair, name and value, still encoded, to the pair that is read.
    """

    def text(form: bytes) -> bytes:
        kept = (b"Action=", b"Version=")
        return b"&".join(pair if pair.startswith(kept) else change(pair) for pair in form.split(b"&"))

    return lambda request: replace(request, query=text(request.query), body=text(request.body))


def form_of(request: HttpRequest) -> bytes:
    """The text that parameters are read from: query string, then body."""
    return request.query + b"&" + request.body if request.query else request.body
