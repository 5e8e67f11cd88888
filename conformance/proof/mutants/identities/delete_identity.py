"""Defects of deleting identities."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from conformance.proof.calls import identity_of, reject, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import EMAIL_ADDRESS, NOT_STARTED, PENDING, SUCCESS, Account
from conformance.reference.xml_tree import Element, entries


def _delete_nothing(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return []

    return service.with_handler("DeleteIdentity", wrap)


def _hidden(call: Call, result: list[Element]) -> None:
    remember(call, "hidden")


def _keeps_status(status: str) -> Change:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        identity = call.account.find(identity_of(call))
        return [] if identity is not None and identity.status == status else handler(call)

    return wrap_handler("DeleteIdentity", wrap)


def _forget(account: Account, name: str, what: str) -> None:
    """Deletes more than was asked for."""
    domain = domain_of(name) if "@" in name else name
    for key, identity in list(account.identities.items()):
        of_domain = key == domain or key.endswith(f"@{domain}")
        picked = {
            "domain": key == domain,
            "addresses": key.endswith(f"@{domain}"),
            "all": True,
            "all-of-domain": of_domain,
            "parts": key.endswith(f".{name}"),
            "parents": name.endswith(f".{key}"),
            "longer": key.endswith(name) and key != name,
            "tagged": key.partition("+")[0] + f"@{domain}" == name,
            "untagged": name.partition("+")[0] + f"@{domain}" == key != name,
            "all-addresses": identity.kind == EMAIL_ADDRESS,
        }
        if picked[what]:
            del account.identities[key]


def _deletes_more(action: str, what: str) -> Change:
    def look(call: Call) -> None:
        _forget(call.account, identity_of(call), what)

    return check_first(action, look)


def _not_started(call: Call, result: list[Element]) -> None:
    unknown = [name for name in call.args["Identities"] if call.identity(name) is None]
    result[0].children += entries(
        "", [(name, [Element("VerificationStatus", NOT_STARTED)]) for name in unknown]
    ).children


def _unseen(change: Change) -> Change:
    """The same, of a target that lists unknown identities as not started."""
    entered = edit_result("GetIdentityVerificationAttributes", _not_started)
    return lambda service: entered(change(service))


_KEPT = "DeleteIdentity.others-kept"
_SIMILAR = {
    "parts": "Deleting a domain deletes the domains below it.",
    "parents": "Deleting a domain deletes the domain above it.",
    "longer": "Deleting an identity deletes those whose names end like it.",
    "tagged": "Deleting an address deletes the same address with a tag.",
    "untagged": "Deleting an address with a tag deletes the same without it.",
}
_DEPRECATED = "DeleteVerifiedEmailAddress"


def _token_lost(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        if identity.verification_token is not None:
            identity.verification_token = secrets.token_hex(16)


def _back_to_pending(call: Call, handler: Handler) -> list[Element]:
    identity = call.account.find(identity_of(call))
    if identity is not None:
        identity.status = PENDING
    return []


def _unknown_fails(call: Call) -> None:
    if call.account.find(identity_of(call)) is None:
        reject("InternalFailure")


def _unknown_deletes_all(call: Call) -> None:
    if call.account.find(identity_of(call)) is None:
        call.account.identities.clear()


def _unknown_identities() -> Iterator[Mutant]:
    for action in ("DeleteIdentity", _DEPRECATED):
        dash = dashed(action)
        yield Mutant(
            f"{dash}-unknown-is-internal-failure",
            f"{action}.unknown",
            f"{action} responds to an unknown identity with InternalFailure.",
            check_first(action, _unknown_fails),
        )
        yield Mutant(
            f"{dash}-unknown-deletes-all",
            f"{action}.unknown",
            f"{action} deletes all identities when the named one is unknown.",
            check_first(action, _unknown_deletes_all),
        )


def _remember(call: Call) -> None:
    identity = call.account.find(identity_of(call))
    if identity is not None and identity.status == SUCCESS:
        remember(call, "sender")


def _sends_on(service: Service) -> Service:
    """Who was verified once may send; the identity itself is gone."""

    def senders(call: Call) -> None:
        if call.args["Source"] not in remembered(call, "sender"):
            service.guards["SendEmail"]["senders"](call)

    return service.with_guard("DeleteIdentity", "remember", _remember).with_guard("SendEmail", "senders", senders)


def _still_listed(service: Service) -> Service:
    """The older list has its own copy, which DeleteIdentity does not touch."""

    def edit(call: Call, result: list[Element]) -> None:
        listed = {child.text for child in result[0].children}
        old = sorted(name for name in remembered(call, "sender") if "@" in name and name not in listed)
        result[0].children += [Element("member", name) for name in old]

    changed = service.with_guard("DeleteIdentity", "remember", _remember)
    return edit_result("ListVerifiedEmailAddresses", edit)(changed)


def _made_by_older(service: Service) -> Service:
    """What VerifyEmailAddress made can't be deleted by DeleteIdentity."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [] if identity_of(call) in remembered(call, "hidden") else handler(call)

    return edit_result("VerifyEmailAddress", _hidden)(service).with_handler("DeleteIdentity", wrap)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "delete-identity-nothing",
        "DeleteIdentity.effect",
        "DeleteIdentity responds with success and deletes nothing.",
        _delete_nothing,
    ),
    Mutant(
        "delete-verified-email-address-does-nothing",
        "DeleteVerifiedEmailAddress.effect",
        "DeleteVerifiedEmailAddress responds with success and does nothing.",
        wrap_handler("DeleteVerifiedEmailAddress", lambda call, handler: []),
    ),
    Mutant(
        "delete-identity-keeps-pending",
        "DeleteIdentity.regardless-of-status",
        "DeleteIdentity leaves an identity of status Pending.",
        _keeps_status(PENDING),
    ),
    Mutant(
        "delete-identity-keeps-success",
        "DeleteIdentity.regardless-of-status",
        "DeleteIdentity leaves an identity of status Success.",
        _keeps_status(SUCCESS),
    ),
    Mutant(
        "delete-identity-domain-too",
        _KEPT,
        "Deleting an address deletes its domain.",
        _deletes_more("DeleteIdentity", "domain"),
    ),
    Mutant(
        "delete-identity-addresses-too",
        _KEPT,
        "Deleting a domain deletes its addresses.",
        _deletes_more("DeleteIdentity", "addresses"),
    ),
    Mutant(
        "delete-identity-addresses-unseen",
        _KEPT,
        "Deleting a domain leaves its addresses as not started.",
        _unseen(_deletes_more("DeleteIdentity", "addresses")),
    ),
    Mutant(
        "delete-verified-email-address-domain-unseen",
        f"{_DEPRECATED}.domains-kept",
        "Deleting a verified address leaves its domain as not started.",
        _unseen(_deletes_more(_DEPRECATED, "domain")),
    ),
    *(
        Mutant(f"delete-identity-{what}-too", _KEPT, defect, _deletes_more("DeleteIdentity", what))
        for what, defect in _SIMILAR.items()
    ),
    Mutant("delete-identity-all", _KEPT, "Deleting an identity deletes all.", _deletes_more("DeleteIdentity", "all")),
    Mutant(
        "delete-verified-email-address-all",
        f"{_DEPRECATED}.others-kept",
        "Deleting a verified address deletes all addresses.",
        _deletes_more(_DEPRECATED, "all-addresses"),
    ),
    Mutant(
        "delete-verified-email-address-same-domain",
        f"{_DEPRECATED}.others-kept",
        "Deleting a verified address deletes those of the same domain.",
        _deletes_more(_DEPRECATED, "addresses"),
    ),
    Mutant(
        "delete-verified-email-address-domain",
        f"{_DEPRECATED}.domains-kept",
        "Deleting a verified address deletes its domain.",
        _deletes_more(_DEPRECATED, "domain"),
    ),
    Mutant(
        "delete-identity-new-tokens",
        _KEPT,
        "Deleting an identity changes all tokens.",
        edit_result("DeleteIdentity", _token_lost),
    ),
    Mutant(
        "delete-verified-email-address-pending-again",
        f"{_DEPRECATED}.successor",
        "A deleted verified address is pending again, not gone.",
        wrap_handler(_DEPRECATED, _back_to_pending),
    ),
    *_unknown_identities(),
    Mutant(
        "delete-identity-sends-on",
        "DeleteIdentity.no-longer-sends",
        "Mail from a deleted identity is taken as before.",
        _sends_on,
    ),
    Mutant(
        "delete-identity-kept-by-older-list",
        "DeleteIdentity.effect",
        "ListVerifiedEmailAddresses still lists what DeleteIdentity deleted.",
        _still_listed,
    ),
    Mutant(
        "delete-identity-not-made-by-older",
        ("DeleteIdentity.effect", "VerifyEmailAddress.successor"),
        "DeleteIdentity leaves what VerifyEmailAddress registered.",
        _made_by_older,
    ),
)
