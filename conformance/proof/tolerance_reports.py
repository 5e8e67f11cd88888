"""The result of the tolerance proof as JSON, and its figure in one line."""

from __future__ import annotations

import json

from conformance.proof import variations
from conformance.proof.tolerance import Tolerance
from conformance.proof.variation_run import Deviation


def figure(tolerance: Tolerance) -> str:
    """Return the specificity in words: variations passed, of all."""
    passed, total = tolerance.specificity
    percent = 100 * passed / total if total else 0.0
    return f"specificity {percent:.1f} % ({passed} of {total} legal variations pass every case)"


def as_json(tolerance: Tolerance) -> str:
    """Return everything: the figure, and for each variation what varies, why it may, and which cases did not pass."""
    passed, total = tolerance.specificity
    runs = []
    for run in tolerance.runs:
        one = variations.get(run.variation)
        runs.append(
            {
                "variation": run.variation,
                "varies": one.varies,
                "source": one.source,
                "parts": list(one.parts),
                "cases": run.cases,
                "passed": run.passed,
                "accused": [_case(each) for each in run.accused],
                "allowed": [{**_case(each), "why": each.allowed} for each in run.deviations if each.allowed],
                "s": round(run.s, 2),
            }
        )
    head = {"specificity": {"passed": passed, "of": total}, "seed": tolerance.seed, "s": round(tolerance.s, 1)}
    return json.dumps({**head, "variations": runs}, indent=1, ensure_ascii=False) + "\n"


def _case(one: Deviation) -> dict[str, object]:
    return {"case": one.case, "outcome": one.outcome.value, "findings": list(one.findings)}
