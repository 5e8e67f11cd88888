"""The catalogue of checks: complete, used, and each check set off by a sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import conformance
from conformance.judge.conditions import CONDITIONS, check_of
from conformance.model.checks import CHECKS, Check, Reach
from conformance.model.registry import registry
from conformance.model.vocabulary import Layer
from tests.rows import each_row

PACKAGE = Path(conformance.__file__).parent
LAYERS = {layer.value for layer in Layer}


def _named(folder: str) -> Iterator[str]:
    """Yield the ids of checks that findings are made with, in the code below a folder."""
    for path in (PACKAGE / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                layer, dot, name = node.value.partition(".")
                if dot and layer in LAYERS and name and all(each.islower() or each in "-." for each in name):
                    yield node.value


def test_the_code_makes_findings_of_every_check_and_of_no_other() -> None:
    named = {*_named("judge"), *_named("run"), *_named("proxy"), *map(check_of, CONDITIONS)}
    assert named == set(CHECKS)


@each_row("check", CHECKS.values(), ids=CHECKS)
def test_a_check_says_what_it_means_and_what_to_do(check: Check) -> None:
    assert isinstance(check.layer, Layer)
    assert check.title
    assert not check.title.endswith(".")
    assert check.meaning.endswith(".")
    assert check.advice.endswith(".")


def test_the_requirements_of_checks_are_in_the_registry() -> None:
    assert {each for check in CHECKS.values() for each in check.requirements} <= set(registry().requirements)


def test_only_rules_for_all_responses_are_advisory() -> None:
    for check in CHECKS.values():
        if check.advisory:
            assert check.reach is Reach.RESPONSE
            assert check.requirements
        if check.reach is Reach.QUESTION:
            assert not check.requirements
            assert not check.universal
