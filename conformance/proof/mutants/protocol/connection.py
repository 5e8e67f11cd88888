"""Defects that the cases of `cases/protocol/connection.yaml` find."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import EditingDecoder, change_decoding, edit_delivery, reject_requests
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import AfterAnswer, Delivery, HttpRequest, HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service, check_host


def _read_to_64k(service: Service) -> Service:
    return replace(service, decoder=EditingDecoder(before=lambda request: replace(request, body=request.body[:65_536])))


def _close_without_body(service: Service) -> Service:
    closing: list[bool] = []

    def check(request: HttpRequest) -> None:
        closing[:] = [request.header(b"connection") == "close"]
        service.check_place(request)

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        return replace(answer, body=b"") if closing == [True] else answer

    return replace(service, check_place=check).with_finish(finish)


def _named_otherwise(name: bytes) -> Callable[[HttpRequest], bool]:
    """Whether a field is there, but not written as most clients write it."""
    return lambda request: name not in request.names and name.lower() in [each.lower() for each in request.names]


_ALIVE = "Protocol.Connection.keep-alive"
_AFTER_ERROR = "Protocol.Connection.after-error"
_PIPELINE = "Protocol.Connection.pipelining"


def _late(service: Service) -> Service:
    kept: list[HttpResponse] = []

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        kept.append(answer)
        return kept.pop(0) if len(kept) > 1 else answer

    return service.with_finish(finish)


def _repeated(service: Service) -> Service:
    kept: list[HttpResponse] = []

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if kept:
            return kept.pop()
        kept.append(answer)
        return answer

    return service.with_finish(finish)


def _grow(service: Service) -> Service:
    kept: list[bytes] = []

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        body = b"".join(kept) + answer.body
        kept[:] = [answer.body[-20:]]
        return replace(answer, body=body)

    return service.with_finish(finish)


def _sticks(service: Service) -> Service:
    rejected: list[str] = []

    def check(request: HttpRequest) -> None:
        if rejected:
            rejected.clear()
            raise ServiceError("InvalidQueryParameter", "The connection is in error.")
        service.check_place(request)

    def step(document: Document) -> None:
        if document.code not in (None, "InvalidQueryParameter"):
            rejected.append(document.code or "")

    return replace(service, check_place=check).with_step(step)


def _leaks(service: Service) -> Service:
    kept: list[Document] = []

    def step(document: Document) -> None:
        if document.code is not None:
            kept[:] = [document]
        elif kept:
            document.root.children.insert(0, kept.pop().root.children[0])

    return service.with_step(step)


def _swapped(service: Service) -> Service:
    kept: list[tuple[str | None, HttpResponse]] = []

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        before = kept[-1] if kept else None
        kept[:] = [(document.action, answer)]
        return before[1] if before is not None and before[0] != document.action else answer

    return service.with_finish(finish)


def _hosts(request: HttpRequest) -> list[bytes]:
    return [value for name, value in request.headers if name == b"host"]


def _check_first_host(request: HttpRequest) -> None:
    """Let the first Host stand alone, for the signature as well."""
    first = _hosts(request)[:1]
    if first:
        others = [pair for pair in request.headers if pair[0] != b"host"]
        request.headers[:] = [(b"host", first[0]), *others]
    check_host(request)


def _hostless(request: HttpRequest) -> bool:
    return request.header(b"host") is None


def _chunked(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    return replace(answer, delivery=Delivery(chunked=True, pieces=2))


def _compressed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    headers = [*answer.headers, ("content-encoding", "gzip")]
    return replace(answer, headers=headers, body=gzip.compress(answer.body, compresslevel=1))


def _ending(how: AfterAnswer, when: Callable[[HttpRequest, HttpResponse], bool]) -> Change:
    return edit_delivery(lambda request, answer: replace(answer, ending=how) if when(request, answer) else answer)


def _compressing(when: Callable[[HttpResponse], bool]) -> Change:
    return edit_delivery(lambda request, answer: _compressed(request, answer) if when(answer) else answer)


_CODING = "Protocol.Connection.accept-encoding"


def _remembers(service: Service) -> Service:
    kept: dict[str, str] = {}

    def after(request: HttpRequest, fields: Fields) -> Fields:
        more = {name: value for name, value in kept.items() if "Identities.member.1" in fields.values}
        kept.clear()
        kept.update({name: value for name, value in fields.values.items() if name.startswith("Identities.")})
        return Fields({**more, **fields.values}, [*more, *fields.names])

    return change_decoding(after=after)(service)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("parameters-remembered", _ALIVE, "Members of a list count in the next request as well.", _remembers),
    Mutant(
        "close-not-done",
        "Protocol.Connection.close",
        "A connection that is to be closed stays open.",
        _ending(AfterAnswer.NEVER, lambda request, answer: request.header(b"connection") == "close"),
    ),
    Mutant(
        "close-not-done-after-error",
        "Protocol.Connection.close",
        "A connection that is to be closed stays open after an error response.",
        _ending(
            AfterAnswer.NEVER, lambda request, answer: request.header(b"connection") == "close" and answer.status >= 400
        ),
    ),
    Mutant(
        "http-1-0-not-closed",
        "Protocol.Connection.http-1-0-end",
        "The connection stays open after a request of HTTP/1.0.",
        _ending(AfterAnswer.NEVER, lambda request, answer: request.version == "1.0"),
    ),
    Mutant(
        "close-unsaid",
        "Protocol.Connection.announced",
        "The connection is closed after each response, which does not say so.",
        _ending(AfterAnswer.UNSAID, lambda request, answer: request.header(b"connection") is None),
    ),
    Mutant(
        "close-unsaid-after-error",
        "Protocol.Connection.announced",
        "The connection is closed after each error response, which does not say so.",
        _ending(AfterAnswer.UNSAID, lambda request, answer: answer.status >= 400),
    ),
    Mutant(
        "continue-never",
        "Protocol.Connection.continue",
        "A client that waits with its body is not asked for it.",
        lambda service: replace(service, prompts=False),
    ),
    Mutant(
        "coding-not-accepted-long",
        _CODING,
        "Responses of more than a thousand bytes are compressed, whatever the request accepts.",
        _compressing(lambda answer: len(answer.body) > 1000),
    ),
    Mutant(
        "coding-not-accepted-error",
        _CODING,
        "Error responses are compressed, whatever the request accepts.",
        _compressing(lambda answer: answer.status >= 400),
    ),
    Mutant(
        "close-refused",
        "Protocol.Connection.close",
        "A request that asks to close the connection is rejected.",
        reject_requests(lambda request: request.header(b"connection") == "close", code="InvalidQueryParameter"),
    ),
    Mutant(
        "close-refused-with-parameters",
        "Protocol.Connection.close",
        "A listing that asks to close the connection is rejected as if its parameters were wrong.",
        reject_requests(
            lambda request: request.header(b"connection") == "close" and b"MaxItems=" in request.body,
            code="InvalidParameterValue",
        ),
    ),
    Mutant(
        "host-twice-taken",
        "Protocol.Connection.host-twice",
        "Of two Host fields the first counts.",
        lambda service: replace(service, check_host=_check_first_host),
    ),
    Mutant(
        "host-twice-is-wrong-signature",
        "Protocol.Connection.host-twice",
        "A request with two Host fields is rejected for its signature, with status 403.",
        reject_requests(lambda request: len(_hosts(request)) > 1, code="SignatureDoesNotMatch"),
    ),
    Mutant(
        "large-headers-refused",
        "Protocol.Connection.large-headers",
        "Headers of more than two kilobytes are rejected.",
        reject_requests(
            lambda request: sum((len(name) + len(value) for name, value in request.headers)) > 2048,
            code="InvalidQueryParameter",
        ),
    ),
    Mutant(
        "many-headers-refused",
        "Protocol.Connection.many-headers",
        "More than thirty header fields are rejected.",
        reject_requests(lambda request: len(request.headers) > 30, code="InvalidQueryParameter"),
    ),
    Mutant(
        "long-header-is-internal-failure",
        ("Protocol.Connection.longest-header", "Protocol.Connection.large-headers"),
        "A header field of more than six kilobytes is an InternalFailure.",
        reject_requests(lambda request: any(len(value) > 6144 for _, value in request.headers)),
    ),
    Mutant(
        "large-body-refused",
        "Protocol.Connection.large-body",
        "Bodies of more than a hundred kilobytes are rejected.",
        reject_requests(lambda request: len(request.body) > 100000, code="InvalidParameterValue"),
    ),
    Mutant(
        "chunked-is-internal-failure",
        "Protocol.Connection.chunked",
        "A body in chunks is an InternalFailure.",
        reject_requests(lambda request: request.header(b"transfer-encoding") == "chunked"),
    ),
    Mutant(
        "expect-refused",
        "Protocol.Connection.expect-continue",
        "A request with Expect is rejected.",
        reject_requests(lambda request: request.header(b"expect") is not None, code="InvalidQueryParameter"),
    ),
    Mutant(
        "expect-of-large-bodies-is-internal-failure",
        "Protocol.Connection.expect-continue",
        "A body of more than a megabyte with Expect is an InternalFailure, as an emulator had it.",
        reject_requests(lambda request: request.header(b"expect") is not None and len(request.body) > 1_000_000),
    ),
    Mutant(
        "host-missing-is-wrong-signature",
        "Protocol.Connection.host",
        "A request without a Host is rejected for its signature, with status 403.",
        reject_requests(_hostless, code="SignatureDoesNotMatch"),
    ),
    Mutant(
        "host-missing-is-internal-failure",
        "Protocol.Connection.host",
        "A request without a Host is an InternalFailure.",
        reject_requests(_hostless),
    ),
    Mutant(
        "chunked-to-http-1-0",
        "Protocol.Connection.http-1-0",
        "Responses are chunked, those to HTTP/1.0 as well.",
        edit_delivery(_chunked),
    ),
    Mutant(
        "coding-not-accepted",
        "Protocol.Connection.accept-encoding",
        "Responses are compressed, whatever the request accepts.",
        edit_delivery(_compressed),
    ),
    Mutant("body-read-to-64k", "Protocol.Connection.large-body", "A body is read up to 64 kilobytes.", _read_to_64k),
    Mutant(
        "close-without-body",
        "Protocol.Connection.close",
        "The last answer of a connection has no body.",
        _close_without_body,
    ),
    Mutant(
        "header-case-counts",
        "Protocol.Connection.header-case",
        "Content-Type is not known when it is written otherwise.",
        reject_requests(_named_otherwise(b"Content-Type"), code="MissingAction"),
    ),
    Mutant(
        "header-capitals-refused",
        "Protocol.Connection.header-case",
        "A header name in capitals is rejected.",
        reject_requests(lambda request: any(name.isupper() for name in request.names), code="InvalidQueryParameter"),
    ),
    Mutant(
        "answers-late", (_ALIVE, _PIPELINE), "From the second request on, the answer is that of the one before.", _late
    ),
    Mutant("answers-repeated", (_ALIVE, _PIPELINE), "Every second answer is the one before once more.", _repeated),
    Mutant("answers-grow", _ALIVE, "A response begins with the end of the one before.", _grow),
    Mutant("refusal-sticks", _AFTER_ERROR, "What follows an error response is rejected as well.", _sticks),
    Mutant(
        "refusal-leaks",
        _AFTER_ERROR,
        "The Error of an error response stands in the successful response that follows.",
        _leaks,
    ),
    Mutant("pipeline-answers-swapped", _PIPELINE, "Answers to different actions change places.", _swapped),
)
