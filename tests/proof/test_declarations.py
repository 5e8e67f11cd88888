"""What is wrong with the mutants' declarations is told without running anything."""

from __future__ import annotations

from conformance.model.suite import load_suite
from conformance.proof.aim import aim
from conformance.proof.mutants import all_mutants
from conformance.run.selection import Selection


def test_every_mutant_breaks_requirements_that_there_are() -> None:
    assert aim(load_suite(), all_mutants(), Selection()).unknown == {}


def test_every_mutant_has_a_case_that_can_decide() -> None:
    found = aim(load_suite(), all_mutants(), Selection())
    blind = [name for name, asked in found.asked.items() if not any(found.decides(name, case) for case in asked)]
    assert not blind, f"give them a case, or aim their `breaks` at what a case rests on: {', '.join(blind)}"


def test_every_lie_is_one_line() -> None:
    for one in all_mutants():
        assert one.defect.endswith("."), one.name
        assert "\n" not in one.defect, one.name
