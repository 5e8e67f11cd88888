"""The kill matrix for other programs and for readers: JSON and Markdown."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from conformance.proof.matrix import Kind, Matrix

FORMAT = "ses-conformance-mutants/2"


def as_dict(matrix: Matrix) -> dict[str, Any]:
    """Return the matrix as plain values: figures, mutants by name, cases by id, problems."""
    killed, of = matrix.sensitivity
    aim = matrix.aim
    return {
        "format": FORMAT,
        "seed": matrix.seed,
        "seconds": round(matrix.seconds, 1),
        "figures": {
            "mutants": of,
            "killed": killed,
            "sensitivity": killed / of if of else None,
            "cases": len(aim.cases),
            "proven": sum(case in matrix.caught for case in aim.cases),
            "unkillable": sum(bool(case.unkillable) for case in aim.cases.values()),
            "trials": len(matrix.trials),
        },
        "mutants": {
            name: {
                "defect": mutant.defect,
                "breaks": list(mutant.breaks),
                "killed_by": [
                    {"case": trial.case, "layer": trial.layer, "outcome": trial.outcome.value, "finding": trial.detail}
                    for trial in matrix.kills.get(name, ())
                ],
                "asked": list(aim.asked[name]),
                "left_out": list(aim.left_out[name]),
            }
            for name, mutant in aim.mutants.items()
        },
        "cases": {
            name: {
                "level": case.level.value,
                "requirements": list(case.requirement_ids),
                "kills": list(matrix.caught.get(name, ())),
                "alone": list(matrix.alone.get(name, ())),
                "unkillable": case.unkillable,
            }
            for name, case in aim.cases.items()
        },
        "problems": [
            {"kind": problem.kind.name.lower(), "subject": problem.subject, "text": problem.text}
            for problem in matrix.problems
        ],
    }


def as_json(matrix: Matrix) -> str:
    """Return the matrix as a JSON document."""
    return json.dumps(as_dict(matrix), indent=1, ensure_ascii=False) + "\n"


def figures(matrix: Matrix) -> str:
    """Return the figures in one sentence."""
    killed, of = matrix.sensitivity
    share = f" ({killed / of:.1%})" if of else ""
    unkillable = sum(bool(case.unkillable) for case in matrix.aim.cases.values())
    excused = f", {unkillable} say why they kill none" if unkillable else ""
    return (
        f"sensitivity: {killed} of {of} mutants killed{share}; "
        f"{sum(case in matrix.caught for case in matrix.aim.cases)} of {len(matrix.aim.cases)} cases kill{excused}; "
        f"{len(matrix.trials)} trials in {matrix.seconds:.0f} s (seed {matrix.seed})"
    )


def layers(matrix: Matrix) -> Counter[str]:
    """Return how many mutants die first by each layer of the judge."""
    return Counter(trials[0].layer or trials[0].outcome.value for trials in matrix.kills.values())


def as_markdown(matrix: Matrix) -> str:
    """Return the matrix as a Markdown document: figures, problems, mutants and their killers, what cases catch."""
    lines = ["# Kill matrix", "", figures(matrix) + ".", ""]
    problems = matrix.problems
    if problems:
        lines += ["## Problems", ""]
        for kind in Kind:
            of_kind = [problem for problem in problems if problem.kind is kind]
            if of_kind:
                lines += [f"### {kind.value.capitalize()} ({len(of_kind)})", ""]
                lines += [f"- `{problem.subject}`: {_cell(problem.text)}" for problem in of_kind] + [""]
    lines += ["## Mutants", "", "| mutant | defect | breaks | layer | killed by |", "|---|---|---|---|---|"]
    for name, mutant in matrix.aim.mutants.items():
        trials = matrix.kills.get(name, ())
        found = ", ".join(sorted({trial.layer or trial.outcome.value for trial in trials})) or "-"
        by = ", ".join(f"`{trial.case}`" for trial in trials[:3]) + (
            f" and {len(trials) - 3} more" if trials[3:] else ""
        )
        breaks = ", ".join(mutant.breaks[:3]) + (f" and {len(mutant.breaks) - 3} more" if mutant.breaks[3:] else "")
        lines.append(f"| `{name}` | {_cell(mutant.defect)} | {breaks} | {found} | {by or '**nothing**'} |")
    lines += ["", "## What a case alone catches", "", "| case | mutants |", "|---|---|"]
    lines += [
        f"| `{case}` | {', '.join(f'`{mutant}`' for mutant in mutants)} |" for case, mutants in matrix.alone.items()
    ]
    unkillable = [(name, case.unkillable) for name, case in matrix.aim.cases.items() if case.unkillable]
    if unkillable:
        lines += ["", "## Cases that no mutant can prove", "", "| case | why |", "|---|---|"]
        lines += [f"| `{name}` | {_cell(why)} |" for name, why in unkillable]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
