"""Defects of single members of answers: left out, empty, of another structure, of a value that their type lacks."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.edits import drop, elements, set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result
from conformance.reference.call import Call
from conformance.reference.xml_tree import Element

_VERIFICATION = "GetIdentityVerificationAttributes"


_DKIM = "GetIdentityDkimAttributes"


_NOTIFICATION = "GetIdentityNotificationAttributes"


def _left_out(action: str, member: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        drop(result, member)

    return edit_result(action, edit)


def _emptied(action: str, member: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, "")

    return edit_result(action, edit)


def _valued(action: str, member: str, text: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, text)

    return edit_result(action, edit)


def _structured(action: str, member: str) -> Change:
    """A text becomes a structure: `<Member><Value>text</Value></Member>`."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.children, element.text = ([Element("Value", element.text or "")], None)

    return edit_result(action, edit)


def _run_together(action: str, member: str) -> Change:
    """A list becomes a text: the members between commas."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.text, element.children = (",".join(each.text for each in element.walk() if each.text), [])

    return edit_result(action, edit)


def _listed(action: str, member: str) -> Change:
    """A map becomes a list of its values."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.children = [Element("member", [entry.children[1]]) for entry in element.children]

    return edit_result(action, edit)


def _keyed_by_element(action: str, member: str) -> Change:
    """A map's keys become attributes."""

    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            for entry in element.children:
                key, value = entry.children
                entry.attributes, entry.children = ([("key", key.text or "")], [value])

    return edit_result(action, edit)


