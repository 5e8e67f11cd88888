"""Defects of `cases/protocol/every-response.yaml`: wrong heads of responses of one action, or to one kind of fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import When, combine, edit_document, edit_headers, edit_response
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document
from conformance.reference.rules import ACTIONS

_FORMS = "Protocol.Answer.field-forms"
_UNIQUE, _HEADER, _DATE, _CHARSET = (
    "Protocol.RequestId.unique",
    "Protocol.RequestId.header",
    "Protocol.Answer.date",
    "Protocol.Answer.charset",
)
_CODES = (
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterValue",
    "InvalidPolicy",
    "MessageRejected",
    "MissingAuthenticationToken",
    "MissingParameter",
    "RequestExpired",
    "SignatureDoesNotMatch",
)
_ID = "11111111-2222-3333-4444-555555555555"


def _of_action(action: str) -> When:
    return lambda one: one.action == action and one.code is None


def _of_code(code: str) -> When:
    return lambda one: one.code == code


def _number_in_vain(one: Document) -> None:
    given, one.request_id = one.request_id, _ID
    for element in one.root.walk():
        if element.name == "RequestId" and element.text == given:
            element.text = _ID


def _undated(when: When) -> Change:
    def edit(one: Document, response: HttpResponse) -> HttpResponse:
        if not when(one):
            return response
        return replace(response, rewrite=lambda head: re.sub(rb"\r\ndate: [^\r]*", b"", head))

    return edit_response(edit)


def _numbered_otherwise(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _ID if name == "x-amzn-RequestId" else value) for name, value in fields]


def _in_utf_16(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, "text/xml; charset=utf-16" if name == "content-type" else value) for name, value in fields]


def _of_single_kinds() -> Iterator[Mutant]:
    kinds: list[tuple[str, str, When]] = [
        *((dashed(action), f"Responses of {action}", _of_action(action)) for action in sorted(ACTIONS)),
        *((dashed(code), f"Rejections with {code}", _of_code(code)) for code in _CODES),
    ]
    for name, words, when in kinds:
        yield Mutant(
            f"head-of-{name}-padded",
            _FORMS,
            f"{words} have a space before the colon of a field, and two fields of a type.",
            combine(
                edit_headers(lambda fields: [*fields, ("x-note ", "one")], when=when),
                edit_headers(lambda fields: [*fields, ("content-type", "text/xml")], when=when),
            ),
        )
        yield Mutant(
            f"head-of-{name}-same-id",
            _UNIQUE,
            f"{words} all have the same request id.",
            edit_document(_number_in_vain, when=when),
        )
    mails = _of_action("SendEmail")
    for name, broken, defect, change in (
        ("undated", _DATE, "have no Date", _undated(mails)),
        ("other-id", _HEADER, "name another request id in their head", edit_headers(_numbered_otherwise, when=mails)),
        ("utf-16", _CHARSET, "claim a charset that is not theirs", edit_headers(_in_utf_16, when=mails)),
    ):
        yield Mutant(f"head-of-send-email-{name}", broken, f"Responses of SendEmail {defect}.", change)


MUTANTS: tuple[Mutant, ...] = tuple(_of_single_kinds())
