"""Defects that the cases of `cases/protocol/rejected-values.yaml` find: values that come back as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import unquote_plus

from conformance.proof.mutant import Mutant
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service

_ODD: Mapping[str, re.Pattern[str]] = {
    "markup": re.compile("[<&]|]]>"),
    "control-characters": re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]"),
    "non-characters": re.compile("[\ufffe\uffff]"),
    "undecoded-bytes": re.compile("[\udc80-\udcff]"),
}
_MARK = "THE VALUE"


def _repeats(odd: re.Pattern[str], service: Service) -> Service:
    """A copy that rejects such values, and repeats them without escaping."""
    repeated: list[str] = []

    def check(fields: Fields) -> None:
        repeated[:] = [text for text in fields.values.values() if odd.search(text)]
        if repeated:
            raise ServiceError("InvalidParameterValue", f"The value {_MARK} is not allowed.")
        service.check_dates(fields)

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if repeated:
            value = repeated[0].encode("utf-8", "surrogateescape")
            answer = replace(answer, body=answer.body.replace(_MARK.encode(), value))
        return answer

    lenient = service.with_decoder(encoding_errors="surrogateescape")
    return replace(lenient, check_dates=check).with_finish(finish)


_OF_REQUESTS: Mapping[str, tuple[str, Callable[[HttpRequest], list[str]]]] = {
    "names": (
        "names of parameters",
        lambda request: [
            unquote_plus(pair.partition("=")[0]) for pair in request.body.decode("latin-1").split("&") if pair
        ],
    ),
    "content-type": ("the content type", lambda request: [request.header(b"content-type") or ""]),
}
_RESERVED = re.compile("[<&\x01]")


def _repeats_parts(find: Callable[[HttpRequest], list[str]], service: Service) -> Service:
    """A copy that rejects requests for such parts, and repeats them without escaping."""
    repeated: list[str] = []

    def check(request: HttpRequest) -> None:
        repeated[:] = [text for text in find(request) if _RESERVED.search(text)]
        if repeated:
            raise ServiceError("InvalidQueryParameter", f"The part {_MARK} is not allowed.")
        service.check_host(request)

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if repeated:
            answer = replace(answer, body=answer.body.replace(_MARK.encode(), repeated[0].encode()))
        return answer

    return replace(service, check_host=check).with_finish(finish)


def _of_parts() -> Iterator[Mutant]:
    for name, (words, find) in _OF_REQUESTS.items():
        yield Mutant(
            f"rejected-{name}-repeated",
            "Protocol.Xml.rejected-values",
            f"Requests are rejected for {words}, which the message repeats without escaping.",
            partial(_repeats_parts, find),
        )


def _mutant(name: str, odd: re.Pattern[str]) -> Mutant:
    return Mutant(
        f"rejected-{name}-repeated",
        "Protocol.Xml.rejected-values",
        f"Values with {name.replace('-', ' ')} are rejected and repeated without escaping.",
        lambda service: _repeats(odd, service),
    )


MUTANTS: tuple[Mutant, ...] = (*(_mutant(name, odd) for name, odd in _ODD.items()), *_of_parts())
