"""Defects of `cases/protocol/connection-ends.yaml`: ends that are overlooked, rests of requests, chunks to HTTP/1.0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_delivery
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import AfterAnswer, Delivery, HttpRequest, HttpResponse
from conformance.reference.service import Service

_CLOSE, _LISTED, _ANNOUNCED, _REST, _OLDER = (
    f"Protocol.Connection.{name}" for name in ("close", "close-listed", "announced", "rest", "http-1-0")
)
When = Callable[[HttpRequest, HttpResponse], object]


def _option(request: HttpRequest) -> str:
    return request.header(b"connection") or ""


def _ending(how: AfterAnswer, when: When) -> Change:
    return edit_delivery(lambda request, answer: replace(answer, ending=how) if when(request, answer) else answer)


def _stays(when: When) -> Change:
    return _ending(AfterAnswer.NEVER, when)


def _chunking(when: When) -> Change:
    def deliver(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.version != "1.0" or not when(request, answer):
            return answer
        return replace(answer, delivery=Delivery(chunked=True, pieces=2))

    return edit_delivery(deliver)


def _by(method: str) -> Callable[[HttpRequest], object]:
    return lambda request: request.method == method


def _leaving_rest(when: Callable[[HttpRequest], object]) -> Change:
    """Take the rest of some requests for the next one, which is none."""

    def change(service: Service) -> Service:
        left: list[HttpRequest] = []

        def check(request: HttpRequest) -> None:
            if left:
                left.clear()
                raise ServiceError("InvalidQueryParameter", "This is no request.")
            if when(request) and request.body:
                left.append(request)
            service.check_host(request)

        return replace(service, check_host=check)

    return change


MUTANTS: tuple[Mutant, ...] = (
    Mutant("close-in-small-letters-only", _CLOSE, "Connection: Close is not known.",
           _stays(lambda request, answer: _option(request) == "Close")),
    Mutant("close-in-capitals-not-known", _CLOSE, "Connection: CLOSE is not known.",
           _stays(lambda request, answer: _option(request) == "CLOSE")),
    Mutant("close-not-first-not-known", _LISTED, "Only the first option of Connection counts.",
           _stays(lambda request, answer: _option(request).startswith("x-note"))),
    Mutant("close-not-last-not-known", _LISTED, "Only the last option of Connection counts.",
           _stays(lambda request, answer: _option(request).endswith("x-note"))),
    Mutant("close-padded-not-known", _LISTED, "Whitespace and empty members of Connection hide its options.",
           _stays(lambda request, answer: _option(request).startswith(","))),
    Mutant("close-not-done-by-get", _CLOSE, "A GET that is to end its connection does not.",
           _stays(lambda request, answer: request.method == "GET" and "close" in _option(request))),
    Mutant("close-not-done-after-403", _CLOSE, "The rejection of a signature does not end a connection.",
           _stays(lambda request, answer: answer.status == 403 and "close" in _option(request))),
    Mutant("close-not-done-after-message", _CLOSE, "A large message does not end a connection.",
           _stays(lambda request, answer: len(request.body) > 8192 and "close" in _option(request))),
    Mutant("close-unsaid-after-message", _ANNOUNCED, "The connection is closed behind each message, unsaid.",
           _ending(AfterAnswer.UNSAID, lambda request, answer: b"Action=SendEmail" in request.body)),
    Mutant("close-unsaid-after-403", _ANNOUNCED, "The connection is closed behind each rejected signature, unsaid.",
           _ending(AfterAnswer.UNSAID, lambda request, answer: answer.status == 403)),
    Mutant("rest-of-other-path", _REST, "A body that was sent to another path is taken for the next request.",
           _leaving_rest(lambda request: request.path != "/")),
    Mutant("rest-of-large-other-path", _REST, "A large body to another path is taken for the next request.",
           _leaving_rest(lambda request: request.path != "/" and len(request.body) > 8192)),
    *(
        Mutant(f"rest-of-{method.lower()}", _REST, f"The body of a {method} is taken for the next request.",
               _leaving_rest(_by(method)))
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "GET")
    ),
    Mutant("rest-of-other-type", _REST, "A body of another media type is taken for the next request.",
           _leaving_rest(lambda request: "json" in (request.header(b"content-type") or ""))),
    Mutant("rest-of-unsigned", _REST, "The body of an unsigned message is taken for the next request.",
           _leaving_rest(lambda request: request.header(b"authorization") is None and len(request.body) > 8192)),
    Mutant("chunked-to-http-1-0-if-long", _OLDER, "Longer responses to HTTP/1.0 are chunked.",
           _chunking(lambda request, answer: len(answer.body) > 1000)),
    Mutant("chunked-to-http-1-0-by-get", _OLDER, "Responses to a GET of HTTP/1.0 are chunked.",
           _chunking(lambda request, answer: request.method == "GET")),
    Mutant("chunked-to-http-1-0-after-403", _OLDER, "Rejections of signatures by HTTP/1.0 are chunked.",
           _chunking(lambda request, answer: answer.status == 403)),
)  # fmt: skip
