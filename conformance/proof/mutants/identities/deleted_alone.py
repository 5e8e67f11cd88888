"""Defects that the cases of `cases/identities/deleted-alone.yaml` find: more is deleted than was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import set_parameter, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
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
            f"{dashed(action)}-unknown-deletes-last",
            f"{action}.others-kept",
            f"{action} of an unknown identity deletes the one that was registered last.",
            wrap_handler(action, _something),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_mutants(),
    Mutant(
        "delete-verified-email-address-deletes-domain",
        f"{_DELETE_ADDRESS}.domains-kept",
        "DeleteVerifiedEmailAddress deletes a domain that is named in the place of an address.",
        set_parameter(_DELETE_ADDRESS, "EmailAddress", format="some-text"),
    ),
)
