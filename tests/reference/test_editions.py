from __future__ import annotations

import pytest

from conformance.proof.editions import EDITIONS
from conformance.reference.editions import UnknownEdition, load, true_service
from conformance.reference.service import Service
from conformance.reference.state import Settings


def test_without_editions_there_is_the_true_service_only() -> None:
    assert load("") is true_service
    assert true_service("", "", Settings()).service == Service()
    with pytest.raises(UnknownEdition, match="unknown edition 'xml-prefix'"):
        true_service("", "xml-prefix", Settings())


def test_editions_are_imported_when_one_is_asked_for() -> None:
    build = load("no.such.module:build")
    assert build("", "", Settings()).service == Service()
    with pytest.raises(ModuleNotFoundError):
        build("error-status-200", "", Settings())


def test_a_mutant_may_stand_in_a_variation() -> None:
    build = load(EDITIONS)
    mutant, both = build("recipients-51", "", Settings()), build("recipients-51", "verification-immediate", Settings())
    assert mutant.service.limits.recipients == both.service.limits.recipients == 51
    assert not mutant.settings.immediate
    assert both.settings.immediate
