"""Programs of one request with exactly one fault, next to the good request from which it differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz import values
from conformance.explore.fuzz.asked import ask_all
from conformance.explore.fuzz.offer import Offer
from conformance.explore.program import Program
from conformance.model.vocabulary import ACTIONS

Value = st.SearchStrategy[Any]


@dataclass(frozen=True, slots=True)
class GoodRequest:
    """A request that works, with what has to be there first.

    Args:
        params: its parameters.
        given: steps before it.
        verified: identities that are verified before it.
    """

    params: Mapping[str, Any]
    given: tuple[Mapping[str, Any], ...] = ()
    verified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault.

    Args:
        action: whose request has it.
        requirement: that forbids it.
        error: name of the accept-set.
        parameter: that is at fault.
        values: wrong values; None: the parameter is left out.
    """

    action: str
    requirement: str
    error: str
    parameter: str
    values: Value | None = None


_DOMAIN: Mapping[str, Any] = {"VerifyDomainIdentity": {"Domain": "{domain}"}}
_EMAIL: Mapping[str, Any] = {"VerifyEmailIdentity": {"EmailAddress": "{email}"}}
_DKIM: Mapping[str, Any] = {"VerifyDomainDkim": {"Domain": "{domain}"}}
_POLICY: Mapping[str, Any] = {
    "Identity": "{email}",
    "PolicyName": "{policy}",
    "Policy": {"$policy": "allow-email.json"},
}
_PUT: Mapping[str, Any] = {"PutIdentityPolicy": _POLICY}
_BEFORE = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{account_id}"},"Action":"ses:SendEmail",'
    '"Resource":"{email.arn}","Condition":{"StringLike":{"ses:FromDisplayName":"'
)
_AFTER = '"}}}]}'
"""A policy that is good at any length, up to its padding and behind it."""
_MESSAGE = {"Subject": {"Data": "{subject}"}, "Body": {"Text": {"Data": "A plain text."}}}
_RAW = {"Data": {"$bytes": "From: {sender}\nTo: {recipient}\nSubject: {subject}\n\nA plain text.\n"}}

GOOD: Mapping[str, GoodRequest] = {
    "DeleteIdentity": GoodRequest({"Identity": "{domain}"}, (_DOMAIN,)),
    "DeleteIdentityPolicy": GoodRequest({"Identity": "{email}", "PolicyName": "{policy}"}, (_PUT,), ("{email}",)),
    "DeleteVerifiedEmailAddress": GoodRequest({"EmailAddress": "{email}"}, (), ("{email}",)),
    "GetIdentityDkimAttributes": GoodRequest({"Identities": ["{domain}"]}, (_DOMAIN,)),
    "GetIdentityNotificationAttributes": GoodRequest({"Identities": ["{domain}"]}, (_DOMAIN,)),
    "GetIdentityPolicies": GoodRequest({"Identity": "{email}", "PolicyNames": ["{policy}"]}, (_PUT,), ("{email}",)),
    "GetIdentityVerificationAttributes": GoodRequest({"Identities": ["{email}"]}, (_EMAIL,)),
    "ListIdentities": GoodRequest({"MaxItems": 100}),
    "ListIdentityPolicies": GoodRequest({"Identity": "{email}"}, (_PUT,), ("{email}",)),
    "PutIdentityPolicy": GoodRequest(_POLICY, (), ("{email}",)),
    "SendEmail": GoodRequest(
        {"Source": "{sender}", "Destination": {"ToAddresses": ["{recipient}"]}, "Message": _MESSAGE}
    ),
    "SendRawEmail": GoodRequest({"RawMessage": _RAW, "Destinations": ["{recipient}"]}),
    "SetIdentityDkimEnabled": GoodRequest({"Identity": "{domain}", "DkimEnabled": True}, (_DOMAIN, _DKIM)),
    "SetIdentityFeedbackForwardingEnabled": GoodRequest(
        {"Identity": "{domain}", "ForwardingEnabled": True}, (), ("{domain}",)
    ),
    "SetIdentityNotificationTopic": GoodRequest(
        {"Identity": "{domain}", "NotificationType": "Bounce", "SnsTopic": "{topic}"}, (), ("{domain}",)
    ),
    "VerifyDomainDkim": GoodRequest({"Domain": "{domain}"}, (_DOMAIN,)),
    "VerifyDomainIdentity": GoodRequest({"Domain": "{domain}"}),
    "VerifyEmailAddress": GoodRequest({"EmailAddress": "{email}"}),
    "VerifyEmailIdentity": GoodRequest({"EmailAddress": "{email}"}),
}


