"""All programs that fuzzing may try against one target."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st

from conformance.explore.fuzz.faults import faults, possible_faults
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.sequences import sequences
from conformance.explore.program import Program


def programs(offer: Offer, focus: Collection[str] = ()) -> st.SearchStrategy[Program]:
    """Return the strategy of all programs for a target.

    Args:
        offer: of the target.
        focus: actions that programs are to be about; empty: all.
    """
    possible = tuple(possible_faults(offer, focus))
    several: st.SearchStrategy[Program] = sequences(offer, tuple(focus))
    unknown = not focus and "ListIdentities" in offer.actions
    if not possible and not unknown:
        return several
    return st.one_of(several, faults(possible, unknown_actions=unknown))
