"""What a run will send, as far as it can be said before: requests of each action, and what they make and remove.

A plan rests on the cases alone and takes the target for one that conforms: what depends on its responses, as the number
of pages of a listing, is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.model.case import Case, Send
from conformance.model.case_file import Need
from conformance.run.leftovers import CREATES, DELETES
from conformance.run.schemes import find_unfit
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import Throttle

_MAIL = frozenset({"SendEmail", "SendRawEmail"})
_ADDRESSES = ("email", "sender}")


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What the cases of a run send.

    Args:
        cases: how many are sent.
        requests: of each action, the busiest first.
        identities: that are made, and deleted again.
        policies: that are put, and deleted again.
        mails: that are asked to be sent.
    """

    cases: int
    requests: Mapping[str, int]
    identities: int
    policies: int
    mails: int

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.requests.values())

    def least_seconds(self, throttle: Throttle | None, rate: float | None) -> float:
        """Return how long the run takes at least within the target's limits; 0 without limits.

        Args:
            throttle: the target's own limit for each action.
            rate: requests per second over all actions.
        """
        busiest = max(self.requests.values(), default=0)
        by_action = max(0, busiest - throttle.burst) / throttle.per_second if throttle else 0.0
        return max(by_action, self.total / rate if rate else 0.0)


def plan_of(cases: Iterable[Case], profile: Profile) -> RunPlan:
    """Return the plan of a run of ``cases`` against a target; those for which its profile lacks something are left out.

    Args:
        cases: that are selected.
        profile: of the target.
    """
    number, requests, identities, policies = 0, Counter[str](), 0, 0
    for case in cases:
        if any(need is not Need.ACCOUNT_ID and profile.lacks(need) is not None for need in case.needs):
            continue
        if find_unfit(case, profile.usual_scheme):
            continue
        number += 1
        requests.update(requests_of(case))
        identities += len(_identities(case))
        policies += len(_policies(case))
    mails = sum(requests[action] for action in _MAIL)
    return RunPlan(number, dict(requests.most_common()), identities, policies, mails)


def requests_of(case: Case) -> list[str]:
    """Return the actions of the requests that a case sends, in order, set-up and clean-up included."""
    found = [_registering(identity, case.verified_by) for identity in sorted(_verified(case))]
    for send in _sends(case):
        found += [send.action] * send.times
    found += ["DeleteIdentityPolicy"] * len(_policies(case))
    return found + ["DeleteIdentity"] * len(_identities(case))


def _sends(case: Case) -> Iterator[Send]:
    yield from case.given
    if case.control is not None:
        yield case.control
    yield from case.steps


def _verified(case: Case) -> set[str]:
    return set(case.verified) | {f"{{{name}}}" for name in ("sender", "sender_domain") if name in case.names}


def _registering(identity: str, verified_by: str | None) -> str:
    is_address = "@" in identity or identity.lstrip("{").startswith(_ADDRESSES)
    return (verified_by or "VerifyEmailIdentity") if is_address else "VerifyDomainIdentity"


def _succeeds(send: Send) -> bool:
    return any(alternative.error is None for alternative in send.alternatives)


def _identities(case: Case) -> set[str]:
    """Return the identities, as the case writes them, that are there before it cleans up."""
    found = _verified(case)
    for send in filter(_succeeds, _sends(case)):
        if send.action in CREATES:
            found.update(_each(str(send.params.get(CREATES[send.action])), send.times))
        elif send.action in DELETES:
            found.difference_update(_each(str(send.params.get(DELETES[send.action])), send.times))
    return found


def _each(name: str, times: int) -> set[str]:
    """Return the names that a request sent several times gives, which differ where they hold its number."""
    return {name.replace("{n}", str(number)) for number in range(1, times + 1)}


def _policies(case: Case) -> set[tuple[str, str]]:
    """Return the policies, as the case writes them, that are there before it cleans up."""
    found: set[tuple[str, str]] = set()
    for send in filter(_succeeds, _sends(case)):
        policy = str(send.params.get("Identity")), str(send.params.get("PolicyName"))
        if send.action == "PutIdentityPolicy":
            found.add(policy)
        elif send.action == "DeleteIdentityPolicy":
            found.discard(policy)
    return found
