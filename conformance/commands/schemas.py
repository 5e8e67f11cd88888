"""``schemas``: the JSON Schemas of every file that the suite reads or writes, made from the types."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import FILE, option
from conformance.model import corpus, json_schema
from conformance.model.problem import UserProblem
from conformance.report import json_schema as report_schemas
from conformance.targets.profile import Profile


def schemas() -> dict[str, dict[str, Any]]:
    """Return every JSON Schema by its file name."""
    profile = json_schema.schema_of(Profile, "Profile of a target")
    return {**json_schema.schemas(), "profile.schema.json": profile, **report_schemas.schemas()}


@command(
    "schemas",
    examples=[
        ("ses-conformance schemas", "Bring fixtures/schemas up to date."),
        ("ses-conformance schemas --check", "Check that they are up to date, for CI."),
        ("ses-conformance schemas --folder schemas", "Write them elsewhere, for an editor or a program of yours."),
    ],
)
@option("--check", is_flag=True, help="Write nothing; exit with 1 if a schema is out of date.")
@option("--folder", type=FILE, metavar="DIR", help="Folder of the schemas. Default: fixtures/schemas.")
def main(check: bool, folder: Path | None) -> int:
    """Write the JSON Schemas of all file formats.

    The schemas are made from the types; the path of each that was out of date is printed.
    """
    if folder is None and not check and corpus.is_installed():
        raise UserProblem("this is an installed suite, whose files are nobody's to write: give --folder DIR")
    folder = folder or corpus.fixtures() / "schemas"
    try:
        changed = json_schema.outdated(folder, schemas())
        for path, text in changed.items():
            sys.stdout.write(f"{path}\n")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserProblem(f"{folder} can't be written: {error.strerror}") from error
    return exits.EXIT_NOT_CONFORMING if check and changed else exits.EXIT_OK
