"""Defects that the cases of `cases/protocol/query.yaml` find."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from conformance.proof.forms import form_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import change_decoding, edit_delivery, reject_requests
from conformance.reference.http_types import HttpRequest, HttpResponse

_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MALFORMED = ("Common.MalformedQueryString.raised",)


def _crash(asked: Callable[[bytes], bool]) -> Change:
    """Return a change that fails over the text of some forms; even rules that leave much open forbid that."""
    return reject_requests(lambda request: asked(form_of(request)))


def _cut(size: int) -> Change:
    def cut(request: HttpRequest) -> HttpRequest:
        return replace(request, query=request.query[:size])

    return change_decoding(before=cut)


def _too_long(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if len(request.query) <= 1000:
        return answer
    return replace(answer, status=414, headers=[("content-type", "text/html")], body=b"<html>URI Too Long</html>")


def _decodes(text: bytes) -> bool:
    try:
        unquote(text.decode("latin-1"), errors="strict")
    except UnicodeDecodeError:
        return False
    return True


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"query-read-to-{size}", "Protocol.Query.long", f"A query string is read up to {size} bytes.", _cut(size)
        )
        for size in (1024, 2048, 4096)
    ),
    Mutant(
        "query-too-long-at-a-thousand",
        "Protocol.Query.kilobyte",
        "A query string of more than a thousand bytes is too long, says a page with status 414.",
        edit_delivery(_too_long),
    ),
    Mutant(
        "crash-bad-percent",
        ("Protocol.Query.bad-percent", *_MALFORMED),
        "A percent sign without digits is an InternalFailure.",
        _crash(lambda text: bool(_BAD_PERCENT.search(text))),
    ),
    Mutant(
        "crash-bad-utf-8",
        ("Protocol.Encoding.bad-utf-8", "Protocol.Query.bad-percent"),
        "Bytes that are no UTF-8 are an InternalFailure.",
        _crash(lambda text: not _decodes(text)),
    ),
    Mutant(
        "crash-bare-name",
        "Protocol.Query.bare-name",
        "A name without an equals sign is an InternalFailure.",
        _crash(lambda text: any(pair and b"=" not in pair for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-nameless",
        "Protocol.Query.bare-name",
        "A value without a name is an InternalFailure.",
        _crash(lambda text: any(pair.startswith(b"=") for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-two-equals",
        "Protocol.Query.bare-name",
        "A value with an equals sign in it is an InternalFailure.",
        _crash(lambda text: any(pair.count(b"=") > 1 for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-trailing-ampersand",
        ("Protocol.Query.trailing-ampersand", "Protocol.Query.doubled-ampersand"),
        "An ampersand at the end is an InternalFailure.",
        _crash(lambda text: text.endswith(b"&")),
    ),
    Mutant(
        "crash-doubled-ampersand",
        "Protocol.Query.doubled-ampersand",
        "Two ampersands in a row are an InternalFailure.",
        _crash(lambda text: b"&&" in text or text.startswith(b"&")),
    ),
    Mutant(
        "crash-bare-colon",
        "Protocol.Encoding.bare-reserved",
        "A colon that is not escaped is an InternalFailure.",
        _crash(lambda text: b":" in text),
    ),
    Mutant(
        "long-query-is-internal-failure",
        "Protocol.Query.long",
        "A query string of more than four kilobytes is an InternalFailure.",
        reject_requests(lambda request: len(request.query) > 4096),
    ),
    Mutant(
        "crash-bare-at-sign",
        "Protocol.Encoding.bare-reserved",
        "An at sign that is not escaped is an InternalFailure.",
        _crash(lambda text: b"@" in text),
    ),
)
