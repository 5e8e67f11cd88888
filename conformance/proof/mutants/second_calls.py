"""Defects that show only under a second request: what one answer leaves behind for the next."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Answer, Request
from conformance.reference.render import Document
from conformance.reference.service import Service

_ALIVE = "Protocol.Connection.keep-alive"
_AFTER_ERROR = "Protocol.Connection.after-error"
_PIPELINE = "Protocol.Connection.pipelining"


def _late(service: Service) -> Service:
    kept: list[Answer] = []

    def finish(document: Document, answer: Answer) -> Answer:
        kept.append(answer)
        return kept.pop(0) if len(kept) > 1 else answer

    return service.with_finish(finish)


def _repeated(service: Service) -> Service:
    kept: list[Answer] = []

    def finish(document: Document, answer: Answer) -> Answer:
        if kept:
            return kept.pop()
        kept.append(answer)
        return answer

    return service.with_finish(finish)


def _grow(service: Service) -> Service:
    kept: list[bytes] = []

    def finish(document: Document, answer: Answer) -> Answer:
        body = b"".join(kept) + answer.body
        kept[:] = [answer.body[-20:]]
        return replace(answer, body=body)

    return service.with_finish(finish)


def _sticks(service: Service) -> Service:
    refused: list[str] = []

    def check(request: Request) -> None:
        if refused:
            refused.clear()
            raise ServiceError("InvalidQueryParameter", "The connection is in error.")
        service.check_place(request)

    def step(document: Document) -> None:
        if document.code not in (None, "InvalidQueryParameter"):
            refused.append(document.code or "")

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
    kept: list[tuple[str | None, Answer]] = []

    def finish(document: Document, answer: Answer) -> Answer:
        before = kept[-1] if kept else None
        kept[:] = [(document.action, answer)]
        return before[1] if before is not None and before[0] != document.action else answer

    return service.with_finish(finish)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "answers-late", (_ALIVE, _PIPELINE), "From the second request on, the answer is that of the one before.", _late
    ),
    Mutant("answers-repeated", (_ALIVE, _PIPELINE), "Every second answer is the one before once more.", _repeated),
    Mutant("answers-grow", _ALIVE, "An answer begins with the end of the one before.", _grow),
    Mutant("refusal-sticks", _AFTER_ERROR, "What follows an error response is rejected as well.", _sticks),
    Mutant(
        "refusal-leaks",
        _AFTER_ERROR,
        "The Error of an error response stands in the successful response that follows.",
        _leaks,
    ),
    Mutant("pipeline-answers-swapped", _PIPELINE, "Answers to different actions change places.", _swapped),
)
