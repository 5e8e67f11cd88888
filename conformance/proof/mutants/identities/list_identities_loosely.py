"""Defects of listing identities: its parameters are read loosely, and what nobody registered is listed."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.calls import remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    change_decoding,
    check_first,
    combine,
    edit_result,
    set_binder,
    set_parameter,
    trimming,
    wrap_handler,
)
from conformance.reference.addresses import parse_mailbox
from conformance.reference.bind import integer_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING
from conformance.reference.xml_tree import Element

_LIST = "ListIdentities"
_NAMING = (
    "DeleteIdentityPolicy",
    "GetIdentityDkimAttributes",
    "GetIdentityNotificationAttributes",
    "GetIdentityPolicies",
    "GetIdentityVerificationAttributes",
    "ListIdentityPolicies",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
)
"""Actions that name an identity and neither register nor delete it; for PutIdentityPolicy it need not exist."""


def _register(call: Call, name: str) -> None:
    if not name.startswith("arn:"):
        call.account.add(name, EMAIL_ADDRESS if "@" in name else DOMAIN, PENDING)


def _register_named(call: Call) -> None:
    for name in call.args.get("Identities") or [call.args["Identity"]]:
        _register(call, name)


def _register_unknown(call: Call, handler: Handler) -> list[Element]:
    name = call.args["Identity"]
    if call.account.find(name) is not None:
        return handler(call)
    _register(call, name)
    return []


def _register_reply_to(call: Call) -> None:
    for text in call.args.get("ReplyToAddresses", []):
        _register(call, parse_mailbox(text).address)


def _python_integer(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


_ALIASES = {
    "Email": EMAIL_ADDRESS,
    "Address": EMAIL_ADDRESS,
    "EMAIL_ADDRESS": EMAIL_ADDRESS,
    "DOMAIN": DOMAIN,
}


def _aliased(alias: str) -> Change:
    """Takes another word for a type of identities."""

    def resolve(call: Call) -> None:
        if call.args.get("IdentityType") == alias:
            call.args["IdentityType"] = _ALIASES[alias]

    words = set_parameter(_LIST, "IdentityType", enum=(EMAIL_ADDRESS, DOMAIN, alias))
    return combine(words, check_first(_LIST, resolve))


def _as_domain(call: Call, result: list[Element]) -> None:
    identity = call.account.find(call.args["EmailAddress"])
    if identity is not None:
        identity.kind = DOMAIN


def _in_lower_case(call: Call, result: list[Element]) -> None:
    for one in result[0].children:
        one.text = (one.text or "").lower()


def _wrapping(bits: int) -> Callable[[str], int | None]:
    return lambda text: int(text) % 2**bits if re.fullmatch(r"[0-9]+", text) else integer_of(text)


def _one_of_domain(call: Call, result: list[Element]) -> None:
    kept = {(one.text or "").rpartition("@")[2] + str("@" in (one.text or "")): one for one in result[0].children}
    result[0].children = list(kept.values())


def _hide_form(pattern: str) -> Change:
    """Leaves names of a form out of the list."""

    def hide(call: Call, result: list[Element]) -> None:
        result[0].children = [one for one in result[0].children if not re.search(pattern, one.text or "")]

    return edit_result(_LIST, hide)


def _hide_deprecated(service: Service) -> Service:
    def note(call: Call) -> None:
        remember(call, "made by the older action")

    def hide(call: Call, result: list[Element]) -> None:
        hidden = remembered(call, "made by the older action")
        result[0].children = [one for one in result[0].children if one.text not in hidden]

    return edit_result(_LIST, hide)(service.with_guard("VerifyEmailAddress", "note", note))


_SIZES = "size of the page before"


def _size_of_first_page(call: Call, handler: Handler) -> list[Element]:
    """Further pages are as large as the first one was."""
    sizes = call.account.memory.setdefault(_SIZES, set())
    if call.args.get("NextToken") and sizes:
        call.args["MaxItems"] = max(map(int, sizes))
    elif "MaxItems" in call.args:
        sizes.clear()
        sizes.add(str(call.args["MaxItems"]))
    return handler(call)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"list-identities-type-{dashed(alias).replace('_', '-')}-{'upper' if alias.isupper() else 'short'}",
            "ListIdentities.IdentityType.case" if alias == "DOMAIN" else "ListIdentities.IdentityType.enum",
            f"ListIdentities takes the IdentityType '{alias}'.",
            _aliased(alias),
        )
        for alias in _ALIASES
    ),
    *(
        Mutant(
            f"list-identities-without-{label}",
            ("ListIdentities.effect", "ListIdentities.Identities.values"),
            f"ListIdentities leaves out {words}.",
            _hide_form(pattern),
        )
        for label, words, pattern in (
            ("digits-first", "names that begin with a digit", r"^\d"),
            ("one-letter", "addresses with a local part of one letter", r"^.@"),
            ("deep-hosts", "addresses in domains of more than four labels", r"@(?:[^.]+\.){4}"),
            ("punycode", "internationalised domains", r"xn--"),
            ("deep-domains", "domains of more than four labels", r"^(?:[^.@]+\.){4}"),
        )
    ),
    Mutant(
        "verify-email-address-registers-domain",
        "ListIdentities.IdentityType.filter",
        "What VerifyEmailAddress registers is listed among domains.",
        edit_result("VerifyEmailAddress", _as_domain),
    ),
    Mutant(
        "list-identities-in-lower-case",
        "ListIdentities.Identities.local-case",
        "ListIdentities lists names in lower case.",
        edit_result(_LIST, _in_lower_case),
    ),
    *(
        Mutant(
            f"list-identities-max-items-of-{bits}-bits",
            "ListIdentities.MaxItems.type",
            f"A MaxItems of more than {bits} bits loses those above.",
            set_binder(integer=_wrapping(bits)),
        )
        for bits in (32, 64)
    ),
    Mutant(
        "list-identities-one-of-domain",
        "ListIdentities.effect",
        "Of the addresses of a domain one is listed.",
        edit_result(_LIST, _one_of_domain),
    ),
    Mutant(
        "list-identities-without-deprecated",
        "ListIdentities.effect",
        "ListIdentities leaves out what VerifyEmailAddress has registered.",
        _hide_deprecated,
    ),
    *(
        Mutant(
            f"{dashed(action)}-registers-unknown",
            f"{_LIST}.only-registered",
            f"{action} registers what it is asked about.",
            check_first(action, _register_named),
        )
        for action in _NAMING
    ),
    Mutant(
        "delete-identity-registers-unknown",
        f"{_LIST}.only-registered",
        "DeleteIdentity registers what is not there.",
        wrap_handler("DeleteIdentity", _register_unknown),
    ),
    Mutant(
        "send-email-registers-reply-to",
        f"{_LIST}.only-registered",
        "SendEmail registers the addresses that replies go to.",
        check_first("SendEmail", _register_reply_to),
    ),
    Mutant(
        "list-identities-size-of-first-page",
        f"{_LIST}.MaxItems.page-size",
        "MaxItems beside a NextToken is ignored: a page has the size of the one before.",
        wrap_handler(_LIST, _size_of_first_page),
    ),
    Mutant(
        "list-identities-max-items-python",
        f"{_LIST}.MaxItems.type",
        "MaxItems is read as Python reads a number: with underscores, and in the digits of other scripts.",
        set_binder(integer=_python_integer),
    ),
    Mutant(
        "list-identities-identity-type-trimmed",
        f"{_LIST}.IdentityType.whitespace",
        "Whitespace around IdentityType is passed over.",
        change_decoding(after=trimming("IdentityType")),
    ),
)
