"""Defects that the cases of `cases/protocol/chunks.yaml` find: bodies in chunks that are read in part."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import change_decoding
from conformance.reference.http_types import HttpRequest

_WHOLE = "Protocol.Connection.chunks-whole"
_HEAD_END = re.compile(rb"\r\n\r\n")
_SIZE = re.compile(rb"([0-9A-Fa-f]+)[^\r\n]*\r\n")


def _sizes(request: HttpRequest) -> list[int]:
    """Return the sizes of a request's chunks, or of its whole body if it has none."""
    head = _HEAD_END.search(request.received)
    if head is None or request.header(b"transfer-encoding") is None:
        return [len(request.body)]
    sizes, at = [], head.end()
    while (size := _SIZE.match(request.received, at)) is not None and int(size[1], 16):
        sizes.append(int(size[1], 16))
        at = size.end() + sizes[-1] + 2
    return sizes


def _reading(read: Callable[[list[int]], list[int]]) -> Change:
    """Decode some of a request's chunks only; ``read`` says which of their sizes are read, from the first on."""

    def before(request: HttpRequest) -> HttpRequest:
        sizes = _sizes(request)
        return replace(request, body=request.body[: sum(read(sizes))]) if len(sizes) > 1 else request

    return change_decoding(before=before)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("chunk-first-alone", _WHOLE, "The first chunk of a body alone is read.", _reading(lambda sizes: sizes[:1])),
    Mutant("chunk-last-unread", _WHOLE, "The last chunk of a body is not read.", _reading(lambda sizes: sizes[:-1])),
    Mutant("chunks-read-to-four", _WHOLE, "Four chunks of a body are read.", _reading(lambda sizes: sizes[:4])),
)
