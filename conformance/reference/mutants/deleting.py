"""Defects of deleting identities."""

from __future__ import annotations

import secrets

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    after,
    dashed,
    declare,
    edited,
    identity_of,
    looked,
    refuse,
    remember,
    remembered,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import EMAIL_ADDRESS, PENDING, SUCCESS, Account
from conformance.reference.xml_tree import Element


def _hidden(call: Call, result: list[Element]) -> None:
    remember(call, "hidden")


wrapped(
    "delete-verified-email-address-does-nothing",
    "DeleteVerifiedEmailAddress",
    "DeleteVerifiedEmailAddress.effect",
    "DeleteVerifiedEmailAddress answers well and does nothing.",
    lambda call, handler: [],
)


def _keeps_status(status: str) -> None:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        identity = call.account.find(identity_of(call))
        return [] if identity is not None and identity.status == status else handler(call)

    wrapped(
        f"delete-identity-keeps-{status.lower()}",
        "DeleteIdentity",
        "DeleteIdentity.regardless-of-status",
        f"DeleteIdentity leaves an identity of status {status}.",
        wrap,
    )


_keeps_status(PENDING)
_keeps_status(SUCCESS)


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
            "all-addresses": identity.kind == EMAIL_ADDRESS,
        }
        if picked[what]:
            del account.identities[key]


def _deletes_more(name: str, action: str, breaks: Breaks, lie: str, what: str) -> None:
    def look(call: Call) -> None:
        _forget(call.account, identity_of(call), what)

    looked(name, action, breaks, lie, look)


_KEPT = "DeleteIdentity.others-kept"
_deletes_more(
    "delete-identity-domain-too", "DeleteIdentity", _KEPT, "Deleting an address deletes its domain.", "domain"
)
_deletes_more(
    "delete-identity-addresses-too", "DeleteIdentity", _KEPT, "Deleting a domain deletes its addresses.", "addresses"
)
_deletes_more("delete-identity-all", "DeleteIdentity", _KEPT, "Deleting an identity deletes all.", "all")
_DEPRECATED = "DeleteVerifiedEmailAddress"
_deletes_more(
    "delete-verified-email-address-all",
    _DEPRECATED,
    f"{_DEPRECATED}.others-kept",
    "Deleting a verified address deletes all addresses.",
    "all-addresses",
)
_deletes_more(
    "delete-verified-email-address-same-domain",
    _DEPRECATED,
    f"{_DEPRECATED}.others-kept",
    "Deleting a verified address deletes those of the same domain.",
    "addresses",
)
_deletes_more(
    "delete-verified-email-address-domain",
    _DEPRECATED,
    f"{_DEPRECATED}.domains-kept",
    "Deleting a verified address deletes its domain.",
    "domain",
)


def _token_lost(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        if identity.verification_token is not None:
            identity.verification_token = secrets.token_hex(16)


edited("delete-identity-new-tokens", "DeleteIdentity", _KEPT, "Deleting an identity changes all tokens.", _token_lost)


def _back_to_pending(call: Call, handler: Handler) -> list[Element]:
    identity = call.account.find(identity_of(call))
    if identity is not None:
        identity.status = PENDING
    return []


wrapped(
    "delete-verified-email-address-pending-again",
    _DEPRECATED,
    f"{_DEPRECATED}.successor",
    "A deleted verified address is pending again, not gone.",
    _back_to_pending,
)


def _unknown_fails(call: Call) -> None:
    if call.account.find(identity_of(call)) is None:
        refuse("InternalFailure")


def _unknown_deletes_all(call: Call) -> None:
    if call.account.find(identity_of(call)) is None:
        call.account.identities.clear()


for _action in ("DeleteIdentity", _DEPRECATED):
    _dash = dashed(_action)
    looked(
        f"{_dash}-unknown-is-internal-failure",
        _action,
        f"{_action}.unknown",
        f"{_action} answers an unknown identity by InternalFailure.",
        _unknown_fails,
    )
    looked(
        f"{_dash}-unknown-deletes-all",
        _action,
        f"{_action}.unknown",
        f"{_action} deletes all identities when the named one is unknown.",
        _unknown_deletes_all,
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


declare(
    "delete-identity-sends-on",
    "DeleteIdentity.no-longer-sends",
    "Mail from a deleted identity is taken as before.",
    _sends_on,
)


def _still_listed(service: Service) -> Service:
    """The older list has its own copy, which DeleteIdentity does not touch."""

    def edit(call: Call, result: list[Element]) -> None:
        listed = {child.text for child in result[0].children}
        old = sorted(name for name in remembered(call, "sender") if "@" in name and name not in listed)
        result[0].children += [Element("member", name) for name in old]

    changed = service.with_guard("DeleteIdentity", "remember", _remember)
    return after(changed, "ListVerifiedEmailAddresses", edit)


declare(
    "delete-identity-kept-by-older-list",
    "DeleteIdentity.effect",
    "ListVerifiedEmailAddresses still lists what DeleteIdentity deleted.",
    _still_listed,
)


def _made_by_older(service: Service) -> Service:
    """What VerifyEmailAddress made can't be deleted by DeleteIdentity."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [] if identity_of(call) in remembered(call, "hidden") else handler(call)

    return after(service, "VerifyEmailAddress", _hidden).with_handler("DeleteIdentity", wrap)


declare(
    "delete-identity-not-made-by-older",
    ("DeleteIdentity.effect", "VerifyEmailAddress.successor"),
    "DeleteIdentity leaves what VerifyEmailAddress registered.",
    _made_by_older,
)
