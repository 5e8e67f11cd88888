"""``list``: cases or requirements, as text or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from conformance.commands import exits
from conformance.commands.options import add_selection, selection_of
from conformance.model.suite import load_suite

NAME = "list"
HELP = "list cases (or requirements)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--requirements", action="store_true", dest="rows", help="list requirements instead of cases")
    parser.add_argument("--json", action="store_true", help="one JSON array")
    add_selection(parser)


def run(given: argparse.Namespace) -> int:
    """Print the list; 5 if the selection matches nothing."""
    suite = load_suite()
    cases = selection_of(given).of(suite.cases)
    if not cases:
        sys.stderr.write("ses-conformance: the selection matches no case\n")
        return exits.EXIT_NOTHING
    rows: list[dict[str, Any]]
    if given.rows:
        wanted = {requirement.id for case in cases for requirement in case.requirements}
        found = [row for row in suite.registry.requirements.values() if row.id in wanted]
        rows = [
            {"id": r.id, "level": r.level.value, "source": r.source.value, "line": r.line, "text": r.text}
            for r in found
        ]
    else:
        rows = [
            {
                "id": case.id,
                "class": case.conformance_class.value,
                "action": case.action,
                "level": case.level.value,
                "title": case.title,
                "requirements": [requirement.id for requirement in case.requirements],
            }
            for case in cases
        ]
    if given.json:
        sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    else:
        for row in rows:
            sys.stdout.write(f"{row['level']:<7}{row['id']}  {row.get('title', row.get('text'))}\n")
    return exits.EXIT_OK
