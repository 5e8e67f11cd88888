"""Defects that the cases of `cases/identities/deleted-alone.yaml` find: more is deleted than was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import identity_of, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result, set_parameter, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_DELETE, _DELETE_ADDRESS = "DeleteIdentity", "DeleteVerifiedEmailAddress"


def _local(address: str) -> str:
    return address.rpartition("@")[0]


def _untagged(address: str) -> str:
    return f"{_local(address).partition('+')[0]}@{domain_of(address)}"


def _same_local(name: str, other: str) -> bool:
    return bool(_local(name)) and _local(name) == _local(other)


def _begins_with(name: str, other: str) -> bool:
    return "@" in name and _local(other).startswith(_local(name)) and domain_of(name) == domain_of(other)


def _ends_in(name: str, other: str) -> bool:
    return other.endswith(name)


def _same_mailbox(name: str, other: str) -> bool:
    return "@" in name and "@" in other and _untagged(name) == _untagged(other)


def _in_domain_below(name: str, other: str) -> bool:
    return "@" not in name and domain_of(other).endswith(f".{name}") and "@" in other


def _with(likeness: Callable[[str, str], bool]) -> Callable[[Call, Handler], list[Element]]:
    """Deletes whatever is like the name that was given."""

    def delete(call: Call, inner: Handler) -> list[Element]:
        for other in [key for key in call.account.identities if likeness(identity_of(call), key)]:
            call.account.remove(other)
        return inner(call)

    return delete


def _something(call: Call, inner: Handler) -> list[Element]:
    if call.account.find(identity_of(call)) is None and call.account.identities:
        call.account.identities.popitem()
    return inner(call)


def _delete(action: str, likeness: Callable[[str, str], bool]) -> Change:
    return wrap_handler(action, _with(likeness))


def _mutants() -> Iterator[Mutant]:
    likenesses = {
        "same-local": ("with the same local part", _same_local, (_DELETE, _DELETE_ADDRESS)),
        "prefix": ("that begin with it", _begins_with, (_DELETE_ADDRESS,)),
        "suffix": ("that end in it", _ends_in, (_DELETE_ADDRESS,)),
        "tags": ("that differ from it by a tag", _same_mailbox, (_DELETE_ADDRESS,)),
        "below": ("in domains below it", _in_domain_below, (_DELETE,)),
    }
    for label, (words, likeness, actions) in likenesses.items():
        for action in actions:
            yield Mutant(
                f"{dashed(action)}-deletes-{label}",
                f"{action}.others-kept",
                f"{action} deletes addresses {words}, too.",
                _delete(action, likeness),
            )
    for action in (_DELETE, _DELETE_ADDRESS):
        yield Mutant(
            f"{dashed(action)}-deletes-longer",
            f"{action}.others-kept",
            f"{action} deletes whatever begins with the name of the identity.",
            _delete(action, lambda name, other: other.startswith(name)),
        )
    for action in (_DELETE, _DELETE_ADDRESS):
        yield Mutant(
            f"{dashed(action)}-unknown-deletes-last",
            f"{action}.others-kept",
            f"{action} of an unknown identity deletes the one that was registered last.",
            wrap_handler(action, _something),
        )


def _reset_signing(call: Call, inner: Handler) -> list[Element]:
    domain = call.account.find(domain_of(identity_of(call)))
    if domain is not None and "@" in identity_of(call):
        domain.dkim_enabled, domain.dkim_tokens = False, ()
    return inner(call)


def _status_again(service: Service) -> Service:
    """An address that the older action has deleted is verified when it is registered again."""

    def note(call: Call, inner: Handler) -> list[Element]:
        remember(call, "deleted by the older action")
        return inner(call)

    def give_back(call: Call, result: list[Element]) -> None:
        identity = call.account.find(identity_of(call))
        if identity is not None and identity_of(call) in remembered(call, "deleted by the older action"):
            identity.status = SUCCESS

    return edit_result("VerifyEmailIdentity", give_back)(service.with_handler(_DELETE_ADDRESS, note))


MUTANTS: tuple[Mutant, ...] = (
    *_mutants(),
    Mutant(
        "delete-identity-resets-signing-of-domain",
        f"{_DELETE}.others-kept",
        "Deleting an address takes back what was set up for the signing of its domain.",
        wrap_handler(_DELETE, _reset_signing),
    ),
    Mutant(
        "delete-verified-email-address-status-again",
        f"{_DELETE_ADDRESS}.leaves-nothing",
        "An address that the older action deleted is verified when it is registered again.",
        _status_again,
    ),
    Mutant(
        "delete-verified-email-address-deletes-domain",
        f"{_DELETE_ADDRESS}.domain-named",
        "DeleteVerifiedEmailAddress deletes a domain that is named in the place of an address.",
        set_parameter(_DELETE_ADDRESS, "EmailAddress", format="some-text"),
    ),
)
