"""All programs that fuzzing may try against one target."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz.boundaries import boundaries
from conformance.explore.fuzz.contexts import contexts
from conformance.explore.fuzz.faults import faults, possible_faults
from conformance.explore.fuzz.forms import reshape, unusual_forms
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.seeds import seeds
from conformance.explore.fuzz.sequences import sequences
from conformance.explore.fuzz.stories import possible_stories, stories
from conformance.explore.fuzz.transplants import possible_actions, possible_signings, transplants
from conformance.explore.program import Program

_BY_TURNS = 3
"""One round of so many tries the limits."""


class Rounds:
    """What the rounds of a search draw from: most from all programs, and each third from the limits, by turns.

    Args:
        offer: of the target.
        focus: actions that programs are to be about; empty: all.
        seed: decides the order in which the limits are tried.
        size: programs of a round.
    """

    def __init__(self, offer: Offer, focus: Collection[str], seed: str, size: int) -> None:
        self._random = programs(offer, focus)
        limits = boundaries(offer, focus, seed)
        self._limits = [limits[at : at + size] for at in range(0, len(limits), size)]
        self._forms = unusual_forms(offer)

    def strategy(self, number: int) -> st.SearchStrategy[Program]:
        """Return what the round of this number, from 0, draws from."""
        turn, rest = divmod(number, _BY_TURNS)
        if rest or not self._limits:
            return self._random
        again, at = divmod(turn, len(self._limits))
        limits = st.sampled_from(self._limits[at])
        # They do not change: once all were tried, they are tried in other forms.
        return st.builds(_in_form, limits, st.sampled_from(self._forms)) if again else limits


def _in_form(program: Program, form: dict[str, Any]) -> Program:
    steps = [dict(step) for step in program.entry["steps"]]
    reshape(steps, form)
    return Program(program.action, {**program.entry, "steps": steps})


def programs(offer: Offer, focus: Collection[str] = ()) -> st.SearchStrategy[Program]:
    """Return the strategy of all programs for a target.

    Args:
        offer: of the target.
        focus: actions that programs are to be about; empty: all.
    """
    kinds: list[st.SearchStrategy[Program]] = [sequences(offer, tuple(focus))]
    possible = tuple(possible_faults(offer, focus))
    unknown = not focus and "ListIdentities" in offer.actions
    if possible or unknown:
        kinds.append(faults(possible, unknown_actions=unknown))
    plots = possible_stories(offer, focus)
    if plots:
        kinds += [stories(offer, plots)] * 5
    cases = seeds(offer, focus)
    if cases.groups:
        kinds += [contexts(cases, offer)] * 4
    signings, actions = possible_signings(offer), possible_actions(offer, focus)
    if signings and actions:
        kinds.append(transplants(signings, actions))
    return st.one_of(kinds)
