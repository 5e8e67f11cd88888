"""The words of the suite, each defined once: levels, sources, classes, outcomes, phases, layers, actions."""

from __future__ import annotations

from enum import StrEnum


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
    """What the real service does."""


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


class Outcome(StrEnum):
    """What became of a case: a closed set."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    """The target says that it lacks the action."""
    BLOCKED = "blocked"
    """Set-up or the control request failed, so the case proves nothing."""
    INDETERMINATE = "indeterminate"
    """Throttled or unreachable even after paced retries."""
    SKIPPED = "skipped"
    """The profile lacks what the case needs."""
    ERROR = "error"
    """A fault of the suite."""

    @property
    def decided(self) -> bool:
        """Whether the case says something about the target."""
        return self in (Outcome.PASSED, Outcome.FAILED, Outcome.UNSUPPORTED)

    @property
    def divergent(self) -> bool:
        """Whether the target does not do what the case asks for."""
        return self in (Outcome.FAILED, Outcome.UNSUPPORTED)

    @property
    def meaning(self) -> str:
        """What the outcome says of the target, in a few words."""
        return _MEANINGS[self]

    def breaks_conformance(self, level: Level) -> bool:
        """Whether this outcome of a case of ``level`` keeps a target from conforming.

        Only must-cases decide, but a fault of the suite in any case means that nothing was shown.
        """
        if self is Outcome.ERROR:
            return True
        return level is Level.MUST and self not in (Outcome.PASSED, Outcome.SKIPPED)


_MEANINGS = {
    Outcome.PASSED: "as the reference says",
    Outcome.FAILED: "differs from the reference",
    Outcome.UNSUPPORTED: "the target says it lacks the action",
    Outcome.BLOCKED: "set-up or the control request failed",
    Outcome.INDETERMINATE: "throttled or unreachable, even after paced retries",
    Outcome.SKIPPED: "the profile lacks what the case needs",
    Outcome.ERROR: "a fault of the suite",
}


class Phase(StrEnum):
    """The part of a case's life that an exchange belongs to."""

    GIVEN = "given"
    CONTROL = "control"
    SEND = "send"
    CLEANUP = "cleanup"


class Layer(StrEnum):
    """Where in the answer a difference lies, from the outside in."""

    TRANSPORT = "transport"
    STATUS = "status"
    HEADERS = "headers"
    XML = "xml"
    NAMESPACE = "namespace"
    ROOT = "root"
    STRUCTURE = "structure"
    METADATA = "metadata"
    ERROR = "error"
    VALUES = "values"
    MAIL = "mail"


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
"""The 22 actions of the reference."""
