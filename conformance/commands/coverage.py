"""``coverage``: requirement -> cases -> last verdict; fails when a row has neither a case nor a reason."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from conformance.commands import exits
from conformance.commands.options import option
from conformance.model.suite import load_suite
from conformance.report.log import LogError, read_log

NAME = "coverage"
HELP = "requirements, their cases, and the cases' last verdicts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    option(parser, "--out", type=Path, default=Path("ses-conformance-report"), metavar="DIR", help="of the last run")
    parser.add_argument("--missing", action="store_true", help="only rows with neither case nor reason")
    parser.add_argument("--json", action="store_true", help="one JSON array")


def run(given: argparse.Namespace) -> int:
    """Print the table; 1 if a requirement has neither a case nor a reason."""
    suite = load_suite()
    cases: dict[str, list[str]] = defaultdict(list)
    for case in suite.cases:
        for requirement in case.requirements:
            cases[requirement.id].append(case.id)
    outcomes = _outcomes(given.out)
    rows: list[dict[str, Any]] = []
    for requirement in suite.registry.requirements.values():
        own = cases[requirement.id]
        state = "covered" if own else ("excluded" if requirement.excluded else "missing")
        counted = Counter(outcomes[case] for case in own if case in outcomes)
        verdict = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        rows.append({"id": requirement.id, "level": requirement.level.value, "line": requirement.line, "state": state,
                     "cases": own, "last": verdict, "excluded": requirement.excluded})  # fmt: skip
    missing = [row for row in rows if row["state"] == "missing"]
    shown = missing if given.missing else rows
    if given.json:
        sys.stdout.write(json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    else:
        for row in shown:
            what = row["excluded"] or f"{len(row['cases'])} cases{': ' + str(row['last']) if row['last'] else ''}"
            sys.stdout.write(f"{row['state']:<9}{row['level']:<7}{row['id']}  {what}\n")
        states = Counter(row["state"] for row in rows)
        totals = ", ".join(f"{states[name]} {name}" for name in ("covered", "excluded", "missing"))
        sys.stdout.write(f"{len(rows)} requirements: {totals}; {len(suite.cases)} cases\n")
    if missing:
        sys.stderr.write("ses-conformance: give each missing row a case, or an `excluded:` with its reason\n")
        return exits.EXIT_NOT_CONFORMING
    return exits.EXIT_OK


def _outcomes(out: Path) -> dict[str, str]:
    try:
        log = read_log(out / "run.jsonl", incomplete=True)
    except LogError:
        return {}
    return {case.id: case.outcome for case in log.cases}