def _absent(action: str, parameter: str) -> FaultKind:
    return FaultKind(action, f"{action}.{parameter}.required", "required-absent", parameter)


_RECIPIENTS = st.one_of(st.just(51), st.integers(51, 90)).map(
    lambda count: {"$list": {"count": count, "of": "success+{word}{n}@simulator.amazonses.com"}}
)

_LARGE_POLICIES = st.one_of(st.just(4097), st.integers(4097, 9000)).map(
    lambda size: {"$fill": {"to": size, "before": _BEFORE, "with": "n", "after": _AFTER}}
)


def _listed(strategy: Value) -> Value:
    """Return lists in which one member is wrong."""
    return st.builds(lambda before, value: [*before, value], st.sampled_from([[], ["{policy}"]]), strategy)


_MAY_BE_ABSENT = frozenset({"MaxItems", "SnsTopic", "Destinations", "Destination", "DkimEnabled", "ForwardingEnabled"})
"""Optional parameters, and those whose absence may mean something else: a boolean false, a message to nobody."""

FAULTS: tuple[FaultKind, ...] = (
    *(
        _absent(action, parameter)
        for action, good in GOOD.items()
        for parameter in good.params
        if parameter not in _MAY_BE_ABSENT
    ),
    FaultKind(
        "ListIdentities", "ListIdentities.MaxItems.range", "invalid-value", "MaxItems", values.outside_page_sizes
    ),
    FaultKind("ListIdentities", "ListIdentities.MaxItems.type", "malformed-scalar", "MaxItems", values.not_numbers),
    FaultKind("ListIdentities", "ListIdentities.IdentityType.enum", "invalid-value", "IdentityType", values.not_types),
    FaultKind(
        "SetIdentityNotificationTopic",
        "SetIdentityNotificationTopic.NotificationType.enum",
        "invalid-value",
        "NotificationType",
        values.not_types,
    ),
    FaultKind(
        "SetIdentityDkimEnabled",
        "SetIdentityDkimEnabled.DkimEnabled.type",
        "malformed-scalar",
        "DkimEnabled",
        values.not_booleans,
    ),
    FaultKind(
        "SetIdentityFeedbackForwardingEnabled",
        "SetIdentityFeedbackForwardingEnabled.ForwardingEnabled.type",
        "malformed-scalar",
        "ForwardingEnabled",
        values.not_booleans,
    ),
    FaultKind(
        "VerifyDomainIdentity", "VerifyDomainIdentity.Domain.format", "invalid-value", "Domain", values.not_domains
    ),
    FaultKind("VerifyDomainDkim", "VerifyDomainDkim.Domain.format", "invalid-value", "Domain", values.not_domains),
    *(
        FaultKind(action, f"{action}.EmailAddress.format", "invalid-value", "EmailAddress", values.not_addresses)
        for action in ("VerifyEmailIdentity", "VerifyEmailAddress")
    ),
    FaultKind(
        "PutIdentityPolicy",
        "PutIdentityPolicy.PolicyName.length",
        "invalid-value",
        "PolicyName",
        values.too_long_policy_names,
    ),
    FaultKind(
        "PutIdentityPolicy",
        "PutIdentityPolicy.PolicyName.charset-only",
        "invalid-value",
        "PolicyName",
        values.bad_policy_names,
    ),
    FaultKind("PutIdentityPolicy", "PutIdentityPolicy.Policy.json", "invalid-policy", "Policy", values.not_json),
    FaultKind(
        "SendEmail", "SendEmail.Recipients.over-limit", "too-many-recipients", "Destination.ToAddresses", _RECIPIENTS
    ),
    FaultKind("SendRawEmail", "SendRawEmail.Recipients.over-limit", "too-many-recipients", "Destinations", _RECIPIENTS),
    *(
        FaultKind(action, f"{action}.{name}.{aspect}", "invalid-value", name, wrong)
        for action, name, long, bad in (
            ("PutIdentityPolicy", "PolicyName", None, values.marked_policy_names),
            ("DeleteIdentityPolicy", "PolicyName", values.too_long_policy_names, values.marked_policy_names),
            (
                "GetIdentityPolicies",
                "PolicyNames",
                _listed(values.too_long_policy_names),
                _listed(values.marked_policy_names),
            ),
        )
        for aspect, wrong in (("length", long), ("pattern", bad))
        if wrong is not None
    ),
    FaultKind("PutIdentityPolicy", "PutIdentityPolicy.Policy.over-size", "invalid-policy", "Policy", _LARGE_POLICIES),
    FaultKind(
        "SendEmail", "Message.Subject.required", "required-absent", "Message", st.just({"Body": _MESSAGE["Body"]})
    ),
    FaultKind("SendRawEmail", "RawMessage.Data.not-base64", "bad-base64", "RawMessage.Data", values.not_base64),
    FaultKind("SendEmail", "SendEmail.verified-sender", "unverified-sender", "Source", st.just("{unknown_email}")),
)
"""Every kind of fault. Each rests on a must of the registry: what the text leaves open is no fault."""


