"""The search: programs are drawn, run and judged until the time is over; what a new one shows is made small."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.strategies import SearchStrategy

from conformance.explore.fuzz.found import Discovery, Examined, Key
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.strategies import Rounds
from conformance.explore.program import Program
from conformance.model.cache import cache_folder
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.run import interrupts

_ROUND = 10
"""Programs after which Hypothesis starts anew: from the next on it would spend five of six on variants of the last."""
_SHRINKS = 60
"""Programs that are spent on making one deviation small."""

Clock = Callable[[], float]
Examine = Callable[[Case, str], Examined]
"""Runs a case with the names of a seed, and says what it shows."""


class _RoundOver(BaseException):
    """Ends a round of Hypothesis at once; no Exception, which it would take for something that was found."""


class _Deviates(Exception):
    """What Hypothesis makes small."""


@dataclass(slots=True)
class Search:
    """What a search has done and found.

    Args:
        discoveries: by key, in the order in which they were found.
        outcomes: of all programs.
        requests: that were sent.
        gone: why the target counts as gone; empty: it does not.
        errors: faults of the suite, each once.
        interrupted: whether the user has ended it.
    """

    discoveries: dict[Key, Discovery] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    requests: int = 0
    gone: str = ""
    errors: dict[str, None] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def programs(self) -> int:
        """How many programs ran."""
        return sum(self.outcomes.values())


def search(
    examine: Examine,
    seed: str,
    offer: Offer,
    seconds: float,
    *,
    focus: Collection[str] = (),
    known: Collection[Key] = (),
    tell: Callable[[Search], None] = lambda search: None,
    clock: Clock = time.monotonic,
) -> Search:
    """Search for what programs show.

    Args:
        examine: runs a program and says what it shows.
        seed: decides which programs are tried, and their names.
        offer: of the target.
        seconds: after which no further program is started.
        focus: actions that programs are to be about; empty: all.
        known: deviations that are not looked for.
        tell: is called after each program.
        clock: seconds from any beginning.
    """
    hunt = _Hunt(examine, seed, seconds, clock, frozenset(known), tell)
    rounds = Rounds(offer, focus, seed, _ROUND)
    number = 0
    try:
        with interrupts.current().admitted():
            while not hunt.is_over:
                strategy = rounds.strategy(number)
                number += 1
                _round(hunt, strategy, int.from_bytes(hashlib.sha256(f"{seed}/{number}".encode()).digest()[:8], "big"))
    except KeyboardInterrupt:
        hunt.found.interrupted = True
    return hunt.found


def _round(hunt: _Hunt, strategy: SearchStrategy[Program], seed: int) -> None:
    """Draw programs until one deviates in a new way and has been made small, or the round's share is used up."""

    @seeded(seed)
    @settings(
        max_examples=_ROUND,
        database=InMemoryExampleDatabase(),
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def attempt(program: Program) -> None:
        hunt.attempt(program)

    hunt.begin_round()
    set_hypothesis_home_dir(cache_folder() / "hypothesis")  # else it leaves a folder wherever one happens to be
    try:
        attempt()
    except (_RoundOver, _Deviates):
        pass
    except BaseExceptionGroup:  # Hypothesis found that a target does not do the same twice
        pass
    finally:
        set_hypothesis_home_dir(None)
        hunt.end_round()


class _Hunt:
    """Runs the programs that Hypothesis draws, and keeps the smallest that shows what is being made small."""

    def __init__(
        self,
        examine: Examine,
        seed: str,
        seconds: float,
        clock: Clock,
        known: frozenset[Key],
        tell: Callable[[Search], None],
    ) -> None:
        self._examine, self._seed, self._seconds, self._clock = examine, seed, seconds, clock
        self._known, self._tell = known, tell
        self.found = Search()
        self._end: float | None = None
        self._target: Key | None = None
        self._spent = 0

    @property
    def is_over(self) -> bool:
        """Whether no further program may be started."""
        return bool(self.found.gone) or (self._end is not None and self._clock() >= self._end)

    def begin_round(self) -> None:
        """Make nothing small yet."""
        self._target, self._spent = None, 0

    def end_round(self) -> None:
        """Look for something new from now on."""
        self._target = None

    def attempt(self, program: Program) -> None:
        """Run one program; raises ``_Deviates`` if it shows the deviation of this round."""
        if self._end is None:
            # Hypothesis may take seconds before it draws its first program: the time counts from there.
            self._end = self._clock() + self._seconds
        if self.is_over or self._spent >= _SHRINKS:
            raise _RoundOver
        shown = self._shown(program)
        if self._target is None:
            new = [key for key in shown if key not in self._known and key not in self.found.discoveries]
            if not new:
                return
            self._target = new[0]
        self._spent += 1
        if self._target not in shown:
            return
        best = self.found.discoveries.get(self._target)
        if best is None or program.size < best.program.size:
            self.found.discoveries[self._target] = Discovery(self._target, shown[self._target], program)
        raise _Deviates

    def _shown(self, program: Program) -> Mapping[Key, str]:
        # Names of its own for each program: nothing that one leaves behind, if only in a cache, shows in another.
        examined = self._examine(program.case(), f"{self._seed}/{self.found.programs}")
        self.found.outcomes[examined.outcome] += 1
        self.found.requests += examined.requests
        self.found.gone = examined.gone
        if examined.error:
            self.found.errors[examined.error] = None
        self._tell(self.found)
        return examined.shown
