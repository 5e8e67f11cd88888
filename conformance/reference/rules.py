"""The 22 actions and their parameters, as data: what the reference's "Request Parameters" sections say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any


class Type(Enum):
    """Parameter types of the reference."""

    STRING = "String"
    BOOLEAN = "Boolean"
    INTEGER = "Integer"
    BLOB = "Blob"


@dataclass(frozen=True, slots=True)
class Param:
    """The rules of one parameter.

    Args:
        name: its name on the wire; of a list the part before `.member.N`.
        type: of the value, or of each member.
        required: must be there (a list: with a member).
        required_with: must be there if any of these names is.
        listed: is a list, `name.member.1`, `name.member.2`, …
        max_members: members a list may have; None is no limit.
        enum: valid values; empty is no rule.
        minimum, maximum: inclusive range of an integer.
        min_length, max_length: inclusive, in characters.
        max_bytes: of the UTF-8 text.
        pattern: the whole value must match.
        format: name of a further check, a key of `bind.FORMATS`.
        default: bound when it is not given, as it is; None binds nothing.
        codes: kinds of fault (keys of `bind.CODES`) that this parameter answers by another code.
    """

    name: str
    type: Type = Type.STRING
    required: bool = False
    required_with: tuple[str, ...] = ()
    listed: bool = False
    max_members: int | None = None
    enum: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    max_bytes: int | None = None
    pattern: re.Pattern[str] | None = None
    format: str | None = None
    default: Any = None
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """The rules of one action.

    Args:
        name: its name.
        params: its parameters, checked in this order.
        any_of: structures without which the action can't be done: name to the parameters of which one must be there.
        result: answers have a Result element (the samples of the deprecated pair have none:
            [DeleteVerifiedEmailAddress / Examples / Sample Response], [VerifyEmailAddress / Examples / Sample
            Response]).
        throttled: the text limits it to one request a second (the two sends have no such sentence).
    """

    name: str
    params: tuple[Param, ...] = ()
    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    result: bool = True
    throttled: bool = True


# Readings 1: Put has the prose set ([PutIdentityPolicy / Request Parameters / PolicyName]), the others what every
# print of the pattern rejects.
POLICY_NAME = re.compile(r"[^\s/?*]+")
NEW_POLICY_NAME = re.compile(r"[A-Za-z0-9_-]+")

_IDENTITY = Param("Identity", required=True, format="some-text")
_POLICY_NAME = Param("PolicyName", required=True, min_length=1, max_length=64, pattern=POLICY_NAME)
_IDENTITIES = Param("Identities", required=True, listed=True, max_members=100)
_ADDRESS = Param("EmailAddress", required=True, format="address")
_DOMAIN = Param("Domain", required=True, format="domain")
_ARNS = tuple(Param(name, format="identity-arn") for name in ("SourceArn", "ReturnPathArn"))


def _content(name: str, *, required: bool) -> tuple[Param, Param]:
    """A Content structure ([Content / Contents / Charset]): Data is required wherever the structure is given."""
    with_ = () if required else (f"{name}.Charset",)
    return Param(f"{name}.Data", required=required, required_with=with_), Param(f"{name}.Charset")


_ACTIONS = (
    Action("DeleteIdentity", (_IDENTITY,)),
    Action("DeleteIdentityPolicy", (_IDENTITY, _POLICY_NAME)),
    Action("DeleteVerifiedEmailAddress", (_ADDRESS,), result=False),
    Action("GetIdentityDkimAttributes", (_IDENTITIES,)),
    Action("GetIdentityNotificationAttributes", (_IDENTITIES,)),
    Action(
        "GetIdentityPolicies",
        (
            _IDENTITY,
            Param(
                "PolicyNames",
                required=True,
                listed=True,
                max_members=20,
                min_length=1,
                max_length=64,
                pattern=POLICY_NAME,
            ),
        ),
    ),
    Action("GetIdentityVerificationAttributes", (_IDENTITIES,)),
    Action("GetSendQuota"),
    Action("GetSendStatistics"),
    Action(
        "ListIdentities",
        (
            Param("IdentityType", enum=("EmailAddress", "Domain")),
            Param("MaxItems", Type.INTEGER, minimum=1, maximum=1000),
            Param("NextToken"),
        ),
    ),
    Action("ListIdentityPolicies", (_IDENTITY,)),
    Action("ListVerifiedEmailAddresses"),
    Action(
        "PutIdentityPolicy",
        (
            _IDENTITY,
            # 4 KB: 4096 bytes of UTF-8 ([reading-31] leaves decimal or binary open).
            Param("Policy", required=True, min_length=1, max_bytes=4096),
            Param("PolicyName", required=True, min_length=1, max_length=64, pattern=NEW_POLICY_NAME),
        ),
    ),
    Action(
        "SendEmail",
        (
            Param("Destination.ToAddresses", listed=True, format="mailbox"),
            Param("Destination.CcAddresses", listed=True, format="mailbox"),
            Param("Destination.BccAddresses", listed=True, format="mailbox"),
            *_content("Message.Subject", required=True),
            *_content("Message.Body.Text", required=False),
            *_content("Message.Body.Html", required=False),
            Param("ReplyToAddresses", listed=True, format="mailbox"),
            Param("ReturnPath", format="mailbox"),
            Param("Source", required=True, format="mailbox"),
            *_ARNS,
        ),
        any_of={
            "Destination": ("Destination.ToAddresses", "Destination.CcAddresses", "Destination.BccAddresses"),
            "Message.Body": ("Message.Body.Text.Data", "Message.Body.Html.Data"),
        },
        throttled=False,
    ),
    Action(
        "SendRawEmail",
        (
            Param("Destinations", listed=True, format="mailbox"),
            Param("FromArn", format="identity-arn"),
            Param("RawMessage.Data", Type.BLOB, required=True),
            Param("Source", format="mailbox"),
            *_ARNS,
        ),
        throttled=False,
    ),
    Action("SetIdentityDkimEnabled", (Param("DkimEnabled", Type.BOOLEAN, required=True), _IDENTITY)),
    Action(
        "SetIdentityFeedbackForwardingEnabled", (Param("ForwardingEnabled", Type.BOOLEAN, required=True), _IDENTITY)
    ),
    Action(
        "SetIdentityNotificationTopic",
        (
            _IDENTITY,
            Param("NotificationType", required=True, enum=("Bounce", "Complaint", "Delivery")),
            Param("SnsTopic", format="topic-or-empty"),
        ),
    ),
    Action("VerifyDomainDkim", (_DOMAIN,)),
    Action("VerifyDomainIdentity", (_DOMAIN,)),
    Action("VerifyEmailAddress", (_ADDRESS,), result=False),
    Action("VerifyEmailIdentity", (_ADDRESS,)),
)

#: Every action by name.
ACTIONS: Mapping[str, Action] = MappingProxyType({action.name: action for action in _ACTIONS})