def possible_faults(offer: Offer, focus: Collection[str]) -> list[FaultKind]:
    """Return the faults that can be asked of a target; ``focus``: only those of these actions, if there are any."""
    return [fault for fault in FAULTS if (not focus or fault.action in focus) and is_possible(fault.action, offer)]


def is_possible(action: str, offer: Offer) -> bool:
    """Say whether the good request of an action can be sent to a target, with what has to be there first."""
    good = GOOD[action]
    needed = {action, *(name for step in good.given for name in step)}
    if not needed <= offer.actions or (good.verified and not offer.verified):
        return False
    if "PutIdentityPolicy" in needed and not offer.policies:
        return False
    if action == "SetIdentityNotificationTopic" and not offer.topics:
        return False
    return offer.sender or action not in ("SendEmail", "SendRawEmail")


@st.composite
def faults(
    draw: Callable[[st.SearchStrategy[Any]], Any], possible: tuple[FaultKind, ...], *, unknown_actions: bool
) -> Program:
    """Draw a program of one request with one fault.

    Args:
        draw: of Hypothesis.
        possible: kinds of faults.
        unknown_actions: whether the fault may be an action that there is not.
    """
    fault = draw(st.sampled_from([*possible, *([None] if unknown_actions else [])]))
    if fault is None:
        return _unknown_action(draw(values.unknown_actions.filter(lambda name: name not in ACTIONS)))
    good = GOOD[fault.action]
    entry: dict[str, Any] = {"requirement": fault.requirement}
    if good.verified:
        entry["verified"] = list(good.verified)
    entry["given"] = [*map(dict, good.given), {fault.action: dict(good.params)}]
    params = {name: value for name, value in good.params.items() if name != fault.parameter}
    if fault.values is not None:
        name, _, member = fault.parameter.partition(".")
        value = draw(fault.values)
        params[name] = {member: value} if member else value
    step = {fault.action: params, "expect": {"error": fault.error}}
    return ask_all(Program(fault.action, {**entry, "steps": [step]}))


def _unknown_action(name: str) -> Program:
    entry = {
        "requirement": "Common.InvalidAction.raised",
        "control": {},
        "steps": [{"NoSuchAction": {"Action": name}, "expect": {"error": "invalid-action"}}],
    }
    return Program("ListIdentities", entry)
