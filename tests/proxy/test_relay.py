"""The proof: each misdeed of a relay is found by the check that it breaks, and no legal behavior by any."""

from __future__ import annotations

import asyncio

import pytest

from conformance.model.checks import PROXY_CHECKS
from conformance.proof.relay.legal import LEGAL
from conformance.proof.relay.trial import misdeeds, try_all

PARTS = 16
"""Tests that all misdeeds are dealt to, so that several processes share them."""
LEGAL_PARTS = 8


@pytest.mark.sweep("5")  # whose relays keep nobody waiting
@pytest.mark.parametrize("part", range(PARTS))
def test_each_misdeed_is_found_by_its_check(part: int) -> None:
    tried = misdeeds()[part::PARTS]
    verdicts = asyncio.run(try_all(tried))
    wrong = {
        verdict.behavior.name: (verdict.first, verdict.behavior.breaks)
        for verdict in verdicts
        if verdict.first != verdict.behavior.breaks
    }
    assert not wrong


def test_the_misdeeds_are_many_and_their_names_distinct() -> None:
    assert len({one.name for one in misdeeds()}) == len(misdeeds()) >= 80


@pytest.mark.sweep("0")
@pytest.mark.parametrize("part", range(LEGAL_PARTS))
def test_no_legal_behavior_is_accused(part: int) -> None:
    verdicts = asyncio.run(try_all(LEGAL[part::LEGAL_PARTS]))
    accused = {v.behavior.name: [(c.check.id, str(c.example)) for c in v.causes] for v in verdicts if v.causes}
    assert not accused


def test_legal_behaviors_are_many() -> None:
    assert len(LEGAL) >= 20


def test_every_check_has_a_misdeed() -> None:
    assert {row.id for row in PROXY_CHECKS} == {one.breaks for one in misdeeds()}
