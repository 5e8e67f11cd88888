"""Defects that the cases of `cases/authentication/every-action.yaml` find: actions whose signatures are not checked."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs.signatures import FAULTS, perform_first, skip_checks
from conformance.reference.rules import ACTIONS

_CHECKED = "Auth.EveryAction.checked"
_NO_EFFECT = "Auth.Refused.no-effect"
_READS = frozenset(action for action in ACTIONS if action.startswith(("Get", "List")))

#: Actions whose effect can be seen.
_SEEN = (
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "DeleteVerifiedEmailAddress",
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


def _one_action() -> Iterator[Mutant]:
    for action in ACTIONS:
        defect = f"{action} is performed whatever is wrong with the signature."
        yield Mutant(f"{dashed(action)}-signature-unchecked", _CHECKED, defect, skip_checks({action}))


def _one_fault() -> Iterator[Mutant]:
    for fault in FAULTS:
        yield Mutant(
            f"reads-{fault}-taken",
            _CHECKED,
            f"Of the signature of an action that reads, one fault is overlooked: {fault}.",
            skip_checks(_READS, fault),
        )
        yield Mutant(
            f"sends-{fault}-taken",
            _CHECKED,
            f"Of the signature of a send, one fault is overlooked: {fault}.",
            skip_checks({"SendEmail", "SendRawEmail"}, fault),
        )


def _performed() -> Iterator[Mutant]:
    for action in _SEEN:
        defect = f"{action} is performed first, and rejected for its signature then."
        yield Mutant(f"{dashed(action)}-performed-unchecked", _NO_EFFECT, defect, perform_first(action))


MUTANTS: tuple[Mutant, ...] = (
    *_one_action(),
    *_one_fault(),
    *_performed(),
    Mutant("reads-unchecked", _CHECKED, "The signatures of actions that read are not checked.", skip_checks(_READS)),
    Mutant(
        "writes-unchecked",
        (_CHECKED, _NO_EFFECT),
        "The signatures of actions that write are not checked.",
        skip_checks(ACTIONS.keys() - _READS),
    ),
)
