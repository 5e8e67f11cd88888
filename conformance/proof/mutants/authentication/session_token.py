"""Defects of session tokens that `cases/authentication/session-token.yaml` finds: actions that don't look at them."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS
from conformance.proof.verbs.signatures import Excused, excuse_fault

_READS = (
    "GetIdentityDkimAttributes",
    "GetIdentityNotificationAttributes",
    "GetIdentityVerificationAttributes",
    "GetSendStatistics",
    "ListIdentities",
    "ListVerifiedEmailAddresses",
)


def _asks_for(action: str) -> Excused:
    return lambda claim: claim.fields.values.get("Action") == action


def _unchecked() -> Iterator[Mutant]:
    for action in (*SENDS, *_READS):
        yield Mutant(
            f"{dashed(action)}-any-token",
            "Auth.Signature.bad-token" if action in _READS else "Auth.Refused.forged-token",
            f"{action} is performed whatever the session token is.",
            excuse_fault("sigv4", "token", _asks_for(action)),
        )


MUTANTS: tuple[Mutant, ...] = tuple(_unchecked())
