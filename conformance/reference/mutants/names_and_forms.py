"""Defects in the form of names: policy names, addresses, domains, ARNs."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.addresses import AddressError, is_domain, parse_identity_arn, parse_mailbox
from conformance.reference.bind import FORMATS
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.mutants import Mutant, add, mutant
from conformance.reference.mutants.changes import before, dashed, refusing
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service

# -- policy names ----------------------------------------------------------------------------------------------------

_NAMED = {"PutIdentityPolicy": "PolicyName", "GetIdentityPolicies": "PolicyNames", "DeleteIdentityPolicy": "PolicyName"}
_FORBIDDEN = {"blank": " ", "slash": "/", "question-mark": "?", "asterisk": "*"}


def _pattern(action: str, words: str, broken: tuple[str, ...], lie: str, pattern: str) -> None:
    compiled = re.compile(pattern)
    name = _NAMED[action]
    add(
        Mutant(
            f"{dashed(action)}-{dashed(name)}-{words}",
            broken,
            lie,
            lambda service: service.with_param(action, name, pattern=compiled),
        )
    )


for _action in _NAMED:
    for _word, _char in _FORBIDDEN.items():
        _others = "".join(char for char in _FORBIDDEN.values() if char != _char).replace(" ", r"\s")
        _pattern(
            _action,
            f"with-{_word}",
            (f"{_action}.{_NAMED[_action]}.pattern",),
            f"{_action} takes the character '{_char}' in a name.",
            "[A-Za-z0-9_-]*" + re.escape(_char) + "?[A-Za-z0-9_-]*" if "Put" in _action else f"[^{_others}]+",
        )

_CHARSET = ("PutIdentityPolicy.PolicyName.charset",)
_CHARSET_ONLY = ("PutIdentityPolicy.PolicyName.charset-only",)
for _words, _broken, _lie, _text in (
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
        r"[\w-]+",
    ),
    ("line-feed-last", _CHARSET_ONLY, "A PolicyName may end in a line feed.", r"[A-Za-z0-9_-]+\n?"),
    ("weak-pattern", _CHARSET_ONLY, "A PolicyName may have what only the pattern allows.", r"[^\s/?*]+"),
):
    _pattern("PutIdentityPolicy", _words, _broken, _lie, _text)

# -- addresses and domains ---------------------------------------------------------------------------------------------

_ADDRESS = ("VerifyEmailIdentity.EmailAddress.format", "VerifyEmailAddress.EmailAddress.format")
_SYNTAX = ("VerifyEmailIdentity.EmailAddress.syntax", "VerifyEmailAddress.EmailAddress.syntax")
_EMPTY = ("VerifyEmailIdentity.EmailAddress.empty", "VerifyEmailAddress.EmailAddress.empty")
_DOMAIN = ("VerifyDomainIdentity.Domain.format", "VerifyDomainDkim.Domain.format")


def _form(name: str, form: str, broken: tuple[str, ...], lie: str, taken: Callable[[str], object]) -> None:
    """A mutant by which a value is taken also where `taken` is true."""

    def change(service: Service) -> Service:
        check = FORMATS[form]
        return service.with_binder(formats={**FORMATS, form: lambda text: "" if taken(text) else check(text)})

    add(Mutant(name, broken, lie, change))


_form(
    "address-any-text",
    "address",
    _ADDRESS + _SYNTAX + _EMPTY,
    "Any text is registered as an address.",
    lambda text: True,
)
_form("address-empty", "address", _EMPTY, "An empty address is registered.", lambda text: not text)
_form("address-without-at", "address", _ADDRESS, "An address needs no at sign.", lambda text: "@" not in text and text)
_form("address-without-domain", "address", _ADDRESS, "An address may end in its sign.", lambda text: text[-1:] == "@")
_form("address-without-local", "address", _ADDRESS, "An address may begin with its sign.", lambda text: text[:1] == "@")
_form("address-with-blank", "address", _SYNTAX, "An address may have blanks.", lambda text: " " in text)
_form("address-two-signs", "address", _SYNTAX, "An address may have two signs.", lambda text: text.count("@") > 1)
_form("address-double-dot", "address", _SYNTAX, "The domain of an address may have empty labels.", lambda t: ".." in t)
_form("domain-any-text", "domain", _DOMAIN, "Any text is registered as a domain.", lambda text: True)
_form("domain-with-blank", "domain", _DOMAIN, "A domain may have blanks.", lambda text: " " in text)
_form("domain-address", "domain", _DOMAIN, "An address is registered as a domain.", lambda text: "@" in text)
_form("domain-empty-label", "domain", _DOMAIN, "A domain may have empty labels.", lambda text: ".." in text)
_form(
    "domain-trailing-dot",
    "domain",
    ("VerifyDomainIdentity.Domain.trailing-dot",),
    "A domain may end in a dot.",
    lambda text: text.endswith(".") and is_domain(text[:-1]),
)
_form(
    "domain-slash",
    "domain",
    ("VerifyDomainDkim.Domain.format",),
    "A domain may have slashes.",
    lambda text: "/" in text,
)
_form(
    "topic-any-text",
    "topic-or-empty",
    ("SetIdentityNotificationTopic.SnsTopic.arn",),
    "Any text is taken as a topic.",
    lambda text: True,
)
_form(
    "topic-any-arn",
    "topic-or-empty",
    ("SetIdentityNotificationTopic.SnsTopic.arn",),
    "The ARN of anything is taken as a topic.",
    lambda text: text.startswith("arn:"),
)


def _refusing(name: str, form: str, broken: tuple[str, ...], lie: str, refused: Callable[[str], object]) -> None:
    """A mutant by which a value is refused also where `refused` is true."""

    def change(service: Service) -> Service:
        check = FORMATS[form]
        return service.with_binder(
            formats={**FORMATS, form: lambda text: "it looks strange" if refused(text) else check(text)}
        )

    add(Mutant(name, broken, lie, change))


def _refuses(words: str, action: str, lie: str, refused: Callable[[str], object]) -> None:
    """A mutant by which an action refuses a good address or domain."""
    name = ACTIONS[action].params[0].name
    add(
        Mutant(
            f"{dashed(action)}-{words}",
            (f"{action}.{name}.type",),
            f"{action} refuses {lie}.",
            lambda service: refusing(
                service, action, lambda call: refused(call.args[name]), code="InvalidParameterValue"
            ),
        )
    )


for _action in ("VerifyEmailIdentity", "VerifyEmailAddress", "DeleteVerifiedEmailAddress", "DeleteIdentity"):
    _refuses("no-plus", _action, "an address with a plus sign", lambda text: "+" in text)
    _refuses("no-marks", _action, "marks before the sign of an address", lambda text: re.search(r"[-_.].*@", text))
for _action in ("VerifyEmailIdentity", "VerifyEmailAddress", "DeleteIdentity"):
    _refuses("no-dash-in-host", _action, "a dash in the domain of an address", lambda text: re.search("@.*-", text))
for _action in ("VerifyDomainIdentity", "VerifyDomainDkim"):
    _refuses("no-dash", _action, "a domain with a dash", lambda text: "-" in text)
    _refuses("few-labels", _action, "a domain of more than four labels", lambda text: text.count(".") > 3)
_refuses("no-digit-first", "VerifyDomainIdentity", "a domain that begins with a digit", lambda text: text[:1].isdigit())

# -- mailboxes: what may send and be sent to ---------------------------------------------------------------------------

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
        elif value is not None and not _is_mailbox(value):
            call.args[name] = _own(call)

    def change(service: Service) -> Service:
        return before(service.with_param(action, name, format=None), action, mend)

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-any-address",
        broken,
        f"{action} takes any text as {name}.",
        change,
    )


def _own(call: Call) -> str:
    """An address that the caller may use."""
    verified = next(one.name for one in call.account.identities.values() if one.status == "Success")
    return verified if "@" in verified else f"post@{verified}"


for (_action, _param), _requirements in _MAILBOXES.items():
    add(_any_mailbox(_action, _param, _requirements))

_DISPLAYED = ("SendEmail.Source.display-name", "Destination.display-name")
_ENCODED = ("SendEmail.Source.encoded-word", "SendRawEmail.Source.encoded-word", "Destination.encoded-word")
_refusing("mailbox-bare-only", "mailbox", _DISPLAYED + _ENCODED, "A display name is refused.", lambda text: "<" in text)
_refusing("mailbox-no-encoded-word", "mailbox", _ENCODED, "An encoded word is refused.", lambda text: "=?" in text)
_refusing("mailbox-no-quotes", "mailbox", _DISPLAYED, "A display name in quotes is refused.", lambda text: '"' in text)
_refusing(
    "mailbox-name-wanted",
    "mailbox",
    _DISPLAYED,
    "Angle brackets without a display name before them are refused.",
    lambda text: text.startswith("<"),
)


@mutant("address-321", breaks="Destination.address-length", lie="A recipient may have 321 characters.")
def _address_321(service: Service) -> Service:
    def cut(call: Call) -> None:
        name = "Destination.ToAddresses"
        if name in call.args:
            call.args[name] = [text if len(text) <= 320 else text[-60:] for text in call.args[name]]

    return before(service.with_param("SendEmail", "Destination.ToAddresses", format=None), "SendEmail", cut)


# -- ARNs --------------------------------------------------------------------------------------------------------------

_POLICY_ACTIONS = ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")


def _arn_unknown(action: str, name: str) -> Mutant:
    def refuse(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if not text.startswith("arn:")]
        elif value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is invalid.")

    return Mutant(
        f"{dashed(action)}-arn-unknown",
        (f"{action}.{name}.arn",),
        f"{action} does not know an identity by its ARN.",
        lambda service: before(service, action, refuse),
    )


def _name_unknown(action: str, name: str) -> Mutant:
    def refuse(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if text.startswith("arn:")]
        elif not value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is no ARN.")

    return Mutant(
        f"{dashed(action)}-name-unknown",
        (f"{action}.{name}.name",),
        f"{action} knows an identity by its ARN only.",
        lambda service: before(service, action, refuse),
    )


for _action in (*_POLICY_ACTIONS, "SetIdentityNotificationTopic"):
    add(_arn_unknown(_action, "Identity"))
    add(_name_unknown(_action, "Identity"))
add(_arn_unknown("GetIdentityNotificationAttributes", "Identities"))
add(_name_unknown("GetIdentityNotificationAttributes", "Identities"))

_SENDING_ARNS = (
    ("SendEmail", "SourceArn"),
    ("SendEmail", "ReturnPathArn"),
    ("SendRawEmail", "SourceArn"),
    ("SendRawEmail", "FromArn"),
    ("SendRawEmail", "ReturnPathArn"),
)


def _arn_refused(action: str, name: str) -> Mutant:
    def refuse(call: Call) -> None:
        if name in call.args:
            raise ServiceError("InvalidParameterValue", f"{name} is not allowed.")

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-refused",
        (f"{action}.{name}.arn", f"{action}.{name}.type"),
        f"{action} refuses any {name}.",
        lambda service: before(service, action, refuse),
    )


for _action, _param in _SENDING_ARNS:
    add(_arn_refused(_action, _param))


@mutant(
    "arn-of-domain-refused",
    breaks=tuple(f"{action}.{name}.arn" for action, name in _SENDING_ARNS if name != "ReturnPathArn"),
    lie="The ARN of a domain is refused as that of the sender.",
)
def _arn_of_domain(service: Service) -> Service:
    def refuse(call: Call) -> None:
        for name in ("SourceArn", "FromArn"):
            parts = parse_identity_arn(call.args.get(name, ""))
            if parts is not None and "@" not in parts.name:
                raise ServiceError("MessageRejected", "Email address is not verified.")

    return before(before(service, "SendEmail", refuse), "SendRawEmail", refuse)
