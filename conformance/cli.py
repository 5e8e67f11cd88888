"""The command line: thin, a few lines over the other packages for each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from conformance import __version__
from conformance.commands import COMMANDS
from conformance.commands.exits import EXIT_INTERRUPTED, EXIT_USAGE
from conformance.model.yaml_source import SourceError
from conformance.report.log import LogError
from conformance.run.prepare import UsageProblem


class _Parser(argparse.ArgumentParser):
    """Ends with the exit code of the contract for wrong usage."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(EXIT_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: the program's) name; return its exit code.

    Exit codes: 0 conforming or the gate holds, 1 not conforming or the gate is broken, 2 interrupted, 3 internal error,
    4 wrong usage, profile, case file or log, 5 nothing selected, 6 the target can't be reached.
    """
    parser = _Parser(prog="ses-conformance", description="Conformance suite for the SES v1 Query API")
    parser.add_argument("--version", action="version", version=f"ses-conformance {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        own = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(own)
        own.set_defaults(run=command.run)
    given = parser.parse_args(arguments)
    try:
        code: int = given.run(given)
    except (UsageProblem, SourceError, LogError) as error:
        sys.stderr.write(f"ses-conformance: {error}\n")
        return EXIT_USAGE
    except KeyboardInterrupt:
        sys.stderr.write("ses-conformance: interrupted\n")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does.
        sys.stderr.close()
        return 0
    return code
