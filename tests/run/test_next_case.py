from __future__ import annotations

from conformance.model.suite import load_suite
from conformance.run.account_sharing import Part, find_part
from conformance.run.next_case import NextCase

CASES = load_suite().cases[::7]
PARTS = {case.id: find_part(case) for case in CASES}


def test_every_case_is_handed_out_once() -> None:
    handing = NextCase(CASES)
    found = []
    while (case := handing.take()) is not None:
        found.append(case.id)
        handing.end(case)
    assert sorted(found) == sorted(case.id for case in CASES)
    assert len(set(PARTS.values())) == len(Part)


def test_while_one_runs_alone_the_others_take_what_it_does_not_disturb() -> None:
    handing = NextCase(CASES)
    first = handing.take()
    assert first is not None
    assert PARTS[first.id] is Part.ALONE
    rest = [handing.take() for _ in range(list(PARTS.values()).count(Part.ANY))]
    assert {PARTS[case.id] for case in rest if case is not None} == {Part.ANY}
    later = handing.take()
    assert later is not None
    assert PARTS[later.id] is Part.BESIDE
    handing.end(later)
    handing.end(first)
    second = handing.take()
    assert second is not None
    assert PARTS[second.id] is Part.ALONE


def test_what_runs_alone_is_taken_when_nothing_else_is_left() -> None:
    alone = [case for case in CASES if PARTS[case.id] is Part.ALONE]
    handing = NextCase(alone)
    assert [handing.take() for _ in alone] == alone
    assert handing.take() is None


def test_within_limits_the_order_stays() -> None:
    handing = NextCase(CASES, in_order=True)
    assert [handing.take() for _ in CASES] == list(CASES)
