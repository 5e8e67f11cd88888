"""Defects of registering addresses."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.calls import identity_of, reject, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, wrap_handler
from conformance.reference.actions.identities import first_status
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, NOT_STARTED, PENDING
from conformance.reference.xml_tree import Element

_VERIFY = ("VerifyEmailIdentity", "VerifyEmailAddress")


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


def _rejected_again(call: Call) -> None:
    if call.account.find(identity_of(call)) is not None:
        reject()


def _one_of_domain(call: Call, result: list[Element]) -> None:
    domain = domain_of(call.args["EmailAddress"])
    for key in [key for key in call.account.identities if key.endswith(f"@{domain}")][:-1]:
        del call.account.identities[key]


def _domain_too(call: Call, result: list[Element]) -> None:
    call.account.add(domain_of(call.args["EmailAddress"]), DOMAIN, PENDING)


def _odd_status(call: Call, result: list[Element]) -> None:
    identity = call.account.find(identity_of(call))
    if identity is not None:
        identity.status = NOT_STARTED


def _in_lower_case(call: Call, handler: Handler) -> list[Element]:
    call.args["EmailAddress"] = call.args["EmailAddress"].lower()
    return handler(call)


def _verifying() -> Iterator[Mutant]:
    for action in _VERIFY:
        dash = dashed(action)
        yield Mutant(
            f"{dash}-no-mail",
            f"{action}.confirmation",
            f"{action} sends no confirmation.",
            wrap_handler(action, _silent),
        )
        yield Mutant(
            f"{dash}-mail-to-postmaster",
            f"{action}.confirmation",
            f"{action} sends the confirmation to the postmaster of the domain.",
            wrap_handler(action, _postmaster_told),
        )
        yield Mutant(
            f"{dash}-once",
            f"{action}.repeat",
            f"{action} is rejected the second time.",
            check_first(action, _rejected_again),
        )
        yield Mutant(
            f"{dash}-not-started",
            f"{action}.effect",
            f"{action} leaves the status at NotStarted.",
            edit_result(action, _odd_status),
        )
        yield Mutant(
            f"{dash}-in-lower-case",
            f"{action}.EmailAddress.local-case",
            f"{action} registers the address in lower case.",
            wrap_handler(action, _in_lower_case),
        )


def _token_of_domain(service: Service) -> Service:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            key, value = entry.children
            domain = call.account.find(domain_of(key.text or "")) if "@" in (key.text or "") else None
            if domain is not None and domain.verification_token:
                value.children.append(Element("VerificationToken", domain.verification_token))

    return edit_result("GetIdentityVerificationAttributes", edit)(service)


def _no_domain_beside(call: Call) -> None:
    if call.account.find(domain_of(call.args["EmailAddress"])) is not None:
        reject()


def _hidden(call: Call, result: list[Element]) -> None:
    remember(call, "hidden")


def _unlisted(service: Service) -> Service:
    def edit(call: Call, result: list[Element]) -> None:
        hidden = remembered(call, "hidden")
        result[0].children = [child for child in result[0].children if child.text not in hidden]

    return edit_result("ListIdentities", edit)(edit_result("VerifyEmailAddress", _hidden)(service))


def _listed_twice(actions: tuple[str, ...]) -> Change:
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
        return edit_result("ListIdentities", edit)(service)

    return change


def _upper_case_unfit(call: Call) -> None:
    if any(name != name.lower() for name in call.args["Identities"]):
        reject("InternalFailure")


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"{dashed(action)}-does-nothing",
            (f"{action}.effect", f"{action}.confirmation"),
            f"{action} responds with success and does nothing.",
            wrap_handler(action, lambda call, handler: []),
        )
        for action in _VERIFY
    ),
    *_verifying(),
    Mutant(
        "verify-email-identity-one-of-domain",
        "VerifyEmailIdentity.effect",
        "Registering an address forgets another one of its domain.",
        edit_result("VerifyEmailIdentity", _one_of_domain),
    ),
    Mutant(
        "verify-email-identity-domain-too",
        "VerifyEmailIdentity.domain-apart",
        "Registering an address registers its domain.",
        edit_result("VerifyEmailIdentity", _domain_too),
    ),
    Mutant(
        "address-in-domain-shares-token",
        ("VerifyEmailIdentity.domain-apart", "IdentityVerificationAttributes.VerificationToken.address"),
        "An address has the verification token of its domain.",
        _token_of_domain,
    ),
    Mutant(
        "verify-email-identity-not-beside-domain",
        "VerifyEmailIdentity.domain-apart",
        "An address can't be registered beside its domain.",
        check_first("VerifyEmailIdentity", _no_domain_beside),
    ),
    Mutant(
        "verify-email-address-unlisted",
        "VerifyEmailAddress.successor",
        "What VerifyEmailAddress registers is not listed by ListIdentities.",
        _unlisted,
    ),
    Mutant(
        "verify-again-listed-twice",
        (
            "ListIdentities.unique",
            "VerifyEmailIdentity.repeat",
            "VerifyEmailAddress.repeat",
            "VerifyDomainIdentity.repeat",
            "VerifyEmailAddress.successor",
            "Protocol.Parallel.effect",
        ),
        "An identity that was registered twice is listed twice.",
        _listed_twice((*_VERIFY, "VerifyDomainIdentity")),
    ),
    Mutant(
        "address-case-is-internal-failure",
        ("VerifyEmailIdentity.EmailAddress.case", "VerifyDomainIdentity.Domain.case"),
        "An identity in upper case is answered with InternalFailure.",
        check_first("GetIdentityVerificationAttributes", _upper_case_unfit),
    ),
)
