"""Defects of single members of answers: left out, empty, of another structure, of a value that their type lacks."""

from __future__ import annotations

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, dashed, drop, edited, elements, set_text
from conformance.reference.xml_tree import Element

_VERIFICATION = "GetIdentityVerificationAttributes"
_DKIM = "GetIdentityDkimAttributes"
_NOTIFICATION = "GetIdentityNotificationAttributes"


def _left_out(action: str, member: str, breaks: Breaks) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        drop(result, member)

    edited(f"{dashed(action)}-no-{dashed(member)}", action, breaks, f"{action} leaves {member} out.", edit)


def _emptied(action: str, member: str, breaks: Breaks) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, "")

    edited(f"{dashed(action)}-empty-{dashed(member)}", action, breaks, f"{action} leaves {member} empty.", edit)


def _valued(action: str, member: str, word: str, text: str, breaks: Breaks) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, text)

    edited(f"{dashed(action)}-{dashed(member)}-{word}", action, breaks, f"{action} tells a {member} of '{text}'.", edit)


def _structured(action: str, member: str, breaks: Breaks) -> None:
    """A text becomes a structure: `<Member><Value>text</Value></Member>`."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.children, element.text = [Element("Value", element.text or "")], None

    lie = f"{action} tells {member} as a structure, not as a text."
    edited(f"{dashed(action)}-{dashed(member)}-structured", action, breaks, lie, edit)


def _run_together(action: str, member: str, breaks: Breaks) -> None:
    """A list becomes a text: the members between commas."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.text, element.children = ",".join(each.text for each in element.walk() if each.text), []

    lie = f"{action} tells the list {member} as one text."
    edited(f"{dashed(action)}-{dashed(member)}-run-together", action, breaks, lie, edit)


def _listed(action: str, member: str, breaks: Breaks) -> None:
    """A map becomes a list of its values."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.children = [Element("member", [entry.children[1]]) for entry in element.children]

    lie = f"{action} tells the map {member} as a list."
    edited(f"{dashed(action)}-{dashed(member)}-as-list", action, breaks, lie, edit)


def _keyed_by_element(action: str, member: str, breaks: Breaks) -> None:
    """A map's keys become attributes."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            for entry in element.children:
                key, value = entry.children
                entry.attributes, entry.children = [("key", key.text or "")], [value]

    lie = f"{action} tells the keys of {member} as attributes."
    edited(f"{dashed(action)}-{dashed(member)}-keys-as-attributes", action, breaks, lie, edit)


for _action, _member in (
    ("VerifyDomainIdentity", "VerificationToken"),
    ("SendEmail", "MessageId"),
    ("SendRawEmail", "MessageId"),
    ("GetSendQuota", "Max24HourSend"),
    ("GetSendQuota", "MaxSendRate"),
    ("GetSendQuota", "SentLast24Hours"),
):
    _left_out(_action, _member, f"{_action}.{_member}.present")
    _emptied(_action, _member, f"{_action}.{_member}.present")
    _structured(_action, _member, f"{_action}.{_member}.type")

for _action, _member, _present, _type in (
    ("VerifyDomainDkim", "DkimTokens", True, "VerifyDomainDkim.DkimTokens.type"),
    ("ListIdentities", "Identities", True, "ListIdentities.Identities.type"),
    ("ListIdentityPolicies", "PolicyNames", True, "ListIdentityPolicies.PolicyNames.type"),
    (
        "ListVerifiedEmailAddresses",
        "VerifiedEmailAddresses",
        True,
        "ListVerifiedEmailAddresses.VerifiedEmailAddresses.type",
    ),
    ("GetSendStatistics", "SendDataPoints", True, "GetSendStatistics.SendDataPoints.type"),
    (_DKIM, "DkimTokens", False, "IdentityDkimAttributes.DkimTokens.type"),
):
    if _present:
        _left_out(_action, _member, f"{_action}.{_member}.present")
        _emptied(_action, _member, f"{_action}.{_member}.present")
    _run_together(_action, _member, _type)

for _action, _member in (
    (_VERIFICATION, "VerificationAttributes"),
    (_DKIM, "DkimAttributes"),
    (_NOTIFICATION, "NotificationAttributes"),
    ("GetIdentityPolicies", "Policies"),
):
    _left_out(_action, _member, f"{_action}.{_member}.present")
    _emptied(_action, _member, f"{_action}.{_member}.present")
    _listed(_action, _member, f"{_action}.{_member}.type")
    _keyed_by_element(_action, _member, f"{_action}.{_member}.type")

_STATUS = "IdentityVerificationAttributes.VerificationStatus"
_left_out(_VERIFICATION, "VerificationStatus", (f"{_STATUS}.present", f"{_VERIFICATION}.status"))
_emptied(_VERIFICATION, "VerificationStatus", (f"{_STATUS}.present", f"{_STATUS}.values"))
_structured(_VERIFICATION, "VerificationStatus", f"{_STATUS}.type")
_valued(_VERIFICATION, "VerificationStatus", "verified", "Verified", f"{_STATUS}.values")
_valued(_VERIFICATION, "VerificationStatus", "lower-case", "success", f"{_STATUS}.values")
_structured(_VERIFICATION, "VerificationToken", "IdentityVerificationAttributes.VerificationToken.type")

