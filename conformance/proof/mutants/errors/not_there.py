"""Defects that the cases of `cases/errors/not-there.yaml` find: failures over what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import reject_calls
from conformance.reference.call import Call

_WITH_IDENTITY = (
    "DeleteIdentity", "SetIdentityDkimEnabled", "SetIdentityFeedbackForwardingEnabled", "SetIdentityNotificationTopic",
    "ListIdentityPolicies", "GetIdentityPolicies", "DeleteIdentityPolicy",
)  # fmt: skip
_WITH_IDENTITIES = (
    "GetIdentityVerificationAttributes", "GetIdentityDkimAttributes", "GetIdentityNotificationAttributes",
)  # fmt: skip


def _names(call: Call) -> list[str]:
    if "Identities" in call.args:
        return list(call.args["Identities"])
    return [str(call.args.get("Identity") or call.args["EmailAddress"])]


def _unknown(call: Call) -> bool:
    return any(call.identity(name, arn=True) is None for name in _names(call))


def _in_known_domain(call: Call) -> bool:
    """Whether an address that nobody registered is in a domain that somebody did."""
    return _unknown(call) and any(call.identity(name.rpartition("@")[2]) is not None for name in _names(call))


def _fails(action: str, *, in_domain: bool) -> Change:
    return reject_calls(action, _in_known_domain if in_domain else _unknown, "InternalFailure")


def _mutants() -> Iterator[Mutant]:
    for action in (*_WITH_IDENTITY, *_WITH_IDENTITIES, "DeleteVerifiedEmailAddress"):
        yield Mutant(
            f"{dashed(action)}-fails-over-unknown",
            "Common.InternalFailure.not-there",
            f"{action} of what nobody registered is an InternalFailure.",
            _fails(action, in_domain=False),
        )
        yield Mutant(
            f"{dashed(action)}-fails-in-known-domain",
            "Common.InternalFailure.not-there",
            f"{action} of an address that nobody registered, in a domain that is, is an InternalFailure.",
            _fails(action, in_domain=True),
        )


MUTANTS: tuple[Mutant, ...] = (*_mutants(),)
