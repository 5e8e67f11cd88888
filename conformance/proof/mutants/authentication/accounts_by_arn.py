"""Defects that the cases of `cases/authentication/accounts-by-arn.yaml` find: whoever knows an ARN may use it."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.addresses import parse_identity_arn
from conformance.reference.call import Call

_READS = "Auth.Account.isolation"
_WRITES = "Auth.Account.isolation-writes"
_TAKING_ARNS = {
    "ListIdentityPolicies": _READS,
    "GetIdentityPolicies": _READS,
    "GetIdentityNotificationAttributes": _READS,
    "PutIdentityPolicy": _WRITES,
    "DeleteIdentityPolicy": _WRITES,
    "SetIdentityNotificationTopic": _WRITES,
}


def _as_owner(call: Call) -> None:
    """Work on the account that the ARN names, whoever asks."""
    names = call.args.get("Identities") or [call.args.get("Identity", "")]
    arn = parse_identity_arn(names[0])
    if arn is not None:
        call.account = call.world.account(arn.account_id)


MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(
        f"{dashed(action)}-for-any-arn",
        requirement,
        f"{action} works on the account that an ARN names, whoever asks.",
        check_first(action, _as_owner),
    )
    for action, requirement in _TAKING_ARNS.items()
)
