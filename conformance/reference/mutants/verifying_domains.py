"""Defects of registering domains."""

from __future__ import annotations

import secrets

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    edited,
    identity_of,
    looked,
    refuse,
    wrapped,
)
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING
from conformance.reference.xml_tree import Element


def _refused_again(call: Call) -> None:
    if call.account.find(identity_of(call)) is not None:
        refuse()


def _token(name: str, breaks: Breaks, lie: str, make: str) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        tokens = {
            "random": secrets.token_hex(16),
            "same": "the-token-of-every-domain",
            "parent": call.account.verification_token(".".join(call.args["Domain"].split(".")[-3:])),
            "long": "t" * 256,
            "line": "to\tken",
            "letters": "tökén",
        }
        result[0].text = tokens[make]

    edited(name, "VerifyDomainIdentity", breaks, lie, edit)


_row = "VerifyDomainIdentity.VerificationToken"
_token("verification-token-changes", f"{_row}.stable", "Each call gives the domain another token.", "random")
_token("verification-token-shared", f"{_row}.distinct", "All domains have the same token.", "same")
_token("verification-token-of-parent", f"{_row}.distinct", "A subdomain has the token of its domain.", "parent")
_token("verification-token-long", f"{_row}.record", "The token has 256 characters.", "long")
_token("verification-token-tab", f"{_row}.record", "The token has a tab in it.", "line")
_token("verification-token-letters", f"{_row}.record", "The token has letters beyond ASCII.", "letters")


def _unregistered(call: Call, handler: Handler) -> list[Element]:
    return [Element("VerificationToken", call.account.verification_token(call.args["Domain"]))]


wrapped(
    "verify-domain-identity-does-nothing",
    "VerifyDomainIdentity",
    "VerifyDomainIdentity.effect",
    "VerifyDomainIdentity gives a token and registers nothing.",
    _unregistered,
)
looked(
    "verify-domain-identity-once",
    "VerifyDomainIdentity",
    ("VerifyDomainIdentity.repeat", "VerifyDomainIdentity.VerificationToken.stable"),
    "VerifyDomainIdentity is refused the second time.",
    _refused_again,
)


def _postmaster_too(call: Call, result: list[Element]) -> None:
    call.account.add(f"postmaster@{call.args['Domain']}", EMAIL_ADDRESS, PENDING)


def _parent_too(call: Call, result: list[Element]) -> None:
    call.account.add(call.args["Domain"].partition(".")[2], DOMAIN, PENDING)


edited(
    "verify-domain-identity-postmaster-too",
    "VerifyDomainIdentity",
    "VerifyEmailIdentity.domain-apart",
    "Registering a domain registers its postmaster.",
    _postmaster_too,
)
edited(
    "verify-domain-identity-parent-too",
    "VerifyDomainIdentity",
    "VerifyEmailIdentity.domain-apart",
    "Registering a domain registers the one above it.",
    _parent_too,
)
