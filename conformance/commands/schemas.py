"""``schemas``: the JSON Schemas of every file that the suite reads or writes, made from the types."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from conformance.commands import exits
from conformance.model import corpus, json_schema
from conformance.report import json_schema as report_schemas
from conformance.run.prepare import UsageProblem
from conformance.targets.profile import Profile

NAME = "schemas"
HELP = "write the JSON Schemas of all file formats anew, or check that they are current"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if a schema is out of date")
    parser.add_argument("--folder", type=Path, default=None, metavar="DIR", help="default: fixtures/schemas")


def schemas() -> dict[str, dict[str, Any]]:
    """Return every JSON Schema by its file name."""
    profile = json_schema.schema_of(Profile, "Profile of a target")
    return {**json_schema.schemas(), "profile.schema.json": profile, **report_schemas.schemas()}


def run(given: argparse.Namespace) -> int:
    """Write what is out of date and print its path; with ``--check`` only print it and return 1."""
    folder: Path = given.folder or corpus.fixtures() / "schemas"
    try:
        changed = json_schema.outdated(folder, schemas())
        for path, text in changed.items():
            sys.stdout.write(f"{path}\n")
            if not given.check:
                path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{folder} can't be written: {error.strerror}") from error
    return exits.EXIT_NOT_CONFORMING if given.check and changed else exits.EXIT_OK
