"""Exchanges stay in the file of a log: how they are read from there, and what reading a large log costs."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conformance.report.compare import compare_html
from conformance.report.ctrf import write_ctrf
from conformance.report.event import CaseEvent
from conformance.report.junit import write_junit
from conformance.report.log import RunLog, read_log
from conformance.report.stored import ChangedLog

from .build import case, finding, write

EXCHANGE: dict[str, Any] = {
    "action": "GetSendQuota",
    "step": "send",
    "request": {"method": "POST", "url": "http://h/", "headers": [["Host", "h"]], "body": "é\u2028"},
    "response": {"status": 200, "headers": [], "body": "<a/>", "failure": None},
    "sent_at": "2026-01-02T00:00:00Z",
    "ms": 1.0,
}


def exchanged(number: int, body: str = "<a/>") -> CaseEvent:
    """Return a case with two exchanges, of which the first says its number."""
    first = {**EXCHANGE, "action": f"A{number}", "response": {**EXCHANGE["response"], "body": body}}
    return case(f"c.{number}", exchanges=[first, EXCHANGE])


@pytest.fixture(params=["run.jsonl", "run.jsonl.gz"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> RunLog:
    """A log of five cases, of which the last has no exchanges; packed or not."""
    path = write(tmp_path / "plain.jsonl", [*map(exchanged, range(4)), case("c.4", exchanges=[])])
    named = tmp_path / request.param
    named.write_bytes(gzip.compress(path.read_bytes()) if named.suffix == ".gz" else path.read_bytes())
    return read_log(named)


def test_they_are_read_in_any_order_and_as_often_as_one_likes(log: RunLog) -> None:
    for number in (0, 1, 2, 3, 1, 3, 0):
        found = log.cases[number].exchanges
        assert [each.action for each in found] == [f"A{number}", "GetSendQuota"]
        assert (len(found), found[1].request.body, found[-2:]) == (2, "é\u2028", list(found))
    assert list(log.cases[4].exchanges) == []


def test_a_pass_in_order_opens_the_file_once_and_closes_it(log: RunLog, monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.report import stored

    opened: list[Any] = []

    def counted(path: Path) -> Any:
        opened.append(original(path))
        return opened[-1]

    original = stored.open_log
    monkeypatch.setattr(stored, "open_log", counted)
    assert [exchange.action for each in log.cases for exchange in each.exchanges][::2] == ["A0", "A1", "A2", "A3"]
    assert [each.closed for each in opened] == [True]


def test_a_case_is_equal_to_itself_read_again_and_whole(log: RunLog) -> None:
    again = read_log(log.path)
    assert log.cases == again.cases
    assert log.cases[0].whole() == log.cases[0]
    assert log.cases[0].exchanges != log.cases[1].exchanges
    assert type(log.cases[0].whole().exchanges) is list


@pytest.mark.parametrize("change", ["removed", "emptied", "other cases", "another length"])
def test_a_log_that_changes_meanwhile_is_an_error_that_says_so(change: str, tmp_path: Path) -> None:
    path = write(tmp_path / "run.jsonl", [exchanged(1), exchanged(2)])
    log = read_log(path)
    if change == "removed":
        path.unlink()
    elif change == "emptied":
        path.write_bytes(b"")
    elif change == "other cases":
        write(path, [exchanged(3), exchanged(4)])
    else:
        write(path, [exchanged(1, "longer"), exchanged(2)])
    with pytest.raises(ChangedLog, match=r"run\.jsonl"):
        list(log.cases[1].exchanges)


def large(folder: Path, name: str, cases: int) -> RunLog:
    """Return a log of so many cases, each with a body of 60,000 characters that no compression makes small."""
    digits = Random(1)
    return read_log(write(folder / name, [exchanged(each, digits.randbytes(30_000).hex()) for each in range(cases)]))


@contextmanager
def peak() -> Iterator[list[int]]:
    """Yield a list that has, after the block, the most bytes that it held at once."""
    found: list[int] = []
    tracemalloc.start()
    try:
        yield found
        found.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def test_neither_reading_nor_comparing_holds_what_went_over_the_wire(tmp_path: Path) -> None:
    paths = [large(tmp_path, f"{number}.jsonl", 100).path for number in range(3)]
    compare_html([read_log(path) for path in paths], ["", "", ""])  # what is loaded once counts for nothing
    with peak() as held:
        compare_html([read_log(path) for path in paths], ["", "", ""])
    assert sum(path.stat().st_size for path in paths) > 18_000_000
    assert held[0] < 4_000_000


@pytest.mark.long
def test_reports_hold_no_more_than_one_case_s_part_of_them(tmp_path: Path) -> None:
    """JUnit and CTRF of many cases with long findings: each is far larger than what is held at once."""
    said = "x" * 300
    many = [case(f"c.{number}", outcome="failed", findings=[finding(actual=said)] * 8) for number in range(400)]
    log = read_log(write(tmp_path / "run.jsonl", many))
    for each in (write_junit, write_ctrf):
        each(log, tmp_path / "report")
        with peak() as held:
            each(log, tmp_path / "report")
        assert (tmp_path / "report").stat().st_size > 1_500_000
        assert held[0] < 500_000
