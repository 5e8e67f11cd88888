"""What a target offers to fuzzing: which actions it has, and what its profile lets a program rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.vocabulary import ACTIONS
from conformance.run.schemes import find_unfit
from conformance.targets.profile import Profile
from conformance.wire.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Offer:
    """What programs may use; what is not offered is left out of them, so that none has to be skipped.

    ``lacks`` are the needs of cases that the target does not meet, ``usual`` the schemes in which usual requests are
    signed, one for each target.
    """

    actions: frozenset[str]
    verified: bool
    topics: bool
    policies: bool
    sender: bool
    lacks: frozenset[Need] = frozenset()
    usual: frozenset[Scheme] = frozenset({Scheme.SIGV4})

    @property
    def mail(self) -> bool:
        """Whether sent mail can be read."""
        return Need.MAIL not in self.lacks

    def takes(self, case: Case) -> bool:
        """Whether a case can be asked of the target."""
        fits = not any(find_unfit(case, scheme) for scheme in self.usual)
        return fits and case.needs.isdisjoint(self.lacks) and not {*ACTIONS} & case.actions - self.actions


def offer_of(profile: Profile, lacking: Collection[str]) -> Offer:
    """Return what a target offers.

    Args:
        profile: of the target, completed by the probes.
        lacking: actions that the target says it lacks, or to which it did not respond.
    """
    has = frozenset(ACTIONS) - frozenset(lacking)
    verified = profile.lacks(Need.FRESH_VERIFIED) is None
    return Offer(
        actions=has,
        verified=verified,
        topics=verified and profile.lacks(Need.TOPICS) is None,
        policies=verified and profile.lacks(Need.ACCOUNT_ID) is None,
        sender=profile.lacks(Need.VERIFIED_SENDER) is None,
        lacks=frozenset(need for need in Need if profile.lacks(need) is not None),
        usual=frozenset({profile.usual_scheme}),
    )


def both(one: Offer, other: Offer) -> Offer:
    """Return what two targets offer alike."""
    return Offer(
        actions=one.actions & other.actions,
        verified=one.verified and other.verified,
        topics=one.topics and other.topics,
        policies=one.policies and other.policies,
        sender=one.sender and other.sender,
        lacks=one.lacks | other.lacks,
        usual=one.usual | other.usual,
    )
