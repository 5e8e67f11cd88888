"""``list``: cases or requirements, as text or JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from conformance.commands import exits
from conformance.commands.choosing import say_idle
from conformance.commands.command import command
from conformance.commands.options import option, selection_options
from conformance.model.own_suite import own_suite
from conformance.report.text import visible
from conformance.run.selection import Selection


@command(
    "list",
    examples=[
        ("ses-conformance list --class dkim", "List the cases of a conformance class."),
        ("ses-conformance list --requirements --action SendEmail --json", "List what an action must do, as JSON."),
    ],
)
@option("--requirements", "show_requirements", is_flag=True, help="List requirements instead of cases.")
@option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@selection_options
def main(show_requirements: bool, as_json: bool, selection: Selection) -> int:
    """List cases or requirements.

    Prints one line each: level, id, title. The exit code is 5 if the selection matches nothing.
    """
    suite = own_suite()
    cases = selection.of(suite.summaries)
    say_idle(selection, suite.summaries)
    if not cases:
        sys.stderr.write("ses-conformance: the selection matches no case\n")
        return exits.EXIT_NOTHING
    rows: list[dict[str, Any]]
    if show_requirements:
        wanted = {name for case in cases for name in case.requirement_ids}
        found = [row for row in suite.registry.requirements.values() if row.id in wanted]
        rows = [
            {"id": r.id, "level": r.level.value, "source": r.source.value, "at": list(r.citations), "text": r.text}
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
                "requirements": list(case.requirement_ids),
            }
            for case in cases
        ]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    else:
        for row in rows:
            sys.stdout.write(visible(f"{row['level']:<7}{row['id']}  {row.get('title', row.get('text'))}\n"))
    return exits.EXIT_OK
