"""Defects that show when an action is called twice in a row: a throttle that answers as no throttle does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import add_unlisted_code
from conformance.reference.errors import ServiceError
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service
from conformance.reference.state import Account

_CODE = "RequestsTooQuick"


def _second_rejected(action: str) -> Change:
    """Told by the order of calls, not by the clock, so that it shows however slow the machine is."""

    def change(service: Service) -> Service:
        def throttle(called: Action, account: Account, rate: float | None) -> None:
            service.throttle(called, account, rate)
            before = account.memory.get("before", set())
            again = called.name == action and action in before
            account.memory["before"] = set() if again else {called.name}
            if again:
                raise ServiceError(_CODE, "Rate exceeded")

        return replace(add_unlisted_code(_CODE)(service), throttle=throttle)

    return change


def _throttled() -> Iterator[Mutant]:
    for action in ACTIONS.values():
        if action.throttled:
            yield Mutant(
                f"{dashed(action.name)}-throttled-by-another-code",
                f"{action.name}.throttle",
                f"{action.name} is rejected the second time in a row, with a code that no list has.",
                _second_rejected(action.name),
            )


MUTANTS: tuple[Mutant, ...] = (*_throttled(),)
