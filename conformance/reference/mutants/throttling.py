"""Defects that show when an action is called twice in a row: a throttle that answers as no throttle does."""

from __future__ import annotations

from dataclasses import replace

from conformance.reference.errors import ServiceError
from conformance.reference.mutants.changes import dashed, declare, with_unlisted_code
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service
from conformance.reference.state import Account

_CODE = "RequestsTooQuick"


def _second_refused(action: str) -> None:
    """Told by the order of calls, not by the clock, so that it shows however slow the machine is."""

    def change(service: Service) -> Service:
        def throttle(called: Action, account: Account, rate: float | None) -> None:
            service.throttle(called, account, rate)
            before = account.memory.get("before", set())
            again = called.name == action and action in before
            account.memory["before"] = set() if again else {called.name}
            if again:
                raise ServiceError(_CODE, "Rate exceeded")

        return replace(with_unlisted_code(service, _CODE), throttle=throttle)

    declare(
        f"{dashed(action)}-throttled-by-another-code",
        f"{action}.throttle",
        f"{action} is refused the second time in a row, by a code that no list has.",
        change,
    )


for _action in ACTIONS.values():
    if _action.throttled:
        _second_refused(_action.name)
