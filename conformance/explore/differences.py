"""Two targets held against each other: the same case sent to both, and what their responses mean compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from conformance.explore.meaning import WHOLE, Meaning, Reader
from conformance.judge.response import ParsedResponse
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome, Phase
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.names import Names
from conformance.run.outcome import Result, Sent
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile

ABSENT = "(nothing)"
_UNDECIDED = frozenset({Outcome.SKIPPED, Outcome.INDETERMINATE, Outcome.ERROR})


@dataclass(frozen=True, slots=True)
class Side:
    """One of two targets."""

    exchanger: Exchanger
    settings: RunSettings

    def run(self, case: Case, seed: str) -> Result:
        """Run a case; names are the same on both sides if the seed is."""
        return run_case(case, self.exchanger, replace(self.settings, seed=seed))


@dataclass(frozen=True, slots=True)
class Contrast:
    """One place where the responses of two targets mean different things.

    Args:
        action: of the request.
        place: in the response.
        left: what is there in the first target's response.
        right: what is there in the second's.
        exchange: number of the request in the case.
    """

    action: str
    place: str
    left: str
    right: str
    exchange: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A case that was sent to both targets.

    Args:
        left: its result on the first.
        right: its result on the second.
        differences: up to the first request to which the responses are of different kinds.
        comparable: whether both sides sent something.
    """

    left: Result
    right: Result
    differences: tuple[Contrast, ...]
    comparable: bool = True

    @property
    def case(self) -> Case:
        """The case."""
        return self.left.case


def compare_case(case: Case, left: Side, right: Side, seed: str) -> Compared:
    """Send a case to both targets and compare their responses, request by request.

    It ends where one target does what the other does not: what comes after that differs for this reason alone. Requests
    of the clean-up, and those that were sent again, are not compared.
    """
    results = left.run(case, seed), right.run(case, seed)
    if any(result.outcome in _UNDECIDED for result in results):
        return Compared(*results, (), comparable=False)
    readers = [_reader(case, side, seed) for side in (left, right)]
    found: dict[tuple[str, str, str, str], Contrast] = {}
    for number, (one, other) in enumerate(zip(counted(results[0]), counted(results[1]), strict=False)):
        if one.action != other.action:
            break
        meanings = [
            reader.read(ParsedResponse(sent.exchange, sent.action))
            for reader, sent in zip(readers, (one, other), strict=True)
        ]
        here = list(_between(one.action, number, *meanings))
        for difference in here:
            found.setdefault((one.action, difference.place, difference.left, difference.right), difference)
        if any(difference.place == WHOLE for difference in here):
            break
    return Compared(*results, tuple(found.values()))


def owner_of(case: Case, profile: Profile, seed: str) -> Callable[[str], bool]:
    """Return what says whether a text has a value in it that a case made up for itself, with the names of a seed."""
    names = Names(seed, case.id, profile, case.row)
    for name in case.names:
        try:
            names(name)
        except KeyError:
            continue  # one that a response gives
    return names.owns


def _reader(case: Case, side: Side, seed: str) -> Reader:
    profile = side.exchanger.profile
    return Reader(owner_of(case, profile, seed), profile.account_id or "")


def counted(result: Result) -> list[Sent]:
    """Return the exchanges that are compared: of several tries of one request, the last."""
    found: list[Sent] = []
    for sent in result.sent:
        if sent.phase is Phase.CLEANUP:
            continue
        again = (
            found and found[-1].exchange.request.body == sent.exchange.request.body and found[-1].phase is sent.phase
        )
        if again and found[-1].exchange.response is None:
            found[-1] = sent
        else:
            found.append(sent)
    return found


def _between(action: str, number: int, left: Meaning, right: Meaning) -> Iterator[Contrast]:
    if left[WHOLE] != right[WHOLE]:
        yield Contrast(action, WHOLE, left[WHOLE], right[WHOLE], number)
        return
    for place in dict.fromkeys((*left, *right)):
        pair = left.get(place) or ABSENT, right.get(place) or ABSENT
        if pair[0] != pair[1]:
            yield Contrast(action, place, *pair, number)
