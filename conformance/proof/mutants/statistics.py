"""Defects of quota and statistics."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

from conformance.proof.edits import elements, set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import DAY
from conformance.reference.xml_tree import Element

_QUOTA = "GetSendQuota"
_STATISTICS = "GetSendStatistics"


_SENT = f"{_QUOTA}.SentLast24Hours"


def _told(member: str, text: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, text)

    return edit_result(_QUOTA, edit)


_COUNTED = ("SendEmail.quota", "SendRawEmail.quota")


def _left_over(call: Call, result: list[Element]) -> None:
    """What is left of the quota stands where what was sent should."""
    left = call.settings.max_24_hour_send - call.account.sent_last_24_hours(call.now)
    set_text(result, "SentLast24Hours", str(left))


def _messages(call: Call, result: list[Element]) -> None:
    set_text(result, "SentLast24Hours", str(float(len(call.account.sent))))


def _remembered(call: Call, handler: Handler) -> list[Element]:
    """The first answer is given again and again."""
    kept = call.account.memory.setdefault("quota", set())
    if not kept:
        kept.add(str(float(call.account.sent_last_24_hours(call.now))))
    result = handler(call)
    set_text(result, "SentLast24Hours", next(iter(kept)))
    return result


def _points(change: Callable[[Call, list[Element]], list[Element]]) -> Change:
    """`change` is given the data points and gives others."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = change(call, result[0].children)

    return edit_result(_STATISTICS, edit)


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


MUTANTS: tuple[Mutant, ...] = (
    # Quota
    Mutant(
        "quota-empty",
        (f"{_QUOTA}.effect", f"{_QUOTA}.result"),
        "The quota is empty.",
        wrap_handler(_QUOTA, lambda call, handler: []),
    ),
    Mutant(
        "quota-unlimited-as-minus-2",
        f"{_QUOTA}.Max24HourSend.unlimited",
        "No limit is reported as -2.",
        _told("Max24HourSend", "-2.0"),
    ),
    Mutant(
        "quota-limit-below-zero",
        f"{_QUOTA}.Max24HourSend.unlimited",
        "The limit is negative.",
        _told("Max24HourSend", "-200.0"),
    ),
    Mutant("quota-rate-zero", f"{_QUOTA}.MaxSendRate.positive", "The rate is zero.", _told("MaxSendRate", "0.0")),
    Mutant(
        "quota-rate-negative", f"{_QUOTA}.MaxSendRate.positive", "The rate is negative.", _told("MaxSendRate", "-1.0")
    ),
    Mutant(
        "quota-sent-negative",
        f"{_QUOTA}.SentLast24Hours.not-negative",
        "A negative number was sent.",
        _told("SentLast24Hours", "-1.0"),
    ),
    Mutant(
        "quota-sent-over-limit", f"{_SENT}.within", "More was sent than may be.", _told("SentLast24Hours", "200001.0")
    ),
    Mutant("quota-left", _COUNTED, "What is left stands for what was sent.", edit_result(_QUOTA, _left_over)),
    Mutant("quota-by-message", _COUNTED, "Messages are counted, not recipients.", edit_result(_QUOTA, _messages)),
    Mutant(
        "quota-cached",
        f"{_QUOTA}.SentLast24Hours.counts",
        "The first answer is given for ever.",
        wrap_handler(_QUOTA, _remembered),
    ),
    # Statistics
    Mutant(
        "statistics-none",
        f"{_STATISTICS}.SendDataPoints.present",
        "No data point is reported.",
        _points(lambda call, points: []),
    ),
    Mutant(
        "statistics-too-old",
        f"{_STATISTICS}.two-weeks",
        "Data points are kept for more than two weeks.",
        _points(_older),
    ),
    Mutant("statistics-future", f"{_STATISTICS}.two-weeks", "Data points lie in the future.", _points(_future)),
    Mutant("statistics-twice", f"{_STATISTICS}.interval", "Each data point is reported twice.", _points(_twice)),
    Mutant(
        "statistics-no-attempts",
        (f"{_STATISTICS}.effect", "SendDataPoint.DeliveryAttempts.counts"),
        "DeliveryAttempts are always zero.",
        _points(_without_attempts),
    ),
)
