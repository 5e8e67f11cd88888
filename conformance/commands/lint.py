"""``lint``: checks of the case files, all objections at once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits
from conformance.model.lint import lint
from conformance.model.suite import case_files, load_suite
from conformance.model.yaml_source import Problem, SourceError
from conformance.wire.tampering import TAMPERINGS

NAME = "lint"
HELP = "check case files, requirements and accept-sets"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", nargs="*", type=Path, help="case files or folders (default: the suite's own)")


def run(given: argparse.Namespace) -> int:
    """Print every objection as file:line:column; return 4 if there is any."""
    files: list[Path] | None = None
    if given.paths:
        missing = [path for path in given.paths if not path.exists()]
        if missing:
            raise SourceError([Problem(path, 1, 1, "no such file or folder") for path in missing])
        files = [file for path in given.paths for file in (case_files(path) if path.is_dir() else [path])]
    suite = load_suite(files)
    problems = lint(suite, TAMPERINGS)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stderr.write(f"ses-conformance: {len(problems)} objections\n")
        return exits.EXIT_USAGE
    sys.stdout.write(f"{len(suite.cases)} cases, {len(suite.registry.requirements)} requirements: no objections\n")
    return exits.EXIT_OK
