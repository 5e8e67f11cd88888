"""Defects that show when an action is called again at once: a throttle that answers by what no throttle answers by."""

from __future__ import annotations

import time
from dataclasses import replace

from conformance.reference.errors import ServiceError
from conformance.reference.mutants.changes import dashed, declare, with_unlisted_code
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service
from conformance.reference.state import Account

#: Seconds; long, so that the second request is refused however slow the machine is.
_WINDOW = 60.0
_CODE = "RequestsTooQuick"


def _second_refused(action: str) -> None:
    def change(service: Service) -> Service:
        def throttle(called: Action, account: Account, rate: float | None) -> None:
            service.throttle(called, account, rate)
            if called.name == action:
                now = time.monotonic()
                if now < account.next_free.get(action, 0.0):
                    raise ServiceError(_CODE, "Rate exceeded")
                account.next_free[action] = now + _WINDOW

        return replace(with_unlisted_code(service, _CODE), throttle=throttle)

    declare(
        f"{dashed(action)}-throttled-by-another-code",
        f"{action}.throttle",
        f"{action} refuses a second call by a code that no list has.",
        change,
    )


for _action in ACTIONS.values():
    if _action.throttled:
        _second_refused(_action.name)
