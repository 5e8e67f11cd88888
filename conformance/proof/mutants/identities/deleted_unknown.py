"""Defects that the cases of `cases/identities/deleted-unknown.yaml` find: who is not found has relatives deleted.

Also of those in which it is the capitals of a name that keep it from being found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conformance.proof.calls import identity_of, owned
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_DELETE, _OLDER = "DeleteIdentity", "DeleteVerifiedEmailAddress"

_Relatives = Callable[[Call, str], Iterable[str]]


def _instead(action: str, relatives: _Relatives, *, known: bool = False) -> Change:
    """What is related to a name is deleted, if the name is unknown; or if it is known."""

    def look(call: Call) -> None:
        if (owned(call) is not None) is known:
            for name in list(relatives(call, identity_of(call).lower())):
                call.account.remove(name)

    return check_first(action, look)


def _its_domain(call: Call, name: str) -> list[str]:
    return [domain_of(name)] if "@" in name else []


def _domain_above(call: Call, name: str) -> list[str]:
    return [] if "@" in name else [name.partition(".")[2]]


def _domains_below(call: Call, name: str) -> list[str]:
    return [other for other in call.account.identities if other.endswith(f".{name}") and "@" not in other]


def _addresses_beside(call: Call, name: str) -> list[str]:
    return [
        other
        for other in call.account.identities
        if "@" in other and "@" in name and domain_of(other) == domain_of(name)
    ]


def _with_capitals(call: Call, name: str) -> list[str]:
    found = (one.name for one in call.account.identities.values())
    return [other for other in found if other != other.lower() and domain_of(other) == name]


def _skips_capitals(call: Call, inner: Handler) -> list[Element]:
    local = identity_of(call).partition("@")[0]
    return [] if "@" in identity_of(call) and local != local.lower() else inner(call)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"delete-identity-unknown-deletes-{label}",
            "DeleteIdentity.others-kept",
            f"DeleteIdentity of a name that nobody registered deletes {words}.",
            _instead(_DELETE, relatives),
        )
        for label, words, relatives in (
            ("domain", "the domain of the address", _its_domain),
            ("above", "the domain above", _domain_above),
            ("below", "the domains below", _domains_below),
            ("beside", "the addresses beside it", _addresses_beside),
        )
    ),
    Mutant(
        "delete-identity-addresses-with-capitals",
        "DeleteIdentity.others-kept",
        "DeleteIdentity of a domain deletes those of its addresses that have capitals.",
        _instead(_DELETE, _with_capitals, known=True),
    ),
    Mutant(
        "delete-verified-email-address-unknown-deletes-domain",
        "DeleteVerifiedEmailAddress.domains-kept",
        "The older action deletes the domain of an address that nobody registered.",
        _instead(_OLDER, _its_domain),
    ),
    Mutant(
        "delete-verified-email-address-unknown-deletes-beside",
        "DeleteVerifiedEmailAddress.others-kept",
        "The older action deletes the addresses beside one that nobody registered.",
        _instead(_OLDER, _addresses_beside),
    ),
    *(
        Mutant(
            f"{dashed(action)}-not-with-capitals",
            requirement,
            f"{action} does nothing for an address with capitals before its sign.",
            wrap_handler(action, _skips_capitals),
        )
        for action, requirement in (
            (_DELETE, "DeleteIdentity.Identity.type"),
            (_OLDER, "DeleteVerifiedEmailAddress.EmailAddress.type"),
        )
    ),
)
