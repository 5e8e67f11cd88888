"""Defects of header fields as HTTP sees them: names, values and line ends that it does not allow, and fields twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_response, is_error, is_success
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document

_FORMS = "Protocol.Answer.field-forms"
_FIELDS = {
    "date-twice": ("there is a second Date, in ISO 8601", "date", "2026-01-01T00:00:00Z"),
    "name-with-space": ("a space stands before the colon of a field", "x-note ", "one"),
    "value-with-control": ("a field has a control character", "x-note", "a\x01b"),
    "content-length-twice": ("there are two fields of the length", "content-length", "{length}"),
    "folded": ("a field goes on in the next line", "x-note", "one\r\n two"),
    "bare-line-end": ("a line of the head ends without a carriage return", "x-note", "one\nx-other: two"),
}


def _adding(field: str, value: str, when: Callable[[Document], bool]) -> Change:
    def add(document: Document, answer: HttpResponse) -> HttpResponse:
        if not when(document):
            return answer
        return replace(answer, headers=[*answer.headers, (field, value.format(length=len(answer.body)))])

    return edit_response(add)


def _malformed() -> Iterator[Mutant]:
    for name, (defect, field, value) in _FIELDS.items():
        for kind, when in (("success", is_success), ("error", is_error)):
            words = "successful" if kind == "success" else "error"
            yield Mutant(f"{kind}-field-{name}", _FORMS, f"In {words} responses {defect}.", _adding(field, value, when))


MUTANTS: tuple[Mutant, ...] = tuple(_malformed())
