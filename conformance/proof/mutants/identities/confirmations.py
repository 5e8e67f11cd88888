"""Defects that the cases of `cases/identities/verify-email-*.yaml` find in the confirmation message."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element


def _first_time(call: Call, inner: Handler) -> list[Element]:
    return inner(call) if call.account.find(call.args["EmailAddress"]) is None else []


MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(
        f"{dashed(action)}-confirms-once",
        f"{action}.confirmation",
        f"{action} sends no message for an address that is known.",
        wrap_handler(action, _first_time),
    )
    for action in ("VerifyEmailIdentity", "VerifyEmailAddress")
)
