"""Cases of the suite in a context: after a history of other identities, and in another form, with a last look at both.

A case asks its question of a target that has seen nothing else of it. Here the same question comes after changes that
have no bearing on it, and afterwards what these made must still be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz.asked import ask_all
from conformance.explore.fuzz.changes import possible_changes
from conformance.explore.fuzz.forms import reshape, unusual_forms
from conformance.explore.fuzz.looks import SHOWN_BY, possible_looks
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.seeds import SeedCases, is_about_the_wire
from conformance.explore.fuzz.world import ModelState
from conformance.explore.program import Program
from conformance.explore.rewriting import program_of

_NAMES = ("{domain71}", "{email71}", "a.{domain71}", "{word71}+x@{domain71}", "{domain72}", "{email72}")
"""Names that no case uses."""
_MOST = 4
"""Changes of a history."""
_NO_HISTORY = frozenset({"SendEmail", "SendRawEmail"})
"""Actions that change what some cases count."""

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def contexts(draw: Draw, cases: SeedCases, offer: Offer) -> Program:
    """Draw a case in a context.

    Args:
        draw: of Hypothesis.
        cases: to choose from.
        offer: of the target.
    """
    # By requirement first: a table of fifty rows is no more likely than a single case.
    group = cases.groups[draw(st.integers(0, len(cases.groups) - 1))]
    case = group[draw(st.integers(0, len(group) - 1))]
    program = program_of(case)
    entry: dict[str, Any] = {**program.entry, "steps": [dict(step) for step in program.entry["steps"]]}
    if not is_about_the_wire(case) and draw(st.booleans()):
        reshape(entry["steps"], draw(st.sampled_from(unusual_forms(offer))))
    if case.verified_account == "main" and draw(st.booleans()):
        _surround(entry, draw, offer)
    return ask_all(Program(program.action, entry))


def _surround(entry: dict[str, Any], draw: Draw, offer: Offer) -> None:
    """Put a history before a case, and looks at what it made behind it."""
    world = ModelState(_NAMES)
    verified = draw(st.lists(st.sampled_from(_NAMES), max_size=2, unique=True)) if offer.verified else []
    world.begin(tuple(verified))
    for _ in range(draw(st.integers(1, _MOST))):
        able = {name: step for name, step in possible_changes(world, offer).items() if name not in _NO_HISTORY}
        if able:
            able[draw(st.sampled_from(sorted(able)))](world, draw)
    history, world.steps, world.requirements = world.steps, [], {}
    made = [name for step in history for name in step if name[:1].isupper()]
    for shown_by in dict.fromkeys(SHOWN_BY[name] for name in made):
        looks = possible_looks(world, offer)
        seen_by = [name for name in shown_by if name in looks]
        if seen_by:
            looks[draw(st.sampled_from(seen_by))](world, draw)
    # What the history itself shows is asked by sequences: here it only has to work.
    before = [_working(step) for step in history]
    if verified:
        entry["verified"] = [*entry.get("verified", ()), *verified]
    entry["given"] = [*before, *entry.get("given", ())]
    entry["steps"] = [*entry["steps"], *world.steps]
    entry["requirement"] = list(dict.fromkeys([*entry["requirement"], *world.requirements]))


def _working(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step of a history without what it expects, unless a rejection of it would be right as well."""
    if "any" in step.get("expect", ()):
        return step
    return {key: value for key, value in step.items() if key != "expect"}
