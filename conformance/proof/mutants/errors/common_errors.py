"""Defects of each error code: another status, another Type, another name; and throttling told wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.proof.edits import drop, set_text
from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_document, is_error, remove_guard, set_error, set_parameter, set_parameter_code
from conformance.reference.decode import Fields
from conformance.reference.errors import ERRORS, FAULT_CODES, RECEIVER, SENDER, ErrorRule
from conformance.reference.render import Document
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service

#: Statuses that a code is given in place of its own; the last is its kin, the first of the other kind.
_SWAPPED = {400: (500, 403), 403: (500, 400), 404: (500, 403), 500: (400, 503), 503: (400, 500)}


def _statuses(code: str) -> tuple[str, ...]:
    more = ("Common.MessageRejected.status-raw",) if code == "MessageRejected" else ()
    return (f"Common.{code}.status", *more)


def _of(rule: ErrorRule) -> Iterator[Mutant]:
    """Yield what can be wrong with one listed code."""
    code, dash = rule.code, dashed(rule.code)
    for status in _SWAPPED[rule.status]:
        defect = f"{code} is answered with status {status}."
        yield Mutant(f"{dash}-status-{status}", _statuses(code), defect, set_error(code, status=status))
    other = RECEIVER if rule.type == SENDER else SENDER
    yield Mutant(
        f"{dash}-type-{other.lower()}",
        f"Common.{code}.type",
        f"{code} has the Type {other}.",
        set_error(code, type=other),
    )
    if code == "ValidationError":
        return
    yield Mutant(
        f"{dash}-renamed",
        (f"Common.{code}.raised",),
        f"{code} is called {code}Fault.",
        lambda service: _renamed(service, code, f"{code}Fault"),
    )


def _renamed(service: Service, code: str, name: str) -> Service:
    """A copy in which a code is answered by another name; raised as before, so that its status and Type stay."""

    def step(document: Document) -> None:
        for element in document.root.walk():
            if element.name == "Code" and element.text == code:
                element.text = name

    return service.with_step(step)


def _listed_codes() -> Iterator[Mutant]:
    for code in sorted(FAULT_CODES):
        yield from _of(ERRORS[code])


def _throttling(action: str) -> Mutant:
    """One action tells throttling as a failure of its own."""

    def change(service: Service) -> Service:
        asked: list[str] = []

        def check(fields: Fields) -> None:
            asked[:] = [fields.values.get("Action", "")]
            service.check_dates(fields)

        def step(document: Document) -> None:
            if document.code == "Throttling" and asked == [action]:
                document.status = 503

        return replace(service, check_dates=check).with_step(step)

    return Mutant(
        f"{dashed(action)}-throttled-by-503", (f"{action}.throttle",), f"{action} is throttled with status 503.", change
    )


def _throttled() -> Iterator[Mutant]:
    for action in ACTIONS.values():
        if action.throttled:
            yield _throttling(action.name)


#: Kinds of parameter fault that are told as faults of the moment, and what that breaks.
_RETRIED = {
    "enum": ("Common.InvalidParameterValue.raised", "Common.ValidationError.raised"),
    "range": ("Common.InvalidParameterValue.raised",),
    "missing": ("Common.MissingParameter.raised",),
    "list-form": ("Common.InvalidQueryParameter.raised",),
}

MUTANTS: tuple[Mutant, ...] = (
    *_listed_codes(),
    *(
        Mutant(
            f"signature-does-not-match-status-{status}",
            "Common.SignatureDoesNotMatch.status",
            f"SignatureDoesNotMatch is answered with status {status}.",
            set_error("SignatureDoesNotMatch", status=status),
        )
        for status in (400, 401, 500)
    ),
    Mutant(
        "bad-number-is-internal-failure",
        ("Common.MalformedInput.status", "Common.InvalidParameterValue.raised"),
        "A number that can't be parsed is reported as an InternalFailure.",
        set_parameter_code("type", "InternalFailure"),
    ),
    Mutant(
        "missing-parameter-is-internal-failure",
        ("Common.MissingParameter.raised",),
        "A missing parameter is reported as an InternalFailure, as an emulator did.",
        set_parameter_code("missing", "InternalFailure"),
    ),
    Mutant(
        "bad-value-is-internal-failure",
        ("Common.InvalidParameterValue.raised", "Common.ValidationError.raised"),
        "A value outside of its list is reported as an InternalFailure.",
        set_parameter_code("enum", "InternalFailure"),
    ),
    Mutant(
        "bad-range-is-internal-failure",
        ("Common.InvalidParameterValue.raised",),
        "A number out of range is reported as an InternalFailure.",
        set_parameter_code("range", "InternalFailure"),
    ),
    Mutant(
        "bad-list-is-internal-failure",
        ("Common.InvalidQueryParameter.raised",),
        "A list that is not written as one is reported as an InternalFailure.",
        set_parameter_code("list-form", "InternalFailure"),
    ),
    *(
        Mutant(
            f"{kind}-fault-is-{dashed(code)}",
            requirements,
            f"A fault of the kind {kind} is answered with {code}, so that clients send it again and again.",
            set_parameter_code(kind, code),
        )
        for kind, requirements in _RETRIED.items()
        for code in ("ServiceUnavailable", "Throttling")
    ),
    Mutant(
        "values-unchecked",
        ("Common.ValidationError.raised", "Common.InvalidParameterValue.raised"),
        "A value outside of its list is accepted.",
        set_parameter("ListIdentities", "IdentityType", enum=()),
    ),
    Mutant(
        "rejections-without-cause",
        ("Common.MessageRejected.cause", "Common.InvalidPolicy.cause", "Common.MessageRejected.unverified"),
        "Errors have no Message.",
        edit_document(lambda document: drop([document.root], "Message"), when=is_error),
    ),
    Mutant(
        "rejections-without-cause-raw",
        "Common.MessageRejected.cause",
        "Errors of SendRawEmail have no Message.",
        edit_document(
            lambda document: drop([document.root], "Message"),
            when=lambda document: is_error(document) and document.action == "SendRawEmail",
        ),
    ),
    Mutant(
        "unverified-not-told",
        "Common.MessageRejected.unverified",
        "A rejected message gets a fixed text.",
        edit_document(lambda document: set_text([document.root], "Message", "It was rejected."), when=is_error),
    ),
    Mutant(
        "policies-unchecked",
        ("Common.InvalidPolicy.raised",),
        "Any text is taken for a policy.",
        remove_guard("PutIdentityPolicy", "policy"),
    ),
    *_throttled(),
)
