"""Defects of the check of mailboxes: what may send and be sent to."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.addresses import AddressError, parse_mailbox
from conformance.reference.bind import FORMATS
from conformance.reference.call import Call
from conformance.reference.service import Service


def _rejecting(form: str, rejected: Callable[[str], object]) -> Change:
    """A mutant by which a value is rejected also where `refused` is true."""

    def change(service: Service) -> Service:
        check = FORMATS[form]
        return service.with_binder(
            formats={**FORMATS, form: lambda text: "it looks strange" if rejected(text) else check(text)}
        )

    return change


_MAILBOXES: dict[tuple[str, str], tuple[str, ...]] = {
    ("SendEmail", "Source"): ("SendEmail.Source.format", "SendEmail.Source.empty", "SendEmail.Source.ascii"),
    ("SendEmail", "Destination.ToAddresses"): ("Destination.ascii",),
    ("SendEmail", "Destination.CcAddresses"): ("Destination.ascii",),
    ("SendEmail", "Destination.BccAddresses"): ("Destination.ascii",),
    ("SendRawEmail", "Source"): ("SendRawEmail.Source.format", "SendRawEmail.Source.ascii"),
}


def _is_mailbox(text: str) -> bool:
    try:
        parse_mailbox(text)
    except AddressError:
        return False
    return True


def _any_mailbox(action: str, name: str, broken: tuple[str, ...]) -> Mutant:
    """What is no mailbox is taken: for a recipient another stands in; a sender that is none is never asked after."""

    def mend(call: Call) -> None:
        value = call.args.get(name)
        if isinstance(value, list):
            call.args[name] = [text if _is_mailbox(text) else "success@simulator.amazonses.com" for text in value]
        elif value is not None and (not _is_mailbox(value)):
            call.args[name] = _own(call)

    def change(service: Service) -> Service:
        return check_first(action, mend)(service.with_param(action, name, format=None))

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-any-address", broken, f"{action} accepts any text as {name}.", change
    )


def _own(call: Call) -> str:
    """An address that the caller may use."""
    verified = next(one.name for one in call.account.identities.values() if one.status == "Success")
    return verified if "@" in verified else f"post@{verified}"


_DISPLAYED = ("SendEmail.Source.display-name", "Destination.display-name")
_ENCODED = ("SendEmail.Source.encoded-word", "SendRawEmail.Source.encoded-word", "Destination.encoded-word")


def _address_321(service: Service) -> Service:
    def crash(call: Call) -> None:
        if any(len(text) > 320 for text in call.args.get("Destination.ToAddresses", ())):
            reject("InternalFailure")

    return check_first("SendEmail", crash)(service.with_param("SendEmail", "Destination.ToAddresses", format=None))


MUTANTS: tuple[Mutant, ...] = (
    *(_any_mailbox(action, param, _requirements) for (action, param), _requirements in _MAILBOXES.items()),
    Mutant(
        "mailbox-bare-only",
        _DISPLAYED + _ENCODED,
        "A display name is rejected.",
        _rejecting("mailbox", lambda text: "<" in text),
    ),
    Mutant(
        "mailbox-no-encoded-word",
        _ENCODED,
        "An encoded word is rejected.",
        _rejecting("mailbox", lambda text: "=?" in text),
    ),
    Mutant(
        "mailbox-no-quotes",
        _DISPLAYED,
        "A display name in quotes is rejected.",
        _rejecting("mailbox", lambda text: '"' in text),
    ),
    Mutant(
        "mailbox-name-wanted",
        _DISPLAYED,
        "Angle brackets without a display name before them are rejected.",
        _rejecting("mailbox", lambda text: text.startswith("<")),
    ),
    Mutant(
        "address-321-is-internal-failure",
        "Destination.address-length",
        "An address of 321 characters ends in an internal error.",
        _address_321,
    ),
)
