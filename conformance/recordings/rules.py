"""What the reference forbids in the parameters of one request: a predicate for each requirement.

A row names the requirement; what may be answered, and how strongly the text speaks, is read from the suite's own cases
that rest on it (see `forbidden`). A row of which any case accepts a success has no effect.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from conformance.recordings.call import RecordedCall

Predicate = Callable[[RecordedCall], bool]
"""Whether a call breaks a rule."""

_INTEGER = re.compile(r"[+-]?\d{1,40}")
_NUMERAL = re.compile(r"\s*[+-]?[0-9]{1,40}\s*")
_INT = 2**31
_BOOLEANS = frozenset({"true", "false", "1", "0"})
_MAX_BYTES = 10 * 1024 * 1024
_MAX_RECIPIENTS = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the requirement that states it, the parameter that it is about, and whether a call breaks it.

    ``absence`` says that something must be there: a recording from which parts were taken out can't show a breach.
    """

    requirement: str
    parameter: str
    broken: Predicate
    absence: bool = False


def _has(call: RecordedCall, prefix: str) -> bool:
    return any(name == prefix or name.startswith((f"{prefix}.", f"{prefix}[")) for name, _ in call.params)


def _absent(parameter: str) -> Predicate:
    return lambda call: not _has(call, parameter)


def _empty(parameter: str) -> Predicate:
    return lambda call: call.value(parameter) == ""


def _value(parameter: str, wrong: Callable[[str], bool]) -> Predicate:
    """A value that is given, and not empty, is wrong."""

    def broken(call: RecordedCall) -> bool:
        value = call.value(parameter)
        return bool(value) and wrong(value or "")

    return broken


def _given(parameter: str, wrong: Callable[[str], bool]) -> Predicate:
    """A value that is given, be it empty, is wrong."""

    def broken(call: RecordedCall) -> bool:
        value = call.value(parameter)
        return value is not None and wrong(value)

    return broken


def _any_member(parameter: str, wrong: Callable[[str], bool]) -> Predicate:
    return lambda call: any(map(wrong, call.members(parameter) or ()))


def _more_than(parameter: str, most: int) -> Predicate:
    return lambda call: len(call.members(parameter) or ()) > most


def _not_one_of(values: tuple[str, ...]) -> Callable[[str], bool]:
    lowered = {value.lower() for value in values}
    return lambda value: value.lower() not in lowered


def _other_case(values: tuple[str, ...]) -> Callable[[str], bool]:
    lowered = {value.lower() for value in values}
    return lambda value: value not in values and value.lower() in lowered


def _out_of_range(least: int, most: int) -> Callable[[str], bool]:
    """A value beyond 32 bits is no integer to many, and called malformed ([observed-3.6])."""
    return lambda value: bool(_is_integer(value) and not least <= int(value) <= most)


def _is_integer(value: str) -> bool:
    return _INTEGER.fullmatch(value) is not None and -_INT <= int(value) < _INT


def _no_json_object(value: str) -> bool:
    try:
        return not isinstance(json.loads(value), (dict, list, str, int, float, bool, type(None)))
    except (ValueError, RecursionError):
        return True


def _no_domain(value: str) -> bool:
    """Whitespace, a slash or NUL inside, an empty label, a hyphen first: what no reading takes for a domain."""
    odd = any(character in value.strip(" \t") for character in " \t/\0")
    return odd or value.strip().startswith("-") or ".." in value or value.strip(".") == ""


def _no_own_domain(value: str) -> bool:
    return "@" in value or _no_domain(value)


def _no_address(value: str) -> bool:
    return "@" not in value or value.endswith("@") or value.startswith("@")


