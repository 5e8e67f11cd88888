"""Defects of the check of addresses, domains and topics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import reject_calls
from conformance.reference.bind import FORMATS
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service

_ADDRESS = ("VerifyEmailIdentity.EmailAddress.format", "VerifyEmailAddress.EmailAddress.format")
_SYNTAX = ("VerifyEmailIdentity.EmailAddress.syntax", "VerifyEmailAddress.EmailAddress.syntax")
_EMPTY = ("VerifyEmailIdentity.EmailAddress.empty", "VerifyEmailAddress.EmailAddress.empty")
_DOMAIN = ("VerifyDomainIdentity.Domain.format", "VerifyDomainDkim.Domain.format")


def _form(form: str, taken: Callable[[str], object]) -> Change:
    """A mutant by which a value is taken also where `taken` is true."""

    def change(service: Service) -> Service:
        check = FORMATS[form]
        return service.with_binder(formats={**FORMATS, form: lambda text: "" if taken(text) else check(text)})

    return change


def _rejects(action: str, rejected: Callable[[str], object]) -> Change:
    """A mutant by which an action rejects a good address or domain."""
    name = ACTIONS[action].params[0].name
    return reject_calls(action, lambda call: rejected(call.args[name]), code="InvalidParameterValue")


def _addresses() -> Iterator[Mutant]:
    for action in ("VerifyEmailIdentity", "VerifyEmailAddress", "DeleteVerifiedEmailAddress", "DeleteIdentity"):
        yield Mutant(
            f"{dashed(action)}-no-plus",
            (f"{action}.{ACTIONS[action].params[0].name}.type",),
            f"{action} rejects an address with a plus sign.",
            _rejects(action, lambda text: "+" in text),
        )
        yield Mutant(
            f"{dashed(action)}-no-marks",
            (f"{action}.{ACTIONS[action].params[0].name}.type",),
            f"{action} rejects marks before the sign of an address.",
            _rejects(action, lambda text: re.search("[-_.].*@", text)),
        )


def _domains() -> Iterator[Mutant]:
    for action in ("VerifyDomainIdentity", "VerifyDomainDkim"):
        yield Mutant(
            f"{dashed(action)}-no-dash",
            (f"{action}.{ACTIONS[action].params[0].name}.type",),
            f"{action} rejects a domain with a dash.",
            _rejects(action, lambda text: "-" in text),
        )
        yield Mutant(
            f"{dashed(action)}-few-labels",
            (f"{action}.{ACTIONS[action].params[0].name}.type",),
            f"{action} rejects a domain of more than four labels.",
            _rejects(action, lambda text: text.count(".") > 3),
        )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "address-any-text",
        _ADDRESS + _SYNTAX + _EMPTY,
        "Any text is registered as an address.",
        _form("address", lambda text: True),
    ),
    Mutant("address-empty", _EMPTY, "An empty address is registered.", _form("address", lambda text: not text)),
    Mutant(
        "address-without-at",
        _ADDRESS,
        "An address needs no at sign.",
        _form("address", lambda text: "@" not in text and text),
    ),
    Mutant(
        "address-without-domain",
        _ADDRESS,
        "An address may end in its sign.",
        _form("address", lambda text: text[-1:] == "@"),
    ),
    Mutant(
        "address-without-local",
        _ADDRESS,
        "An address may begin with its sign.",
        _form("address", lambda text: text[:1] == "@"),
    ),
    Mutant("address-with-blank", _SYNTAX, "An address may have spaces.", _form("address", lambda text: " " in text)),
    Mutant(
        "address-two-signs",
        _SYNTAX,
        "An address may have two signs.",
        _form("address", lambda text: text.count("@") > 1),
    ),
    Mutant(
        "address-double-dot",
        _SYNTAX,
        "The domain of an address may have empty labels.",
        _form("address", lambda t: ".." in t),
    ),
    Mutant("domain-any-text", _DOMAIN, "Any text is registered as a domain.", _form("domain", lambda text: True)),
    Mutant("domain-with-blank", _DOMAIN, "A domain may have spaces.", _form("domain", lambda text: " " in text)),
    Mutant(
        "domain-address", _DOMAIN, "An address is registered as a domain.", _form("domain", lambda text: "@" in text)
    ),
    Mutant(
        "domain-empty-label", _DOMAIN, "A domain may have empty labels.", _form("domain", lambda text: ".." in text)
    ),
    Mutant(
        "domain-slash",
        ("VerifyDomainDkim.Domain.format",),
        "A domain may have slashes.",
        _form("domain", lambda text: "/" in text),
    ),
    Mutant(
        "topic-any-text",
        ("SetIdentityNotificationTopic.SnsTopic.arn",),
        "Any text is taken as a topic.",
        _form("topic-or-empty", lambda text: True),
    ),
    Mutant(
        "topic-any-arn",
        ("SetIdentityNotificationTopic.SnsTopic.arn",),
        "The ARN of anything is taken as a topic.",
        _form("topic-or-empty", lambda text: text.startswith("arn:")),
    ),
    *_addresses(),
    *(
        Mutant(
            f"{dashed(action)}-no-dash-in-host",
            (f"{action}.{ACTIONS[action].params[0].name}.type",),
            f"{action} rejects a dash in the domain of an address.",
            _rejects(action, lambda text: re.search("@.*-", text)),
        )
        for action in ("VerifyEmailIdentity", "VerifyEmailAddress", "DeleteIdentity")
    ),
    *_domains(),
    Mutant(
        "verify-domain-identity-no-digit-first",
        (f"VerifyDomainIdentity.{ACTIONS['VerifyDomainIdentity'].params[0].name}.type",),
        "VerifyDomainIdentity rejects a domain that begins with a digit.",
        _rejects("VerifyDomainIdentity", lambda text: text[:1].isdigit()),
    ),
)
