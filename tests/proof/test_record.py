"""The two figures of the report and the README are those of this version of the cases."""

from __future__ import annotations

from pathlib import Path

from conformance.model.suite import digest
from conformance.proof.mutants import all_mutants
from conformance.proof.tolerance import standard
from conformance.report.proof import proof

README = Path(__file__).resolve().parents[2] / "README.md"
AGAIN = "the recorded figures are of other cases, mutants or variations: run `make proof`"


def test_the_record_is_of_these_cases_mutants_and_variations() -> None:
    found = proof()
    assert found.sensitivity is not None, AGAIN
    assert found.specificity is not None, AGAIN
    assert found.sensitivity.of == len(all_mutants()), AGAIN
    assert found.specificity.of == len(standard()), AGAIN
    assert {found.sensitivity.cases_sha256, found.specificity.cases_sha256} == {digest()}, AGAIN


def test_the_readme_tells_the_recorded_figures() -> None:
    found, text = proof(), README.read_text(encoding="utf-8")
    assert found.sensitivity is not None, AGAIN
    assert found.specificity is not None, AGAIN
    for measured in (found.sensitivity, found.specificity):
        assert f"{measured.good:,} of {measured.of:,}" in text, (
            f"README.md: put in {measured.good:,} of {measured.of:,}"
        )
