"""Honest negatives: a rejection proves something only where the same action, without the fault, succeeded before."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.model.case import Case, Send
from conformance.model.vocabulary import ACTIONS
from conformance.report.event import CaseEvent, ExchangeEvent


def refusals(case: Case) -> list[Send]:
    """Return the requests of a case for which nothing but rejections is accepted."""
    return [send for send in case.steps if all(one.error is not None for one in send.alternatives)]


def unproven(case: Case, event: CaseEvent) -> str | None:
    """Return why a rejection in a case's line of the log may be green for the wrong reason; None if none may.

    Each rejected request needs, in the same case and before it, a request of the same action that succeeded: the
    control, a set-up step or a twin. For a name that is no action any request that succeeded will do. A case that says
    itself why it has no control (`uncontrolled`) is believed, as is one without such requests.

    Args:
        case: as loaded.
        event: its line in the log of a run in which it passed.
    """
    if case.uncontrolled:
        return None
    for send in refusals(case):
        refused = _first_refused(send.action, event.exchanges)
        if refused is None:
            return f"{send.action}: the log has no refused request of it"
        taken = {one.action for one in event.exchanges[:refused] if one.response.status == 200}
        if send.action not in taken and (send.action in ACTIONS or not taken):
            return (
                f"{send.action} is refused, but the same target has not taken one before it in this case: "
                "add a control or a twin, or say why there is none (`uncontrolled: …`)"
            )
    return None


def _first_refused(action: str, exchanges: Sequence[ExchangeEvent]) -> int | None:
    for number, one in enumerate(exchanges):
        if one.step == "send" and one.action == action and one.response.status != 200:
            return number
    return None
