"""What is wrong with a recorded request, and how the reference and the service may reject it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from conformance.judge.expected import Expected
from conformance.model.expectation import ErrorAnswer
from conformance.model.suite import load_suite
from conformance.recordings.call import RecordedCall
from conformance.recordings.complete import is_placeholder
from conformance.recordings.recorded import Lack
from conformance.recordings.rules import RULES, Rule

UNSEEN = (
    (400, ("IncompleteSignature", "OptInRequired", "RequestExpired", "Throttling", "ThrottlingException")),
    (
        403,
        (
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
    ),
    (500, ("InternalFailure",)),
    (503, ("ServiceUnavailable",)),
)
"""Rejections for reasons that a recorded request does not show: who asks, when, how often, and the service's own
faults ([CommonErrors / Throttling], [observed-0.8], [observed-0.9], [observed-4.12])."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a request breaks, and the rejections that fit."""

    rule: Rule
    accepted: tuple[Expected, ...]


def faults_of(call: RecordedCall) -> list[BrokenRule]:
    """Return the rules that a call breaks; nothing is said of what the recording does not show."""
    if Lack.REQUEST_BODY in call.recorded.lacks or call.repeated:
        return []
    altered = Lack.REQUEST_UNALTERED in call.recorded.lacks
    maybe_cut = altered or Lack.REQUEST_LENGTH in call.recorded.lacks
    found = []
    for rule in RULES.get(call.action, ()):
        accepted = accepted_rejections().get(rule.requirement)
        if not accepted or (maybe_cut and rule.absence) or (altered and _is_replaced(call, rule.parameter)):
            continue
        if rule.broken(call):
            found.append(BrokenRule(rule, accepted))
    return found


def _is_replaced(call: RecordedCall, parameter: str) -> bool:
    return any(is_placeholder(value) for name, value in call.params if name.startswith(parameter))


@cache
def accepted_rejections() -> dict[str, tuple[Expected, ...]]:
    """Return, for each requirement that only rejections satisfy, what the suite's cases accept.

    A requirement is left out if any case that it decides accepts a success as well as a rejection, by whatever truth.
    """
    found: dict[str, list[Expected]] = {}
    lenient: set[str] = set()
    for case in load_suite().cases:
        requirement = case.requirements[0].id
        send = case.steps[0] if case.steps else None
        if send is None:
            continue
        rejections = [each for each in send.alternatives if isinstance(each.error, ErrorAnswer)]
        if rejections and len(rejections) < len(send.alternatives):
            lenient.add(requirement)
        for alternative in rejections:
            expected = Expected(alternative.sources, error=alternative.error)  # type: ignore[arg-type]
            known = found.setdefault(requirement, [])
            if expected not in known:
                known.append(expected)
    return {name: tuple(each) for name, each in found.items() if name not in lenient}


@cache
def unseen_rejections() -> Sequence[Expected]:
    """Return the rejections for reasons that a recording does not show."""
    return tuple(Expected(error=ErrorAnswer(status=status, code=list(codes))) for status, codes in UNSEEN)
