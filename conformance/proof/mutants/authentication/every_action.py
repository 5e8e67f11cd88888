"""Defects found by the cases of `cases/authentication/every-action*.yaml`: actions whose signatures are not checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs.signatures import FAULTS, excuse_fault, perform_first, skip_checks, skip_checks_when
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.rules import ACTIONS

_CHECKED = "Auth.EveryAction.checked"
_OTHER_METHOD = "Auth.EveryAction.other-method"
_DATES = "Auth.EveryAction.dates"
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


def _one_scheme() -> Iterator[Mutant]:
    for form in ("aws3", "sigv2", "sigv4-query"):
        for action in ACTIONS:
            yield Mutant(
                f"{dashed(action)}-{form}-unchecked",
                _CHECKED,
                f"{action} is performed with a wrong signature of the scheme {form}.",
                excuse_fault(form, "signature", partial(_asks_for, action)),
            )


def _other_method() -> Iterator[Mutant]:
    for action in ACTIONS:
        yield Mutant(
            f"{dashed(action)}-get-unchecked",
            _OTHER_METHOD,
            f"{action} is performed by GET whatever is wrong with the signature.",
            skip_checks_when(partial(_comes_by, "GET", action)),
        )
        yield Mutant(
            f"{dashed(action)}-query-post-unchecked",
            _OTHER_METHOD,
            f"{action} is performed by a POST with any signature in its query string.",
            skip_checks_when(partial(_comes_by, "POST", action), "wrong-secret"),
        )


def _dates() -> Iterator[Mutant]:
    for action in ACTIONS:
        yield Mutant(
            f"{dashed(action)}-future-taken",
            _DATES,
            f"{action} is performed however far ahead the date of its signature is.",
            excuse_fault("sigv4", "fresh", partial(_is_ahead, action)),
        )
        yield Mutant(
            f"{dashed(action)}-scope-of-any-day",
            _DATES,
            f"{action} is performed whatever day its credential scope names.",
            excuse_fault("sigv4", "scope-date", partial(_asks_for, action)),
        )


def _tokens() -> Iterator[Mutant]:
    for action in ACTIONS:
        written = action.startswith(("Delete", "SetIdentityDkim")) and action != "DeleteIdentityPolicy"
        yield Mutant(
            f"{dashed(action)}-token-unchecked",
            "Auth.Refused.forged-token" if written else "Auth.Signature.bad-token",
            f"{action} is performed with any session token.",
            excuse_fault("sigv4", "token", partial(_asks_for, action)),
        )


def _is_ahead(action: str, claim: Claim) -> bool:
    return _asks_for(action, claim) and claim.date is not None and claim.date > claim.now


def _comes_by(method: str, action: str, request: HttpRequest, form: Fields) -> bool:
    in_query = "X-Amz-Signature" in form.values
    return request.method == method and form.values.get("Action") == action and in_query is (method == "POST")


def _asks_for(action: str, claim: Claim) -> bool:
    return claim.fields.values.get("Action") == action


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
    *_one_scheme(),
    *_other_method(),
    *_dates(),
    *_tokens(),
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