_DKIM_STATUS = "IdentityDkimAttributes.DkimVerificationStatus"
_left_out(_DKIM, "DkimVerificationStatus", (f"{_DKIM_STATUS}.present", f"{_DKIM}.domain-status"))
_emptied(_DKIM, "DkimVerificationStatus", f"{_DKIM_STATUS}.present")
_structured(_DKIM, "DkimVerificationStatus", f"{_DKIM_STATUS}.type")
_valued(_DKIM, "DkimVerificationStatus", "enabled", "Enabled", (f"{_DKIM_STATUS}.values", f"{_DKIM}.domain-status"))
_valued(_DKIM, "DkimVerificationStatus", "upper-case", "SUCCESS", f"{_DKIM_STATUS}.values")

_ENABLED = "IdentityDkimAttributes.DkimEnabled"
_FORWARDING = "IdentityNotificationAttributes.ForwardingEnabled"
for _action, _member, _row in ((_DKIM, "DkimEnabled", _ENABLED), (_NOTIFICATION, "ForwardingEnabled", _FORWARDING)):
    _left_out(_action, _member, f"{_row}.present")
    _emptied(_action, _member, (f"{_row}.present", f"{_row}.type"))
    _structured(_action, _member, f"{_row}.type")
    _valued(_action, _member, "yes", "Yes", f"{_row}.type")
    _valued(_action, _member, "always", "true", f"{_row}.value")
    _valued(_action, _member, "never", "false", f"{_row}.value")

for _kind in ("Bounce", "Complaint", "Delivery"):
    _row = f"IdentityNotificationAttributes.{_kind}Topic"
    _left_out(_NOTIFICATION, f"{_kind}Topic", (f"{_row}.present", f"{_row}.value", f"{_NOTIFICATION}.effect"))
    _structured(_NOTIFICATION, f"{_kind}Topic", f"{_row}.type")
    _valued(_NOTIFICATION, f"{_kind}Topic", "name-only", "topic", f"{_row}.value")

for _member in ("Max24HourSend", "MaxSendRate", "SentLast24Hours"):
    _valued("GetSendQuota", _member, "word", "unlimited", f"GetSendQuota.{_member}.type")
    _valued("GetSendQuota", _member, "grouped", "1,000.0", f"GetSendQuota.{_member}.type")
    _valued("GetSendQuota", _member, "infinite", "INF", f"GetSendQuota.{_member}.type")

for _member in ("Bounces", "Complaints", "DeliveryAttempts", "Rejects"):
    _valued("GetSendStatistics", _member, "fraction", "1.5", f"SendDataPoint.{_member}.type")
    _valued("GetSendStatistics", _member, "negative", "-1", f"SendDataPoint.{_member}.type")
    _valued("GetSendStatistics", _member, "too-large", "9223372036854775808", f"SendDataPoint.{_member}.type")
    _structured("GetSendStatistics", _member, f"SendDataPoint.{_member}.type")

_TIMESTAMP = "SendDataPoint.Timestamp"
_valued("GetSendStatistics", "Timestamp", "no-zone", "2030-01-01T00:00:00", f"{_TIMESTAMP}.type")
_valued("GetSendStatistics", "Timestamp", "seconds", "1313706240", f"{_TIMESTAMP}.type")
_valued("GetSendStatistics", "Timestamp", "mail-date", "Thu, 18 Aug 2011 22:24:00 +0000", f"{_TIMESTAMP}.type")
_emptied("GetSendStatistics", "Timestamp", (f"{_TIMESTAMP}.type", f"{_TIMESTAMP}.value"))
_structured("GetSendStatistics", "Timestamp", f"{_TIMESTAMP}.type")
_left_out("ListIdentities", "NextToken", ("ListIdentities.NextToken.returned", "ListIdentities.NextToken.pagination"))
_emptied("ListIdentities", "NextToken", "ListIdentities.NextToken.returned")
_structured("ListIdentities", "NextToken", "ListIdentities.NextToken.returned-type")


def _names(text: str) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, "member", text)

    words = {" ": "blank", "a/b": "slash", "what?": "question-mark", "*": "asterisk"}
    word = words.get(text, "long" if text else "empty")
    aspect = "length" if word in ("empty", "long") else "pattern"
    name = f"list-identity-policies-{word}-name"
    edited(
        name,
        "ListIdentityPolicies",
        f"ListIdentityPolicies.PolicyNames.{aspect}",
        f"A name is listed as '{text}'.",
        edit,
    )


for _text in ("", "n" * 65, " ", "a/b", "what?", "*"):
    _names(_text)
