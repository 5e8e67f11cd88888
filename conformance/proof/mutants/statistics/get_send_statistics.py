"""Defects that the cases of `cases/statistics/get-send-statistics.yaml` find."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

from conformance.proof.edits import elements, set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result
from conformance.reference.call import Call
from conformance.reference.state import DAY
from conformance.reference.xml_tree import Element

_STATISTICS = "GetSendStatistics"


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
