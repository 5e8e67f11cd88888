"""The base of every record read from YAML, and the words that records share."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A closed, immutable record: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Level(StrEnum):
    """How strongly the text speaks (RFC 2119). Only ``must`` decides conformance."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Source(StrEnum):
    """Where a rule comes from."""

    SPEC = "spec"
    """The API Reference of 2015."""
    PROTOCOL = "protocol"
    """The AWS Query protocol: error envelope, content type, signing."""
    OBSERVED = "observed"
    """What the real service answers."""


class ConformanceClass(StrEnum):
    """A folder of cases that a target can claim by itself."""

    PROTOCOL = "protocol"
    AUTHENTICATION = "authentication"
    ERRORS = "errors"
    IDENTITIES = "identities"
    DKIM = "dkim"
    NOTIFICATIONS = "notifications"
    POLICIES = "policies"
    SENDING = "sending"
    STATISTICS = "statistics"


ACTIONS: tuple[str, ...] = (
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "DeleteVerifiedEmailAddress",
    "GetIdentityDkimAttributes",
    "GetIdentityNotificationAttributes",
    "GetIdentityPolicies",
    "GetIdentityVerificationAttributes",
    "GetSendQuota",
    "GetSendStatistics",
    "ListIdentities",
    "ListIdentityPolicies",
    "ListVerifiedEmailAddresses",
    "PutIdentityPolicy",
    "SendEmail",
    "SendRawEmail",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
    "VerifyDomainDkim",
    "VerifyDomainIdentity",
    "VerifyEmailAddress",
    "VerifyEmailIdentity",
)
"""The 22 actions of the reference (ref 156-177)."""
