"""Defects that the cases of `cases/statistics/get-send-statistics.yaml` find."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator

from conformance.proof.edits import elements, set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    edit_result,
    nest_text,
    set_member,
)
from conformance.reference.call import Call
from conformance.reference.state import DAY
from conformance.reference.xml_tree import Element


def _data_points() -> Iterator[Mutant]:
    for member in ("Bounces", "Complaints", "DeliveryAttempts", "Rejects"):
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-fraction",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '1.5'.",
            set_member("GetSendStatistics", member, "1.5"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-negative",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '-1'.",
            set_member("GetSendStatistics", member, "-1"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-too-large",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports a {member} of '9223372036854775808'.",
            set_member("GetSendStatistics", member, "9223372036854775808"),
        )
        yield Mutant(
            f"get-send-statistics-{dashed(member)}-structured",
            f"SendDataPoint.{member}.type",
            f"GetSendStatistics reports {member} as a structure, not as a text.",
            nest_text("GetSendStatistics", member),
        )


_TIMESTAMP = "SendDataPoint.Timestamp"
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
    *_data_points(),
    Mutant(
        "get-send-statistics-timestamp-no-zone",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of '2030-01-01T00:00:00'.",
        set_member("GetSendStatistics", "Timestamp", "2030-01-01T00:00:00"),
    ),
    Mutant(
        "get-send-statistics-timestamp-seconds",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of '1313706240'.",
        set_member("GetSendStatistics", "Timestamp", "1313706240"),
    ),
    Mutant(
        "get-send-statistics-timestamp-mail-date",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports a Timestamp of 'Thu, 18 Aug 2011 22:24:00 +0000'.",
        set_member("GetSendStatistics", "Timestamp", "Thu, 18 Aug 2011 22:24:00 +0000"),
    ),
    Mutant(
        "get-send-statistics-empty-timestamp",
        (f"{_TIMESTAMP}.type", f"{_TIMESTAMP}.value"),
        "GetSendStatistics leaves Timestamp empty.",
        set_member("GetSendStatistics", "Timestamp", ""),
    ),
    Mutant(
        "get-send-statistics-timestamp-structured",
        f"{_TIMESTAMP}.type",
        "GetSendStatistics reports Timestamp as a structure, not as a text.",
        nest_text("GetSendStatistics", "Timestamp"),
    ),
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
