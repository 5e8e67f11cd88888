"""Defects of quota and statistics."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import Breaks, edited, elements, set_text, wrapped
from conformance.reference.state import DAY
from conformance.reference.xml_tree import Element

_QUOTA = "GetSendQuota"
_STATISTICS = "GetSendStatistics"

# -- quota -------------------------------------------------------------------------------------------------------------

wrapped(
    "quota-empty", _QUOTA, (f"{_QUOTA}.effect", f"{_QUOTA}.result"), "The quota is empty.", lambda call, handler: []
)


_SENT = f"{_QUOTA}.SentLast24Hours"


def _told(words: str, breaks: Breaks, lie: str, member: str, text: str) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, text)

    edited(f"quota-{words}", _QUOTA, breaks, lie, edit)


_told("unlimited-as-minus-2", f"{_QUOTA}.Max24HourSend.unlimited", "No limit is told by -2.", "Max24HourSend", "-2.0")
_told("limit-below-zero", f"{_QUOTA}.Max24HourSend.unlimited", "The limit is negative.", "Max24HourSend", "-200.0")
_told("rate-zero", f"{_QUOTA}.MaxSendRate.positive", "The rate is zero.", "MaxSendRate", "0.0")
_told("rate-negative", f"{_QUOTA}.MaxSendRate.positive", "The rate is negative.", "MaxSendRate", "-1.0")
_told(
    "sent-negative", f"{_QUOTA}.SentLast24Hours.not-negative", "A negative number was sent.", "SentLast24Hours", "-1.0"
)
_told("sent-over-limit", f"{_SENT}.within", "More was sent than may be.", "SentLast24Hours", "200001.0")


_COUNTED = ("SendEmail.quota", "SendRawEmail.quota")


def _left_over(call: Call, result: list[Element]) -> None:
    """What is left of the quota stands where what was sent should."""
    left = call.settings.max_24_hour_send - call.account.sent_last_24_hours(call.now)
    set_text(result, "SentLast24Hours", str(left))


def _messages(call: Call, result: list[Element]) -> None:
    set_text(result, "SentLast24Hours", str(float(len(call.account.sent))))


edited(
    "quota-left",
    _QUOTA,
    _COUNTED,
    "What is left stands for what was sent.",
    _left_over,
)
edited("quota-by-message", _QUOTA, _COUNTED, "Messages are counted, not recipients.", _messages)


def _remembered(call: Call, handler: Handler) -> list[Element]:
    """The first answer is given again and again."""
    kept = call.account.memory.setdefault("quota", set())
    if not kept:
        kept.add(str(float(call.account.sent_last_24_hours(call.now))))
    result = handler(call)
    set_text(result, "SentLast24Hours", next(iter(kept)))
    return result


wrapped("quota-cached", _QUOTA, f"{_QUOTA}.SentLast24Hours.counts", "The first answer is given for ever.", _remembered)

# -- statistics --------------------------------------------------------------------------------------------------------


def _points(words: str, breaks: Breaks, lie: str, change: Callable[[Call, list[Element]], list[Element]]) -> None:
    """`change` is given the data points and gives others."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = change(call, result[0].children)

    edited(f"statistics-{words}", _STATISTICS, breaks, lie, edit)


def _at(point: Element, seconds: float) -> Element:
    moved = copy.deepcopy(point)
    set_text([moved], "Timestamp", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)))
    return moved


def _older(call: Call, points: list[Element]) -> list[Element]:
    return points + [_at(point, call.now - 16 * DAY) for point in points]


def _future(call: Call, points: list[Element]) -> list[Element]:
    return points + [_at(point, call.now + DAY) for point in points]


def _twice(call: Call, points: list[Element]) -> list[Element]:
    return [copy.deepcopy(point) for point in points for _ in range(2)]


def _without_attempts(call: Call, points: list[Element]) -> list[Element]:
    for element in elements(points, "DeliveryAttempts"):
        element.text = "0"
    return points


_points("none", f"{_STATISTICS}.SendDataPoints.present", "No data point is told.", lambda call, points: [])
_points("too-old", f"{_STATISTICS}.two-weeks", "Data points are kept for more than two weeks.", _older)
_points("future", f"{_STATISTICS}.two-weeks", "Data points lie in the future.", _future)
_points("twice", f"{_STATISTICS}.interval", "Each data point is told twice.", _twice)
_points(
    "no-attempts",
    (f"{_STATISTICS}.effect", "SendDataPoint.DeliveryAttempts.counts"),
    "DeliveryAttempts are always zero.",
    _without_attempts,
)
