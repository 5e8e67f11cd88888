"""Defects of each error code: another status, another Type, another name; and throttling told wrongly."""

from __future__ import annotations

from dataclasses import replace

from conformance.reference.decode import Fields
from conformance.reference.errors import ERRORS, FAULT_CODES, RECEIVER, SENDER, ErrorRule
from conformance.reference.mutants import Mutant, add
from conformance.reference.mutants.changes import dashed
from conformance.reference.mutants.hooks import Breaks
from conformance.reference.render import Document
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service

#: Statuses that a code is given in place of its own; the last is its kin, the first of the other kind.
_SWAPPED = {400: (500, 403), 403: (500, 400), 404: (500, 403), 500: (400, 503), 503: (400, 500)}


def _statuses(code: str) -> tuple[str, ...]:
    more = ("Common.MessageRejected.status-raw",) if code == "MessageRejected" else ()
    return (f"Common.{code}.status", *more)


def _add(name: str, breaks: Breaks, lie: str, code: str, **changes: object) -> None:
    ids = (breaks,) if isinstance(breaks, str) else breaks
    add(Mutant(name, ids, lie, lambda service: service.with_error(code, **changes)))


def _of(rule: ErrorRule) -> None:
    """Declares what can be wrong with one listed code."""
    code, dash = rule.code, dashed(rule.code)
    for status in _SWAPPED[rule.status]:
        lie = f"{code} is answered with status {status}."
        _add(f"{dash}-status-{status}", _statuses(code), lie, code, status=status)
    other = RECEIVER if rule.type == SENDER else SENDER
    _add(f"{dash}-type-{other.lower()}", f"Common.{code}.type", f"{code} has the Type {other}.", code, type=other)
    if code == "ValidationError":
        # Other codes fit what it is for as well (readings 9), and the reference target answers those.
        return
    change = Mutant(
        f"{dash}-renamed",
        (f"Common.{code}.raised",),
        f"{code} is called {code}Fault.",
        lambda service: _renamed(service, code, f"{code}Fault"),
    )
    add(change)


def _renamed(service: Service, code: str, name: str) -> Service:
    """A copy in which a code is answered by another name; raised as before, so that its status and Type stay."""

    def step(document: Document) -> None:
        for element in document.root.walk():
            if element.name == "Code" and element.text == code:
                element.text = name

    return service.with_step(step)


for _code in sorted(FAULT_CODES):
    _of(ERRORS[_code])

for _status in (400, 401, 500):
    _add(
        f"signature-does-not-match-status-{_status}",
        "Common.SignatureDoesNotMatch.status",
        f"SignatureDoesNotMatch is answered with status {_status}.",
        "SignatureDoesNotMatch",
        status=_status,
    )

add(
    Mutant(
        "bad-number-is-internal-failure",
        ("Common.MalformedInput.status", "Common.InvalidParameterValue.raised"),
        "A number that can't be parsed is told as an InternalFailure.",
        lambda service: service.with_code("type", "InternalFailure"),
    )
)
add(
    Mutant(
        "missing-parameter-is-internal-failure",
        ("Common.MissingParameter.raised",),
        "A missing parameter is told as an InternalFailure, as an emulator did.",
        lambda service: service.with_code("missing", "InternalFailure"),
    )
)
add(
    Mutant(
        "bad-value-is-internal-failure",
        ("Common.InvalidParameterValue.raised", "Common.ValidationError.raised"),
        "A value outside of its list is told as an InternalFailure.",
        lambda service: service.with_code("enum", "InternalFailure"),
    )
)
add(
    Mutant(
        "bad-range-is-internal-failure",
        ("Common.InvalidParameterValue.raised",),
        "A number out of range is told as an InternalFailure.",
        lambda service: service.with_code("range", "InternalFailure"),
    )
)
add(
    Mutant(
        "bad-list-is-internal-failure",
        ("Common.InvalidQueryParameter.raised",),
        "A list that is not written as one is told as an InternalFailure.",
        lambda service: service.with_code("list-form", "InternalFailure"),
    )
)
add(
    Mutant(
        "values-unchecked",
        ("Common.ValidationError.raised", "Common.InvalidParameterValue.raised"),
        "A value outside of its list is taken.",
        lambda service: service.with_param("ListIdentities", "IdentityType", enum=()),
    )
)
add(
    Mutant(
        "policies-unchecked",
        ("Common.InvalidPolicy.raised",),
        "Any text is taken for a policy.",
        lambda service: service.without_guard("PutIdentityPolicy", "policy"),
    )
)


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


for _action in ACTIONS.values():
    if _action.throttled:
        add(_throttling(_action.name))
