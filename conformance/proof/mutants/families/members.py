"""Defects that the cases of `cases/families/members.yaml` find."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import join_list, keys_to_attributes, leave_out, map_to_list, nest_text, set_member

_VERIFICATION = "GetIdentityVerificationAttributes"
_DKIM = "GetIdentityDkimAttributes"
_NOTIFICATION = "GetIdentityNotificationAttributes"


def _absences(action: str, member: str) -> Iterator[Mutant]:
    yield Mutant(
        f"{dashed(action)}-no-{dashed(member)}",
        f"{action}.{member}.present",
        f"{action} leaves {member} out.",
        leave_out(action, member),
    )
    yield Mutant(
        f"{dashed(action)}-empty-{dashed(member)}",
        f"{action}.{member}.present",
        f"{action} leaves {member} empty.",
        set_member(action, member, ""),
    )


def _single_members() -> Iterator[Mutant]:
    for action, member in (
        ("VerifyDomainIdentity", "VerificationToken"),
        ("SendEmail", "MessageId"),
        ("SendRawEmail", "MessageId"),
        ("GetSendQuota", "Max24HourSend"),
        ("GetSendQuota", "MaxSendRate"),
        ("GetSendQuota", "SentLast24Hours"),
    ):
        yield from _absences(action, member)
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-structured",
            f"{action}.{member}.type",
            f"{action} reports {member} as a structure, not as a text.",
            nest_text(action, member),
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
        ("GetSendStatistics", "SendDataPoints", False, "GetSendStatistics.SendDataPoints.type"),
        (_DKIM, "DkimTokens", False, "IdentityDkimAttributes.DkimTokens.type"),
    ):
        if present:
            yield from _absences(action, member)
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-run-together",
            type_row,
            f"{action} reports the list {member} as one text.",
            join_list(action, member),
        )


def _maps() -> Iterator[Mutant]:
    for action, member in (
        (_VERIFICATION, "VerificationAttributes"),
        (_DKIM, "DkimAttributes"),
        (_NOTIFICATION, "NotificationAttributes"),
        ("GetIdentityPolicies", "Policies"),
    ):
        yield from _absences(action, member)
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-as-list",
            f"{action}.{member}.type",
            f"{action} reports the map {member} as a list.",
            map_to_list(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-keys-as-attributes",
            f"{action}.{member}.type",
            f"{action} reports the keys of {member} as attributes.",
            keys_to_attributes(action, member),
        )


_ENABLED = "IdentityDkimAttributes.DkimEnabled"
_FORWARDING = "IdentityNotificationAttributes.ForwardingEnabled"


def _booleans() -> Iterator[Mutant]:
    for action, member, row in ((_DKIM, "DkimEnabled", _ENABLED), (_NOTIFICATION, "ForwardingEnabled", _FORWARDING)):
        yield Mutant(
            f"{dashed(action)}-no-{dashed(member)}",
            f"{row}.present",
            f"{action} leaves {member} out.",
            leave_out(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-empty-{dashed(member)}",
            (f"{row}.present", f"{row}.type"),
            f"{action} leaves {member} empty.",
            set_member(action, member, ""),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-structured",
            f"{row}.type",
            f"{action} reports {member} as a structure, not as a text.",
            nest_text(action, member),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-yes",
            f"{row}.type",
            f"{action} reports a {member} of 'Yes'.",
            set_member(action, member, "Yes"),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-always",
            f"{row}.value",
            f"{action} reports a {member} of 'true'.",
            set_member(action, member, "true"),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(member)}-never",
            f"{row}.value",
            f"{action} reports a {member} of 'false'.",
            set_member(action, member, "false"),
        )


def _topics() -> Iterator[Mutant]:
    for kind in ("Bounce", "Complaint", "Delivery"):
        row = f"IdentityNotificationAttributes.{kind}Topic"
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-no-{dashed(f'{kind}Topic')}",
            (f"{row}.present", f"{row}.value", f"{_NOTIFICATION}.effect"),
            f"{_NOTIFICATION} leaves {kind}Topic out.",
            leave_out(_NOTIFICATION, f"{kind}Topic"),
        )
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-{dashed(f'{kind}Topic')}-structured",
            f"{row}.type",
            f"{_NOTIFICATION} reports {kind}Topic as a structure, not as a text.",
            nest_text(_NOTIFICATION, f"{kind}Topic"),
        )
        yield Mutant(
            f"{dashed(_NOTIFICATION)}-{dashed(f'{kind}Topic')}-name-only",
            f"{row}.value",
            f"{_NOTIFICATION} reports a {kind}Topic of 'topic'.",
            set_member(_NOTIFICATION, f"{kind}Topic", "topic"),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_single_members(),
    *_lists(),
    *_maps(),
    *_booleans(),
    *_topics(),
)