def _single_members() -> Iterator[Mutant]:
    for action, member in (
        ("VerifyDomainIdentity", "VerificationToken"),
        ("SendEmail", "MessageId"),
        ("SendRawEmail", "MessageId"),
        ("GetSendQuota", "Max24HourSend"),
        ("GetSendQuota", "MaxSendRate"),
        ("GetSendQuota", "SentLast24Hours"),
    ):
        yield Mutant(
            f"{dashed(action)}-no-{dashed(member)}",
            f"{action}.{member}.present",
            f"{action} leaves {member} out.",
            _left_out(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-empty-{dashed(member)}",
            f"{action}.{member}.present",
            f"{action} leaves {member} empty.",
            _emptied(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-structured",
            f"{action}.{member}.type",
            f"{action} tells {member} as a structure, not as a text.",
            _structured(action, member),
        )


def _lists() -> Iterator[Mutant]:
    for action, member, present, type_row in (
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
        if present:
            yield Mutant(
                f"{dashed(action)}-no-{dashed(member)}",
                f"{action}.{member}.present",
                f"{action} leaves {member} out.",
                _left_out(action, member),
            )
            yield Mutant(
                f"{dashed(action)}-empty-{dashed(member)}",
                f"{action}.{member}.present",
                f"{action} leaves {member} empty.",
                _emptied(action, member),
            )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-run-together",
            type_row,
            f"{action} reports the list {member} as one text.",
            _run_together(action, member),
        )


def _maps() -> Iterator[Mutant]:
    for action, member in (
        (_VERIFICATION, "VerificationAttributes"),
        (_DKIM, "DkimAttributes"),
        (_NOTIFICATION, "NotificationAttributes"),
        ("GetIdentityPolicies", "Policies"),
    ):
        yield Mutant(
            f"{dashed(action)}-no-{dashed(member)}",
            f"{action}.{member}.present",
            f"{action} leaves {member} out.",
            _left_out(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-empty-{dashed(member)}",
            f"{action}.{member}.present",
            f"{action} leaves {member} empty.",
            _emptied(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-as-list",
            f"{action}.{member}.type",
            f"{action} reports the map {member} as a list.",
            _listed(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-keys-as-attributes",
            f"{action}.{member}.type",
            f"{action} reports the keys of {member} as attributes.",
            _keyed_by_element(action, member),
        )


_STATUS = "IdentityVerificationAttributes.VerificationStatus"


_DKIM_STATUS = "IdentityDkimAttributes.DkimVerificationStatus"


_ENABLED = "IdentityDkimAttributes.DkimEnabled"


_FORWARDING = "IdentityNotificationAttributes.ForwardingEnabled"


def _booleans() -> Iterator[Mutant]:
    for action, member, row in ((_DKIM, "DkimEnabled", _ENABLED), (_NOTIFICATION, "ForwardingEnabled", _FORWARDING)):
        yield Mutant(
            f"{dashed(action)}-no-{dashed(member)}",
            f"{row}.present",
            f"{action} leaves {member} out.",
            _left_out(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-empty-{dashed(member)}",
            (f"{row}.present", f"{row}.type"),
            f"{action} leaves {member} empty.",
            _emptied(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-structured",
            f"{row}.type",
            f"{action} tells {member} as a structure, not as a text.",
            _structured(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-yes",
            f"{row}.type",
            f"{action} reports a {member} of 'Yes'.",
            _valued(action, member, "Yes"),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-always",
            f"{row}.value",
            f"{action} reports a {member} of 'true'.",
            _valued(action, member, "true"),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-never",
            f"{row}.value",
            f"{action} reports a {member} of 'false'.",
            _valued(action, member, "false"),
        )


def _topics() -> Iterator[Mutant]:
    for kind in ("Bounce", "Complaint", "Delivery"):
        row = f"IdentityNotificationAttributes.{kind}Topic"
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-no-{dashed(f'{kind}Topic')}",
            (f"{row}.present", f"{row}.value", f"{_NOTIFICATION}.effect"),
            f"{_NOTIFICATION} leaves {kind}Topic out.",
            _left_out(_NOTIFICATION, f"{kind}Topic"),
        )
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-{dashed(f'{kind}Topic')}-structured",
            f"{row}.type",
            f"{_NOTIFICATION} tells {kind}Topic as a structure, not as a text.",
            _structured(_NOTIFICATION, f"{kind}Topic"),
        )
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-{dashed(f'{kind}Topic')}-name-only",
            f"{row}.value",
            f"{_NOTIFICATION} reports a {kind}Topic of 'topic'.",
            _valued(_NOTIFICATION, f"{kind}Topic", "topic"),
        )


def _quota_figures() -> Iterator[Mutant]:
    for member in ("Max24HourSend", "MaxSendRate", "SentLast24Hours"):
        yield Mutant(
            f"get-send-quota-{dashed(member)}-word",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of 'unlimited'.",
            _valued("GetSendQuota", member, "unlimited"),
        )
        yield Mutant(
            f"get-send-quota-{dashed(member)}-grouped",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of '1,000.0'.",
            _valued("GetSendQuota", member, "1,000.0"),
        )
        yield Mutant(
            f"get-send-quota-{dashed(member)}-infinite",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of 'INF'.",
            _valued("GetSendQuota", member, "INF"),
        )


def _data_points() -> Iterator[Mutant]:
    for member in ("Bounces", "Complaints", "DeliveryAttempts", "Rejects"):
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-fraction",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '1.5'.",
            _valued("GetSendStatistics", member, "1.5"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-negative",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '-1'.",
            _valued("GetSendStatistics", member, "-1"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-too-large",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '9223372036854775808'.",
            _valued("GetSendStatistics", member, "9223372036854775808"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-structured",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics tells {member} as a structure, not as a text.",
            _structured("GetSendStatistics", member),
        )


_TIMESTAMP = "SendDataPoint.Timestamp"


def _names(text: str) -> Mutant:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, "member", text)

    words = {" ": "blank", "a/b": "slash", "what?": "question-mark", "*": "asterisk"}
    word = words.get(text, "long" if text else "empty")
    aspect = "length" if word in ("empty", "long") else "pattern"
    name = f"list-identity-policies-{word}-name"
    return Mutant(
        name,
        f"ListIdentityPolicies.PolicyNames.{aspect}",
        f"A name is listed as '{text}'.",
        edit_result("ListIdentityPolicies", edit),
    )


MUTANTS: tuple[Mutant, ...] = (
    *_single_members(),
    *_lists(),
    *_maps(),
    Mutant(
        "get-identity-verification-attributes-no-verification-status",
        (f"{_STATUS}.present", f"{_VERIFICATION}.status"),
        "GetIdentityVerificationAttributes leaves VerificationStatus out.",
        _left_out(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-empty-verification-status",
        (f"{_STATUS}.present", f"{_STATUS}.values"),
        "GetIdentityVerificationAttributes leaves VerificationStatus empty.",
        _emptied(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-structured",
        f"{_STATUS}.type",
        "GetIdentityVerificationAttributes reports VerificationStatus as a structure, not as a text.",
        _structured(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-verified",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'Verified'.",
        _valued(_VERIFICATION, "VerificationStatus", "Verified"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-lower-case",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'success'.",
        _valued(_VERIFICATION, "VerificationStatus", "success"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-token-structured",
        "IdentityVerificationAttributes.VerificationToken.type",
        "GetIdentityVerificationAttributes reports VerificationToken as a structure, not as a text.",
        _structured(_VERIFICATION, "VerificationToken"),
    ),
    Mutant(
        "get-identity-dkim-attributes-no-dkim-verification-status",
        (f"{_DKIM_STATUS}.present", f"{_DKIM}.domain-status"),
        "GetIdentityDkimAttributes leaves DkimVerificationStatus out.",
        _left_out(_DKIM, "DkimVerificationStatus"),
    ),
    Mutant(
        "get-identity-dkim-attributes-empty-dkim-verification-status",
        f"{_DKIM_STATUS}.present",
        "GetIdentityDkimAttributes leaves DkimVerificationStatus empty.",
        _emptied(_DKIM, "DkimVerificationStatus"),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-structured",
        f"{_DKIM_STATUS}.type",
        "GetIdentityDkimAttributes reports DkimVerificationStatus as a structure, not as a text.",
        _structured(_DKIM, "DkimVerificationStatus"),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-enabled",
        (f"{_DKIM_STATUS}.values", f"{_DKIM}.domain-status"),
        "GetIdentityDkimAttributes reports a DkimVerificationStatus of 'Enabled'.",
        _valued(_DKIM, "DkimVerificationStatus", "Enabled"),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-upper-case",
        f"{_DKIM_STATUS}.values",
        "GetIdentityDkimAttributes reports a DkimVerificationStatus of 'SUCCESS'.",
        _valued(_DKIM, "DkimVerificationStatus", "SUCCESS"),
    ),
    *_booleans(),
    *_topics(),
    *_quota_figures(),
    *_data_points(),
    Mutant(
        "get-send-statistics-timestamp-no-zone",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of '2030-01-01T00:00:00'.",
        _valued("GetSendStatistics", "Timestamp", "2030-01-01T00:00:00"),
    ),
    Mutant(
        "get-send-statistics-timestamp-seconds",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of '1313706240'.",
        _valued("GetSendStatistics", "Timestamp", "1313706240"),
    ),
    Mutant(
        "get-send-statistics-timestamp-mail-date",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of 'Thu, 18 Aug 2011 22:24:00 +0000'.",
        _valued("GetSendStatistics", "Timestamp", "Thu, 18 Aug 2011 22:24:00 +0000"),
    ),
    Mutant(
        "get-send-statistics-empty-timestamp",
        (f"{_TIMESTAMP}.type", f"{_TIMESTAMP}.value"),
        "GetSendStatistics leaves Timestamp empty.",
        _emptied("GetSendStatistics", "Timestamp"),
    ),
    Mutant(
        "get-send-statistics-timestamp-structured",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports Timestamp as a structure, not as a text.",
        _structured("GetSendStatistics", "Timestamp"),
    ),
    Mutant(
        "list-identities-no-next-token",
        ("ListIdentities.NextToken.returned", "ListIdentities.NextToken.pagination"),
        "ListIdentities leaves NextToken out.",
        _left_out("ListIdentities", "NextToken"),
    ),
    Mutant(
        "list-identities-empty-next-token",
        "ListIdentities.NextToken.returned",
        "ListIdentities leaves NextToken empty.",
        _emptied("ListIdentities", "NextToken"),
    ),
    Mutant(
        "list-identities-next-token-structured",
        "ListIdentities.NextToken.returned-type",
        "ListIdentities reports NextToken as a structure, not as a text.",
        _structured("ListIdentities", "NextToken"),
    ),
    *(_names(text) for text in ("", "n" * 65, " ", "a/b", "what?", "*")),
)
