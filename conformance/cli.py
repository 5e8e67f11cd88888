"""The command line: thin, a few lines over the other packages for each command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from conformance import __version__
from conformance.commands import COMMANDS, exits
from conformance.model.yaml_source import SourceError
from conformance.report.log import LogError
from conformance.run.prepare import UsageProblem

DEBUG = "SES_CONFORMANCE_DEBUG"


class _Parser(argparse.ArgumentParser):
    """Ends with the exit code of the contract for wrong usage."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(exits.EXIT_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: the program's) name; return its exit code.

    Exit codes: 0 conforming or the gate holds, 1 not conforming or the gate is broken, 2 interrupted, 3 internal error,
    4 wrong usage, profile, case file or log, 5 nothing selected, 6 the target can't be reached.
    """
    parser = _Parser(prog="ses-conformance", description="Conformance suite for the SES v1 Query API")
    parser.add_argument("--version", action="version", version=f"ses-conformance {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    try:
        for command in COMMANDS:
            own = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
            command.add_arguments(own)
            own.set_defaults(run=command.run)
        given = parser.parse_args(arguments)
        code: int = given.run(given)
    except (UsageProblem, SourceError, LogError) as error:
        sys.stderr.write(f"ses-conformance: {error}\n")
        return exits.EXIT_USAGE
    except KeyboardInterrupt:
        sys.stderr.write("ses-conformance: interrupted\n")
        return exits.EXIT_INTERRUPTED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output has gone, as `| head` does.
            sys.stderr.close()
            return exits.EXIT_OK
        sys.stderr.write(f"ses-conformance: {error.filename or ''}: {error.strerror or error}\n")
        return exits.EXIT_USAGE
    except Exception as error:
        if os.environ.get(DEBUG) == "1":
            raise
        sys.stderr.write(f"ses-conformance: internal error, please report it: {type(error).__name__}: {error}\n")
        sys.stderr.write(f"ses-conformance: {DEBUG}=1 shows where\n")
        return exits.EXIT_INTERNAL
    return code