def _bad_base64(value: str) -> bool:
    try:
        base64.b64decode(re.sub(r"\s+", "", value).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return True
    return False


def _recipients(call: RecordedCall) -> int:
    names = ("Destination.ToAddresses", "Destination.CcAddresses", "Destination.BccAddresses")
    return sum(len(call.members(name) or ()) for name in names)


def _no_recipient(call: RecordedCall) -> bool:
    return not any(_has(call, f"Destination.{kind}Addresses") for kind in ("To", "Cc", "Bcc"))


def _large_message(call: RecordedCall) -> bool:
    return sum(len(value) for name, value in call.params if name.startswith("Message.")) > _MAX_BYTES


def _large_raw(call: RecordedCall) -> bool:
    return len(call.value("RawMessage.Data") or "") * 3 // 4 > _MAX_BYTES


def _names_rules(action: str, parameter: str, part: str) -> Iterator[Rule]:
    many = parameter != "PolicyName"
    ask = _any_member if many else _given
    yield Rule(f"{action}.{part}.length", parameter, ask(parameter, lambda name: not 1 <= len(name) <= 64))
    yield Rule(
        f"{action}.{part}.pattern", parameter, ask(parameter, lambda name: re.search(r"[\s/?*]", name) is not None)
    )


_IDENTITY_TYPES = ("EmailAddress", "Domain")
_NOTIFICATIONS = ("Bounce", "Complaint", "Delivery")
_READS = (
    "GetIdentityDkimAttributes",
    "GetIdentityNotificationAttributes",
    "GetIdentityVerificationAttributes",
)
_OF_IDENTITY = (
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "GetIdentityPolicies",
    "ListIdentityPolicies",
    "PutIdentityPolicy",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
)
_EMPTY_IDENTITY = (
    "DeleteIdentity",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
)
_ADDRESSES = ("VerifyEmailAddress", "VerifyEmailIdentity", "DeleteVerifiedEmailAddress")
_DOMAINS = {"VerifyDomainDkim": _no_domain, "VerifyDomainIdentity": _no_own_domain}


def _rows() -> Iterator[tuple[str, Rule]]:
    """Yield each rule with its action."""
    for action in _READS:
        yield action, Rule(f"{action}.Identities.required", "Identities", _absent("Identities"), absence=True)
        yield action, Rule(f"{action}.Identities.over-limit", "Identities", _more_than("Identities", 100))
    for action in _OF_IDENTITY:
        yield action, Rule(f"{action}.Identity.required", "Identity", _absent("Identity"), absence=True)
        if action in _EMPTY_IDENTITY:
            yield action, Rule(f"{action}.Identity.empty", "Identity", _empty("Identity"))
    for action in ("DeleteIdentityPolicy", "PutIdentityPolicy"):
        yield action, Rule(f"{action}.PolicyName.required", "PolicyName", _absent("PolicyName"), absence=True)
        for rule in _names_rules(action, "PolicyName", "PolicyName"):
            yield action, rule
    for action in _ADDRESSES:
        yield action, Rule(f"{action}.EmailAddress.required", "EmailAddress", _absent("EmailAddress"), absence=True)
        yield action, Rule(f"{action}.EmailAddress.empty", "EmailAddress", _empty("EmailAddress"))
        if action != "DeleteVerifiedEmailAddress":
            yield action, Rule(f"{action}.EmailAddress.format", "EmailAddress", _value("EmailAddress", _no_address))
    for action, wrong in _DOMAINS.items():
        yield action, Rule(f"{action}.Domain.required", "Domain", _absent("Domain"), absence=True)
        yield action, Rule(f"{action}.Domain.empty", "Domain", _empty("Domain"))
        yield action, Rule(f"{action}.Domain.format", "Domain", _value("Domain", wrong))
    for rule in _single():
        yield (
            rule.requirement.partition(".")[0]
            if not rule.requirement.startswith(_STRUCTURES)
            else _STRUCTURE_OF[rule.requirement.partition(".")[0]],
            rule,
        )


_STRUCTURE_OF = {"Message": "SendEmail", "RawMessage": "SendRawEmail", "Content": "SendEmail"}
_STRUCTURES = tuple(f"{name}." for name in _STRUCTURE_OF)


def _single() -> Iterator[Rule]:
    """Yield the rules that one action has for itself."""
    yield Rule("ListIdentities.IdentityType.enum", "IdentityType", _value("IdentityType", _not_one_of(_IDENTITY_TYPES)))
    yield Rule("ListIdentities.IdentityType.case", "IdentityType", _value("IdentityType", _other_case(_IDENTITY_TYPES)))
    yield Rule("ListIdentities.MaxItems.range", "MaxItems", _value("MaxItems", _out_of_range(1, 1000)))
    yield Rule(
        "ListIdentities.MaxItems.type",
        "MaxItems",
        _value("MaxItems", lambda text: not _NUMERAL.fullmatch(text) or abs(int(text)) >= _INT),
    )
    yield Rule("GetIdentityPolicies.PolicyNames.required", "PolicyNames", _absent("PolicyNames"), absence=True)
    yield Rule("GetIdentityPolicies.PolicyNames.over-limit", "PolicyNames", _more_than("PolicyNames", 20))
    yield from _names_rules("GetIdentityPolicies", "PolicyNames", "PolicyNames")
    yield Rule("PutIdentityPolicy.Policy.required", "Policy", _absent("Policy"), absence=True)
    yield Rule("PutIdentityPolicy.Policy.length", "Policy", _empty("Policy"))
    yield Rule("PutIdentityPolicy.Policy.json", "Policy", _value("Policy", _no_json_object))
    yield Rule("PutIdentityPolicy.Policy.over-size", "Policy", _value("Policy", lambda text: len(text) > 4096))
    yield Rule(
        "PutIdentityPolicy.PolicyName.charset-only",
        "PolicyName",
        _value("PolicyName", lambda name: name.isascii() and re.search(r"[^A-Za-z0-9_ /?*-]", name) is not None),
    )
    for action, flag in (
        ("SetIdentityDkimEnabled", "DkimEnabled"),
        ("SetIdentityFeedbackForwardingEnabled", "ForwardingEnabled"),
    ):
        yield Rule(f"{action}.{flag}.type", flag, _given(flag, lambda text: text.strip().lower() not in _BOOLEANS))
    for name, test in (("enum", _not_one_of(_NOTIFICATIONS)), ("case", _other_case(_NOTIFICATIONS))):
        yield Rule(
            f"SetIdentityNotificationTopic.NotificationType.{name}",
            "NotificationType",
            _value("NotificationType", test),
        )
    yield Rule(
        "SetIdentityNotificationTopic.NotificationType.required",
        "NotificationType",
        _absent("NotificationType"),
        absence=True,
    )
    yield Rule("SetIdentityNotificationTopic.NotificationType.empty", "NotificationType", _empty("NotificationType"))
    yield Rule("SendEmail.Source.required", "Source", _absent("Source"), absence=True)
    yield Rule("SendEmail.Source.empty", "Source", _empty("Source"))
    yield Rule("SendEmail.Destination.required", "Destination", _no_recipient, absence=True)
    yield Rule("SendEmail.Message.required", "Message", _absent("Message"), absence=True)
    yield Rule(
        "Message.Subject.required",
        "Message",
        lambda call: _has(call, "Message") and not _has(call, "Message.Subject"),
        absence=True,
    )
    yield Rule(
        "Message.Body.required",
        "Message",
        lambda call: _has(call, "Message") and not _has(call, "Message.Body"),
        absence=True,
    )
    yield Rule("SendEmail.Recipients.over-limit", "Destination", lambda call: _recipients(call) > _MAX_RECIPIENTS)
    yield Rule("SendEmail.over-size", "Message", _large_message)
    yield Rule("SendRawEmail.RawMessage.required", "RawMessage", _absent("RawMessage"), absence=True)
    yield Rule("RawMessage.Data.not-base64", "RawMessage", _value("RawMessage.Data", _bad_base64))
    yield Rule("SendRawEmail.Recipients.over-limit", "Destinations", _more_than("Destinations", _MAX_RECIPIENTS))
    yield Rule("SendRawEmail.over-size", "RawMessage", _large_raw)


def _by_action() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for action, rule in _rows():
        found.setdefault(action, []).append(rule)
    return {action: tuple(rules) for action, rules in found.items()}


RULES = MappingProxyType(_by_action())
"""The rules of each action."""
