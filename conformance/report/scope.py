"""The scope of a run: the actions that the target claims, or that were selected, and whether these conform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.report.event import CaseEvent, Header


@dataclass(frozen=True, slots=True)
class ClaimedScope:
    """Some of the 22 actions. ``asked`` counts the must-cases that these can show, ``passed`` those that passed.

    What needs an action beyond the scope, be it only for its set-up, can't be shown by the scope and is not counted.
    """

    actions: tuple[str, ...]
    declared: bool
    """Whether the profile draws the scope; otherwise the selection does."""
    asked: int
    passed: int
    undecided: int
    """Must-cases of the scope that say nothing about the target."""

    @property
    def conforms(self) -> bool:
        """Whether everything that these actions can show passes, and there is something to show."""
        return 0 < self.asked == self.passed

    @property
    def size(self) -> str:
        """The scope in a few words."""
        return f"{len(self.actions)} of {len(ACTIONS)} actions"


def scope_of(header: Header, cases: Sequence[CaseEvent]) -> ClaimedScope | None:
    """Return the scope of a run; None if it has no scope of its own: all actions, or not the whole of some.

    A profile draws it by ``supported`` or ``unsupported``, a selection by actions and nothing else.
    """
    selected = header.selection.get("actions")
    if set(header.selection) - {"actions", "corpus"}:
        return None
    declared = _declared(header)
    actions = tuple(a for a in ACTIONS if a in declared and (not isinstance(selected, list) or a in selected))
    if not actions or len(actions) == len(ACTIONS):
        return None
    inside = [case for case in cases if case.level is Level.MUST and _is_inside(case, actions)]
    return ClaimedScope(
        actions,
        declared=len(declared) < len(ACTIONS),
        asked=len(inside),
        passed=sum(case.outcome is Outcome.PASSED for case in inside),
        undecided=sum(not case.outcome.decided for case in inside),
    )


def _declared(header: Header) -> set[str]:
    profile = header.target.profile
    supported, unsupported = profile.get("supported"), profile.get("unsupported")
    if isinstance(supported, list):
        return set(ACTIONS) & set(map(str, supported))
    return set(ACTIONS) - set(map(str, unsupported if isinstance(unsupported, list) else []))


def _is_inside(case: CaseEvent, actions: Sequence[str]) -> bool:
    beyond = set(ACTIONS) - set(actions)
    return case.action not in beyond and case.lacks not in beyond
