"""Quota and statistics."""

from __future__ import annotations

import time
from collections.abc import Mapping

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.state import TWO_WEEKS
from conformance.reference.xml_tree import Element


def get_send_quota(call: Call) -> list[Element]:
    """GetSendQuota: three doubles; what was sent counts by recipient ([SendEmail / Description], [reading-18])."""
    return [
        Element("SentLast24Hours", str(float(call.account.sent_last_24_hours(call.now)))),
        Element("Max24HourSend", str(float(call.settings.max_24_hour_send))),
        Element("MaxSendRate", str(float(call.settings.max_send_rate))),
    ]


def get_send_statistics(call: Call) -> list[Element]:
    """GetSendStatistics: one point for each 15 minutes with activity, of the last two weeks ([GetSendStatistics /
    Description])."""
    points = [
        Element(
            "member",
            [
                Element("DeliveryAttempts", str(point.attempts)),
                Element("Timestamp", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))),
                Element("Rejects", str(point.rejects)),
                Element("Bounces", str(point.bounces)),
                Element("Complaints", str(point.complaints)),
            ],
        )
        for start, point in sorted(call.account.points.items())
        if start >= call.now - TWO_WEEKS
    ]
    return [Element("SendDataPoints", points)]


HANDLERS: Mapping[str, Handler] = {
    "GetSendQuota": get_send_quota,
    "GetSendStatistics": get_send_statistics,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {}
