"""All programs that fuzzing may try against one target."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st

from conformance.explore.fuzz.contexts import contexts
from conformance.explore.fuzz.faults import faults, possible_faults
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.seeds import seeds
from conformance.explore.fuzz.sequences import sequences
from conformance.explore.fuzz.transplants import possible_actions, possible_signings, transplants
from conformance.explore.program import Program


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
    cases = seeds(offer, focus)
    if cases.groups:
        kinds += [contexts(cases, offer)] * 4
    signings, actions = possible_signings(offer), possible_actions(offer, focus)
    if signings and actions:
        kinds.append(transplants(signings, actions))
    return st.one_of(kinds)
