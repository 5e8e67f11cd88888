"""``coverage``: requirement -> cases -> last verdict; fails when a row has neither a case nor a reason."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import last_run_option, option
from conformance.model.suite import load_suite
from conformance.report.log import LogError, read_log
from conformance.report.text import count


@command(
    "coverage",
    examples=[
        ("ses-conformance coverage", "Print every requirement with the number of its cases."),
        ("ses-conformance coverage --missing", "Print the requirements that still need a case or a reason."),
    ],
)
@last_run_option
@option("--missing", is_flag=True, help="Show only requirements with neither a case nor a reason.")
@option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def main(out: Path, missing: bool, as_json: bool) -> int:
    """Show which cases cover each requirement.

    The outcomes of the last run are shown with the cases. The exit code is 1 if a requirement has neither a case nor
    a reason why it can't have one.
    """
    suite = load_suite()
    cases: dict[str, list[str]] = defaultdict(list)
    for case in suite.cases:
        for requirement in case.requirements:
            cases[requirement.id].append(case.id)
    outcomes = _outcomes(out)
    rows: list[dict[str, Any]] = []
    for requirement in suite.registry.requirements.values():
        own = cases[requirement.id]
        state = "covered" if own else ("excluded" if requirement.excluded else "missing")
        counted = Counter(outcomes[case] for case in own if case in outcomes)
        verdict = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        rows.append({"id": requirement.id, "level": requirement.level.value, "at": list(requirement.citations),
                     "state": state,
                     "cases": own, "last": verdict, "excluded": requirement.excluded})  # fmt: skip
    uncovered = [row for row in rows if row["state"] == "missing"]
    shown = uncovered if missing else rows
    if as_json:
        sys.stdout.write(json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    else:
        for row in shown:
            what = (
                row["excluded"] or f"{count(len(row['cases']), 'case')}{': ' + str(row['last']) if row['last'] else ''}"
            )
            sys.stdout.write(f"{row['state']:<9}{row['level']:<7}{row['id']}  {what}\n")
        states = Counter(row["state"] for row in rows)
        totals = ", ".join(f"{states[name]} {name}" for name in ("covered", "excluded", "missing"))
        sys.stdout.write(f"{len(rows)} requirements: {totals}; {len(suite.cases)} cases\n")
    if uncovered:
        sys.stderr.write("ses-conformance: give each missing requirement a case, or an `excluded:` with its reason\n")
        return exits.EXIT_NOT_CONFORMING
    return exits.EXIT_OK


def _outcomes(out: Path) -> dict[str, str]:
    try:
        log = read_log(out / "run.jsonl", incomplete=True)
    except LogError:
        return {}
    return {case.id: case.outcome for case in log.cases}
