"""Defects that the cases of `cases/identities/other-numbers.yaml` find: the number in an ARN is not looked at."""

from __future__ import annotations

import re

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.call import Call

_NUMBER = re.compile(r"(?<=^arn:aws:ses:)([a-z0-9-]+):\d{12}:")
_ACTIONS = (
    "ListIdentityPolicies",
    "GetIdentityPolicies",
    "PutIdentityPolicy",
    "DeleteIdentityPolicy",
    "SetIdentityNotificationTopic",
    "GetIdentityNotificationAttributes",
)


def _take_for_own(call: Call) -> None:
    def own(name: str) -> str:
        return _NUMBER.sub(rf"\1:{call.account.id}:", name)

    if "Identities" in call.args:
        call.args["Identities"] = [own(name) for name in call.args["Identities"]]
    else:
        call.args["Identity"] = own(call.args["Identity"])


MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(
        f"{dashed(action)}-any-number",
        f"{action}.Identity.other-arn",
        f"{action} takes the ARN of another account's identity for that of the own one of the same name.",
        check_first(action, _take_for_own),
    )
    for action in _ACTIONS
)
