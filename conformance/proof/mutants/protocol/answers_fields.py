"""Defects of heads and chunks as HTTP sees them: names, values, line ends and dates that it does not allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_response, is_error, is_success
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document

_FORMS = "Protocol.Answer.field-forms"
_DATE = "Protocol.Answer.date"
_FIELDS = {
    "date-twice": ("there is a second Date, in ISO 8601", "date", "2026-01-01T00:00:00Z"),
    "name-with-space": ("a space stands before the colon of a field", "x-note ", "one"),
    "value-with-control": ("a field has a control character", "x-note", "a\x01b"),
    "content-length-twice": ("there are two fields of the length", "content-length", "{length}"),
    "folded": ("a field goes on in the next line", "x-note", "one\r\n two"),
    "bare-line-end": ("a line of the head ends without a carriage return", "x-note", "one\nx-other: two"),
}
_HEADS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "status-without-space": (
        "no space follows the status",
        lambda head: re.sub(rb"\A(HTTP/1\.1 \d+) [^\r]*", rb"\1", head),
    ),
    "status-of-http-2": ("the status line says HTTP/2.0", lambda head: head.replace(b"HTTP/1.1", b"HTTP/2.0", 1)),
    "reason-with-control": (
        "the reason phrase has a control character",
        lambda head: re.sub(rb"\A(HTTP/1\.1 \d+ )[^\r]*", rb"\1OK\x01", head),
    ),
    "content-length-listed": (
        "the length is given twice in one field",
        lambda head: re.sub(rb"(content-length): (\d+)", rb"\1: \2, \2", head),
    ),
    "date-of-other-weekday": ("the day of the week is wrong", lambda head: _on_other_day(head)),
}
_CHUNKED: dict[str, tuple[str, bytes]] = {
    "chunk-without-return": ("the lines of chunks end without a carriage return", b"%x\n%b\n0\n\n"),
    "chunk-size-padded": ("spaces follow the size of a chunk", b"%x  \r\n%b\r\n0\r\n\r\n"),
}
_DATES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "none": ("no Date", lambda head: re.sub(rb"\r\ndate: [^\r]*", b"", head)),
    "seven-hours-off": (
        "a Date that is seven hours ahead",
        lambda head: _dated(head, datetime.now(UTC) + timedelta(hours=7)),
    ),
    "fixed": ("a Date that is always the same", lambda head: _dated(head, datetime(2020, 1, 1, tzinfo=UTC))),
}


def _dated(head: bytes, moment: datetime) -> bytes:
    date = format_datetime(moment, usegmt=True).encode()
    return re.sub(rb"(\r\ndate: )[^\r]*", rb"\g<1>" + date, head)


def _on_other_day(head: bytes) -> bytes:
    day = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)[:3].encode()
    return re.sub(rb"(\r\ndate: )\w{3}", rb"\g<1>" + day, head)


def _rewriting(rewrite: Callable[[bytes], bytes], when: Callable[[Document], bool]) -> Change:
    return edit_response(lambda document, answer: replace(answer, rewrite=rewrite) if when(document) else answer)


def _chunking(form: bytes, when: Callable[[Document], bool]) -> Change:
    def chunk(document: Document, answer: HttpResponse) -> HttpResponse:
        if not when(document):
            return answer
        body = form % (len(answer.body), answer.body)
        return replace(
            answer,
            body=body,
            rewrite=lambda head: re.sub(rb"content-length: \d+", b"transfer-encoding: chunked", head),
        )

    return edit_response(chunk)


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
    for kind, when in (("success", is_success), ("error", is_error)):
        words = "successful" if kind == "success" else "error"
        for name, (defect, rewrite) in _HEADS.items():
            yield Mutant(f"{kind}-{name}", _FORMS, f"In {words} responses {defect}.", _rewriting(rewrite, when))
        for name, (defect, form) in _CHUNKED.items():
            yield Mutant(f"{kind}-{name}", _FORMS, f"In {words} responses {defect}.", _chunking(form, when))
        for name, (defect, rewrite) in _DATES.items():
            yield Mutant(
                f"{kind}-date-{name}",
                _DATE,
                f"Successful responses have {defect}." if kind == "success" else f"Error responses have {defect}.",
                _rewriting(rewrite, when),
            )


MUTANTS: tuple[Mutant, ...] = tuple(_malformed())
