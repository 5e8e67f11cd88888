"""Defects in the form of names: policy names, addresses, domains, ARNs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, reject_calls, set_parameter
from conformance.reference.addresses import AddressError, is_domain, parse_identity_arn, parse_mailbox
from conformance.reference.bind import FORMATS
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service

_NAMED = {"PutIdentityPolicy": "PolicyName", "GetIdentityPolicies": "PolicyNames", "DeleteIdentityPolicy": "PolicyName"}
_FORBIDDEN = {"blank": " ", "slash": "/", "question-mark": "?", "asterisk": "*"}


def _pattern(action: str, pattern: str) -> Change:
    compiled = re.compile(pattern)
    name = _NAMED[action]
    return set_parameter(action, name, pattern=compiled)


def _forbidden_characters() -> Iterator[Mutant]:
    for action in _NAMED:
        for word, _char in _FORBIDDEN.items():
            others = "".join(char for char in _FORBIDDEN.values() if char != _char).replace(" ", "\\s")
            yield Mutant(
                f"{dashed(action)}-{dashed(_NAMED[action])}-with-{word}",
                (f"{action}.{_NAMED[action]}.pattern",),
                f"{action} accepts the character '{_char}' in a name.",
                _pattern(
                    action,
                    "[A-Za-z0-9_-]*" + re.escape(_char) + "?[A-Za-z0-9_-]*" if "Put" in action else f"[^{others}]+",
                ),
            )


_CHARSET = ("PutIdentityPolicy.PolicyName.charset",)
_CHARSET_ONLY = ("PutIdentityPolicy.PolicyName.charset-only",)
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


def _rejecting(form: str, rejected: Callable[[str], object]) -> Change:
    """A mutant by which a value is refused also where `refused` is true."""

    def change(service: Service) -> Service:
        check = FORMATS[form]
        return service.with_binder(
            formats={**FORMATS, form: lambda text: "it looks strange" if rejected(text) else check(text)}
        )

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


_MAILBOXES: dict[tuple[str, str], tuple[str, ...]] = {
    ("SendEmail", "Source"): ("SendEmail.Source.format", "SendEmail.Source.empty", "SendEmail.Source.ascii"),
    ("SendEmail", "ReplyToAddresses"): ("SendEmail.ReplyToAddresses.format",),
    ("SendEmail", "Destination.ToAddresses"): ("Destination.format", "Destination.ascii"),
    ("SendEmail", "Destination.CcAddresses"): ("Destination.format", "Destination.ascii"),
    ("SendEmail", "Destination.BccAddresses"): ("Destination.format", "Destination.ascii"),
    ("SendRawEmail", "Source"): ("SendRawEmail.Source.format", "SendRawEmail.Source.ascii"),
    ("SendRawEmail", "Destinations"): ("SendRawEmail.Destinations.format",),
}


def _is_mailbox(text: str) -> bool:
    try:
        parse_mailbox(text)
    except AddressError:
        return False
    return True


def _any_mailbox(action: str, name: str, broken: tuple[str, ...]) -> Mutant:
    """What is no mailbox is taken: for a recipient another stands in; a sender that is none is never asked after."""

    def mend(call: Call) -> None:
        value = call.args.get(name)
        if isinstance(value, list):
            call.args[name] = [text if _is_mailbox(text) else "success@simulator.amazonses.com" for text in value]
        elif value is not None and (not _is_mailbox(value)):
            call.args[name] = _own(call)

    def change(service: Service) -> Service:
        return check_first(action, mend)(service.with_param(action, name, format=None))

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-any-address", broken, f"{action} accepts any text as {name}.", change
    )


def _own(call: Call) -> str:
    """An address that the caller may use."""
    verified = next(one.name for one in call.account.identities.values() if one.status == "Success")
    return verified if "@" in verified else f"post@{verified}"


_DISPLAYED = ("SendEmail.Source.display-name", "Destination.display-name")
_ENCODED = ("SendEmail.Source.encoded-word", "SendRawEmail.Source.encoded-word", "Destination.encoded-word")


def _address_321(service: Service) -> Service:
    def cut(call: Call) -> None:
        name = "Destination.ToAddresses"
        if name in call.args:
            call.args[name] = [text if len(text) <= 320 else text[-60:] for text in call.args[name]]

    return check_first("SendEmail", cut)(service.with_param("SendEmail", "Destination.ToAddresses", format=None))


_POLICY_ACTIONS = ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")


def _arn_unknown(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if not text.startswith("arn:")]
        elif value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is invalid.")

    return Mutant(
        f"{dashed(action)}-arn-unknown",
        (f"{action}.{name}.arn",),
        f"{action} does not know an identity by its ARN.",
        check_first(action, reject),
    )


def _name_unknown(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if text.startswith("arn:")]
        elif not value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is no ARN.")

    return Mutant(
        f"{dashed(action)}-name-unknown",
        (f"{action}.{name}.name",),
        f"{action} knows an identity by its ARN only.",
        check_first(action, reject),
    )


def _unknown_identities() -> Iterator[Mutant]:
    for action in (*_POLICY_ACTIONS, "SetIdentityNotificationTopic"):
        yield _arn_unknown(action, "Identity")
        yield _name_unknown(action, "Identity")


_SENDING_ARNS = (
    ("SendEmail", "SourceArn"),
    ("SendEmail", "ReturnPathArn"),
    ("SendRawEmail", "SourceArn"),
    ("SendRawEmail", "FromArn"),
    ("SendRawEmail", "ReturnPathArn"),
)


def _arn_rejected(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        if name in call.args:
            raise ServiceError("InvalidParameterValue", f"{name} is not allowed.")

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-refused",
        (f"{action}.{name}.arn", f"{action}.{name}.type"),
        f"{action} rejects any {name}.",
        check_first(action, reject),
    )


def _arn_of_domain(service: Service) -> Service:
    def reject(call: Call) -> None:
        for name in ("SourceArn", "FromArn"):
            parts = parse_identity_arn(call.args.get(name, ""))
            if parts is not None and "@" not in parts.name:
                raise ServiceError("MessageRejected", "Email address is not verified.")

    return check_first("SendRawEmail", reject)(check_first("SendEmail", reject)(service))


MUTANTS: tuple[Mutant, ...] = (
    # Policy names
    *_forbidden_characters(),
    *(
        Mutant(
            f"put-identity-policy-{dashed(_NAMED['PutIdentityPolicy'])}-{words}",
            broken,
            defect,
            _pattern("PutIdentityPolicy", text),
        )
        for words, broken, defect, text in (
            ("no-dash", _CHARSET, "A dash in a PolicyName is refused.", "[A-Za-z0-9_]+"),
            ("no-underscore", _CHARSET, "An underscore in a PolicyName is refused.", "[A-Za-z0-9-]+"),
            ("no-digit", _CHARSET, "A digit in a PolicyName is refused.", "[A-Za-z_-]+"),
            ("no-capital", _CHARSET, "A capital letter in a PolicyName is refused.", "[a-z0-9_-]+"),
            ("letter-first", _CHARSET, "A PolicyName must begin with a letter.", "[A-Za-z][A-Za-z0-9_-]*"),
            ("dotted", _CHARSET_ONLY, "A PolicyName may have full stops.", "[A-Za-z0-9_.-]+"),
            ("range-slip", _CHARSET_ONLY, "The range A-z lets in what stands between the cases.", "[A-z0-9_-]+"),
            (
                "any-alphabet",
                ("PutIdentityPolicy.PolicyName.ascii",),
                "A PolicyName may have letters and digits of any alphabet.",
                "[\\w-]+",
            ),
            ("line-feed-last", _CHARSET_ONLY, "A PolicyName may end in a line feed.", "[A-Za-z0-9_-]+\\n?"),
            ("weak-pattern", _CHARSET_ONLY, "A PolicyName may have what only the pattern allows.", "[^\\s/?*]+"),
        )
    ),
    # Addresses and domains
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
        "domain-trailing-dot",
        ("VerifyDomainIdentity.Domain.trailing-dot",),
        "A domain may end in a dot.",
        _form("domain", lambda text: text.endswith(".") and is_domain(text[:-1])),
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
    # Mailboxes: what may send and be sent to
    *(_any_mailbox(action, param, _requirements) for (action, param), _requirements in _MAILBOXES.items()),
    Mutant(
        "mailbox-bare-only",
        _DISPLAYED + _ENCODED,
        "A display name is rejected.",
        _rejecting("mailbox", lambda text: "<" in text),
    ),
    Mutant(
        "mailbox-no-encoded-word",
        _ENCODED,
        "An encoded word is rejected.",
        _rejecting("mailbox", lambda text: "=?" in text),
    ),
    Mutant(
        "mailbox-no-quotes",
        _DISPLAYED,
        "A display name in quotes is rejected.",
        _rejecting("mailbox", lambda text: '"' in text),
    ),
    Mutant(
        "mailbox-name-wanted",
        _DISPLAYED,
        "Angle brackets without a display name before them are rejected.",
        _rejecting("mailbox", lambda text: text.startswith("<")),
    ),
    Mutant("address-321", "Destination.address-length", "A recipient may have 321 characters.", _address_321),
    # ARNs
    *_unknown_identities(),
    _arn_unknown("GetIdentityNotificationAttributes", "Identities"),
    _name_unknown("GetIdentityNotificationAttributes", "Identities"),
    *(_arn_rejected(action, param) for action, param in _SENDING_ARNS),
    Mutant(
        "arn-of-domain-refused",
        tuple((f"{action}.{name}.arn" for action, name in _SENDING_ARNS if name != "ReturnPathArn")),
        "The ARN of a domain is rejected as that of the sender.",
        _arn_of_domain,
    ),
)
