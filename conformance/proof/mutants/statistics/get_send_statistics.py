"""Defects that the cases of `cases/statistics/get-send-statistics.yaml` find."""

from __future__ import annotations

import calendar
import copy
import time
from collections.abc import Callable, Iterator

from conformance.proof.calls import reject
from conformance.proof.edits import set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    change_decoding,
    edit_result,
    leave_out,
    nest_text,
    reject_calls,
    set_member,
    wrap_handler,
)
from conformance.reference.call import Call, Handler
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.state import DAY, QUARTER
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


def _hours_off(hours: int) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for element in result[0].walk():
            if element.name == "Timestamp":
                moment = calendar.timegm(time.strptime(element.text or "", _FORM)) + hours * 3600
                element.text = time.strftime(_FORM, time.gmtime(moment))

    return edit_result("GetSendStatistics", edit)


_FORM = "%Y-%m-%dT%H:%M:%SZ"
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


def _unreported(call: Call, points: list[Element]) -> list[Element]:
    reported = call.account.memory.setdefault("reported", set())
    new = [point for point in points if _time(point) not in reported]
    reported.update(_time(point) for point in points)
    return new


def _time(point: Element) -> str:
    timestamp = point.find("Timestamp")
    return "" if timestamp is None else timestamp.text or ""


def _of_all_accounts(call: Call, handler: Handler) -> list[Element]:
    own = call.account
    result = handler(call)
    for account in call.world.accounts():
        if account is not own:
            call.account = account
            result[0].children += handler(call)[0].children
    return result


def _unexpected_fails(action: str) -> Change:
    def look(request: HttpRequest, fields: Fields) -> Fields:
        if fields.values.get("Action") == action and "MaxItems" in fields.values:
            reject("InternalFailure")
        return fields

    return change_decoding(after=look)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"get-send-statistics-{hours}-hours-early",
            "GetSendStatistics.recent",
            f"The times of data points are {hours} hours early, as local times are west of Greenwich.",
            _hours_off(-hours),
        )
        for hours in (2, 8)
    ),
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
        f"{_TIMESTAMP}.present",
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
        "statistics-too-old",
        f"{_STATISTICS}.two-weeks",
        "Data points are kept for more than two weeks.",
        _points(_older),
    ),
    Mutant("statistics-future", f"{_STATISTICS}.two-weeks", "Data points lie in the future.", _points(_future)),
    Mutant(
        "statistics-between-quarters",
        f"{_STATISTICS}.quarter-hours",
        "There are data points for every seven minutes.",
        _points(lambda call, points: points + [_at(point, call.now // QUARTER * QUARTER - 420) for point in points]),
    ),
    Mutant("statistics-twice", f"{_STATISTICS}.interval", "Each data point is reported twice.", _points(_twice)),
    Mutant(
        "statistics-no-timestamp",
        f"{_TIMESTAMP}.present",
        "Data points have no Timestamp.",
        leave_out(_STATISTICS, "Timestamp"),
    ),
    Mutant(
        "statistics-local-time",
        f"{_TIMESTAMP}.value",
        "Timestamps are of the year 1970.",
        set_member(_STATISTICS, "Timestamp", "1970-01-01 00:00"),
    ),
    Mutant(
        "statistics-reported-once",
        f"{_STATISTICS}.kept",
        "A data point is reported once only.",
        _points(_unreported),
    ),
    Mutant(
        "statistics-of-all-accounts",
        f"{_STATISTICS}.account-scope",
        "The data points are those of all accounts together.",
        wrap_handler(_STATISTICS, _of_all_accounts),
    ),
    Mutant(
        "statistics-with-mail-is-internal-failure",
        f"{_STATISTICS}.SendDataPoints.present",
        "Once there are data points, the response is InternalFailure.",
        reject_calls(_STATISTICS, lambda call: call.account.points, "InternalFailure"),
    ),
    *(
        Mutant(
            f"{dashed(action)}-unexpected-is-internal-failure",
            f"{action}.unexpected",
            f"{action} responds to a parameter that it does not have with InternalFailure.",
            _unexpected_fails(action),
        )
        for action in ("GetSendStatistics", "GetSendQuota", "ListVerifiedEmailAddresses")
    ),
)
