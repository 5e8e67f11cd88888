"""What the wire shows beside a response becomes a finding, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conformance.run.wire_findings import findings_of_wire, wrong_clock
from conformance.wire.exchange import Conduct, Exchange, Request, Response

NOW = datetime(2026, 11, 28, 12, 0, 0, tzinfo=UTC)


def _exchange(date: str | None, conduct: frozenset[Conduct] = frozenset()) -> Exchange:
    headers = () if date is None else (("date", date),)
    return Exchange(Request("POST", "http://x/"), Response(200, headers, b""), None, NOW, 5.0, conduct=conduct)


@pytest.mark.parametrize(
    ("date", "found"),
    [
        (f"{NOW:%a, %d %b %Y %H:%M:%S} GMT", 0),
        (f"{NOW - timedelta(minutes=14):%a, %d %b %Y %H:%M:%S} GMT", 0),
        (f"{NOW + timedelta(minutes=14):%a, %d %b %Y %H:%M:%S} GMT", 0),
        (f"{NOW - timedelta(minutes=16):%a, %d %b %Y %H:%M:%S} GMT", 1),
        (f"{NOW + timedelta(hours=7):%a, %d %b %Y %H:%M:%S} GMT", 1),
        (None, 1),
        ("no date at all", 0),
        ("2026-11-28T12:00:00Z", 0),
    ],
)
def test_a_date_that_is_not_now(date: str | None, found: int) -> None:
    assert [finding.check_id for finding in wrong_clock(_exchange(date), 0)] == ["headers.date"] * found


@pytest.mark.parametrize(
    ("conduct", "check"), [(Conduct.UNPROMPTED, "transport.no-continue"), (Conduct.KEPT_OPEN, "transport.kept-open")]
)
def test_conduct_that_is_a_finding_by_itself(conduct: Conduct, check: str) -> None:
    assert [finding.check_id for finding in findings_of_wire(_exchange(None, frozenset({conduct})), 2)] == [check]


def test_a_server_of_http_1_0_need_not_ask_for_a_body_that_waits() -> None:
    exchange = _exchange(None, frozenset({Conduct.UNPROMPTED}))
    assert exchange.response is not None
    older = replace(exchange, response=replace(exchange.response, http_version="HTTP/1.0"))
    assert not findings_of_wire(older, 0)


def test_one_end_unsaid_is_no_finding() -> None:
    assert not findings_of_wire(_exchange(None, frozenset({Conduct.DROPPED})), 0)
