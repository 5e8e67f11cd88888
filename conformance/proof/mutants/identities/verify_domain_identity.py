"""Defects of registering domains."""

from __future__ import annotations

import secrets

from conformance.proof.calls import identity_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    change_decoding,
    check_first,
    combine,
    edit_result,
    reject_calls,
    set_parameter,
    wrap_handler,
)
from conformance.reference.call import Call, Handler
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING
from conformance.reference.xml_tree import Element


def _rejected_again(call: Call) -> None:
    if call.account.find(identity_of(call)) is not None:
        reject()


def _token(make: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        tokens = {
            "random": secrets.token_hex(16),
            "same": "the-token-of-every-domain",
            "parent": call.account.verification_token(".".join(call.args["Domain"].split(".")[-3:])),
            "label": call.account.verification_token(call.args["Domain"].partition(".")[0]),
            "long": "t" * 256,
            "line": "to\tken",
            "letters": "tökén",
        }
        result[0].text = tokens[make]

    return edit_result("VerifyDomainIdentity", edit)


_row = "VerifyDomainIdentity.VerificationToken"


def _unregistered(call: Call, handler: Handler) -> list[Element]:
    return [Element("VerificationToken", call.account.verification_token(call.args["Domain"]))]


def _postmaster_too(call: Call, result: list[Element]) -> None:
    call.account.add(f"postmaster@{call.args['Domain']}", EMAIL_ADDRESS, PENDING)


def _www_too(call: Call, result: list[Element]) -> None:
    call.account.add(f"www.{call.args['Domain']}", DOMAIN, PENDING)


def _parent_too(call: Call, result: list[Element]) -> None:
    call.account.add(call.args["Domain"].partition(".")[2], DOMAIN, PENDING)


def _long_label(call: Call) -> bool:
    return any(len(label) > 62 for label in call.args["Domain"].split("."))


def _up_to_nul(request: HttpRequest, fields: Fields) -> Fields:
    return Fields({name: text.partition("\0")[0] for name, text in fields.values.items()}, fields.names)


def _has_addresses(call: Call) -> bool:
    return any(name.endswith(f"@{call.args['Domain']}") for name in call.account.identities)


def _is_below(call: Call) -> bool:
    return call.args["Domain"].partition(".")[2] in call.account.identities


def _is_above(call: Call) -> bool:
    return any("@" not in name and name.endswith(f".{call.args['Domain']}") for name in call.account.identities)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"verify-domain-identity-not-beside-{label}",
            "VerifyDomainIdentity.success",
            f"A domain is rejected beside {words}.",
            reject_calls("VerifyDomainIdentity", beside),
        )
        for label, words, beside in (
            ("addresses", "addresses of it", _has_addresses),
            ("above", "the domain above it", _is_below),
            ("below", "a domain below it", _is_above),
        )
    ),
    Mutant(
        "verify-domain-identity-up-to-nul",
        "VerifyDomainIdentity.Domain.format",
        "Domain counts up to its first NUL.",
        change_decoding(after=_up_to_nul),
    ),
    Mutant(
        "verify-domain-identity-labels-of-62",
        "VerifyDomainIdentity.Domain.type",
        "A label of 63 characters is rejected.",
        reject_calls("VerifyDomainIdentity", _long_label),
    ),
    Mutant(
        "verify-domain-identity-trailing-dot-is-internal-failure",
        "VerifyDomainIdentity.Domain.trailing-dot",
        "VerifyDomainIdentity responds to a dot at the end with InternalFailure.",
        combine(
            set_parameter("VerifyDomainIdentity", "Domain", format=None),
            reject_calls("VerifyDomainIdentity", lambda call: call.args["Domain"].endswith("."), "InternalFailure"),
        ),
    ),
    Mutant(
        "verification-token-changes", f"{_row}.stable", "Each call gives the domain another token.", _token("random")
    ),
    Mutant("verification-token-shared", f"{_row}.distinct", "All domains have the same token.", _token("same")),
    Mutant(
        "verification-token-of-parent", f"{_row}.distinct", "A subdomain has the token of its domain.", _token("parent")
    ),
    Mutant(
        "verification-token-of-first-label",
        f"{_row}.distinct",
        "Domains with the same first label have the same token.",
        _token("label"),
    ),
    Mutant("verification-token-long", f"{_row}.record", "The token has 256 characters.", _token("long")),
    Mutant("verification-token-tab", f"{_row}.record", "The token has a tab in it.", _token("line")),
    Mutant("verification-token-letters", f"{_row}.record", "The token has letters beyond ASCII.", _token("letters")),
    Mutant(
        "verify-domain-identity-does-nothing",
        "VerifyDomainIdentity.effect",
        "VerifyDomainIdentity gives a token and registers nothing.",
        wrap_handler("VerifyDomainIdentity", _unregistered),
    ),
    Mutant(
        "verify-domain-identity-once",
        ("VerifyDomainIdentity.repeat", "VerifyDomainIdentity.VerificationToken.stable"),
        "VerifyDomainIdentity is rejected the second time.",
        check_first("VerifyDomainIdentity", _rejected_again),
    ),
    Mutant(
        "verify-domain-identity-postmaster-too",
        "VerifyEmailIdentity.domain-apart",
        "Registering a domain registers its postmaster.",
        edit_result("VerifyDomainIdentity", _postmaster_too),
    ),
    Mutant(
        "verify-domain-identity-www-too",
        "VerifyEmailIdentity.domain-apart",
        "Registering a domain registers its www, too.",
        edit_result("VerifyDomainIdentity", _www_too),
    ),
    Mutant(
        "verify-domain-identity-parent-too",
        "VerifyEmailIdentity.domain-apart",
        "Registering a domain registers the one above it.",
        edit_result("VerifyDomainIdentity", _parent_too),
    ),
)
