"""Defects of registering addresses."""

from __future__ import annotations

from conformance.reference.actions.identities import first_status
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
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING
from conformance.reference.xml_tree import Element

_VERIFY = ("VerifyEmailIdentity", "VerifyEmailAddress")

for _action in _VERIFY:
    wrapped(
        f"{dashed(_action)}-does-nothing",
        _action,
        (f"{_action}.effect", f"{_action}.confirmation"),
        f"{_action} answers well and does nothing.",
        lambda call, handler: [],
    )


def _silent(call: Call, handler: Handler) -> list[Element]:
    call.account.add(call.args["EmailAddress"], EMAIL_ADDRESS, first_status(call))
    return []


def _postmaster_told(call: Call, handler: Handler) -> list[Element]:
    address = call.args["EmailAddress"]
    call.account.add(address, EMAIL_ADDRESS, first_status(call))
    call.args["EmailAddress"] = f"postmaster@{domain_of(address)}"
    was = dict(call.account.identities)
    handler(call)
    call.account.identities.clear()
    call.account.identities.update(was)
    return []


def _refused_again(call: Call) -> None:
    if call.account.find(identity_of(call)) is not None:
        refuse()


def _one_of_domain(call: Call, result: list[Element]) -> None:
    domain = domain_of(call.args["EmailAddress"])
    for key in [key for key in call.account.identities if key.endswith(f"@{domain}")][:-1]:
        del call.account.identities[key]


def _domain_too(call: Call, result: list[Element]) -> None:
    call.account.add(domain_of(call.args["EmailAddress"]), DOMAIN, PENDING)


def _odd_status(call: Call, result: list[Element]) -> None:
    identity = call.account.find(identity_of(call))
    if identity is not None:
        identity.status = "Failed"


for _action in _VERIFY:
    _dash = dashed(_action)
    wrapped(f"{_dash}-no-mail", _action, f"{_action}.confirmation", f"{_action} sends no confirmation.", _silent)
    wrapped(
        f"{_dash}-mail-to-postmaster",
        _action,
        f"{_action}.confirmation",
        f"{_action} sends the confirmation to the postmaster of the domain.",
        _postmaster_told,
    )
    looked(f"{_dash}-once", _action, f"{_action}.repeat", f"{_action} is refused the second time.", _refused_again)
    edited(f"{_dash}-failed", _action, f"{_action}.effect", f"{_action} begins with the status Failed.", _odd_status)

edited(
    "verify-email-identity-one-of-domain",
    "VerifyEmailIdentity",
    "VerifyEmailIdentity.effect",
    "Registering an address forgets another one of its domain.",
    _one_of_domain,
)
edited(
    "verify-email-identity-domain-too",
    "VerifyEmailIdentity",
    "VerifyEmailIdentity.domain-apart",
    "Registering an address registers its domain.",
    _domain_too,
)


def _token_of_domain(service: Service) -> Service:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            key, value = entry.children
            domain = call.account.find(domain_of(key.text or "")) if "@" in (key.text or "") else None
            if domain is not None and domain.verification_token:
                value.children.append(Element("VerificationToken", domain.verification_token))

    return after(service, "GetIdentityVerificationAttributes", edit)


declare(
    "address-in-domain-shares-token",
    ("VerifyEmailIdentity.domain-apart", "IdentityVerificationAttributes.VerificationToken.address"),
    "An address has the verification token of its domain.",
    _token_of_domain,
)


def _no_domain_beside(call: Call) -> None:
    if call.account.find(domain_of(call.args["EmailAddress"])) is not None:
        refuse()


looked(
    "verify-email-identity-not-beside-domain",
    "VerifyEmailIdentity",
    "VerifyEmailIdentity.domain-apart",
    "An address can't be registered beside its domain.",
    _no_domain_beside,
)


def _hidden(call: Call, result: list[Element]) -> None:
    remember(call, "hidden")


def _unlisted(service: Service) -> Service:
    def edit(call: Call, result: list[Element]) -> None:
        hidden = remembered(call, "hidden")
        result[0].children = [child for child in result[0].children if child.text not in hidden]

    return after(after(service, "VerifyEmailAddress", _hidden), "ListIdentities", edit)


declare(
    "verify-email-address-unlisted",
    "VerifyEmailAddress.successor",
    "What VerifyEmailAddress registers is not listed by ListIdentities.",
    _unlisted,
)


def _listed_twice(name: str, actions: tuple[str, ...], breaks: Breaks, lie: str) -> None:
    """What is registered again by one of the actions is listed twice from then on."""

    def seen(call: Call) -> None:
        if call.account.find(identity_of(call)) is not None:
            remember(call, "twice")

    def edit(call: Call, result: list[Element]) -> None:
        twice = remembered(call, "twice")
        again = [Element("member", child.text or "") for child in result[0].children if child.text in twice]
        result[0].children += again

    def change(service: Service) -> Service:
        for action in actions:
            service = service.with_guard(action, "seen", seen)
        return after(service, "ListIdentities", edit)

    declare(name, breaks, lie, change)


_listed_twice(
    "verify-again-listed-twice",
    (*_VERIFY, "VerifyDomainIdentity"),
    (
        "ListIdentities.unique",
        "VerifyEmailIdentity.repeat",
        "VerifyEmailAddress.repeat",
        "VerifyDomainIdentity.repeat",
        "VerifyEmailAddress.successor",
    ),
    "An identity that was registered twice is listed twice.",
)


def _case_counts(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    known = {identity.name for identity in call.account.identities.values()}
    result[0].children = [entry for entry in result[0].children if entry.children[0].text in known]
    return result


wrapped(
    "domain-case-counts",
    "GetIdentityVerificationAttributes",
    "VerifyDomainIdentity.Domain.case",
    "Domains in upper and lower case are different identities.",
    _case_counts,
)


def _upper_case_unfit(call: Call) -> None:
    if any(name != name.lower() for name in call.args["Identities"]):
        refuse("InternalFailure")


looked(
    "address-case-is-internal-failure",
    "GetIdentityVerificationAttributes",
    "VerifyEmailIdentity.EmailAddress.case",
    "An identity in upper case is answered by InternalFailure.",
    _upper_case_unfit,
)
