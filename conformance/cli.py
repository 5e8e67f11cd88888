"""The command line: reads it, calls the command, and turns every end into an exit code and one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from conformance.commands import COMMANDS, exits
from conformance.commands.command import LazyGroup
from conformance.commands.standard_output import discard_output, print_anything
from conformance.model.problem import UserProblem
from conformance.report.text import visible
from conformance.run.interrupts import interruptible
from conformance.targets.unreachable import Unreachable
from conformance.wire.secrecy import SECRETS

NAME = "ses-conformance"
DEBUG = "SES_CONFORMANCE_DEBUG"
COMPLETE = "_SES_CONFORMANCE_COMPLETE"


def _print_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the version of the tool and the edition of its cases, and end."""
    if wanted:
        from conformance.commands.version import version_text

        click.echo(version_text())
        context.exit()


@click.group(
    NAME,
    cls=LazyGroup,
    listed=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=f"`ses-conformance COMMAND --help` shows a command's options and examples. Exit codes: {exits.SAID}",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the versions."
)
@click.pass_context
def program(context: click.Context) -> int:
    """Conformance suite for the Amazon SES v1 Query API (2010-12-01)."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        return exits.EXIT_USAGE
    return exits.EXIT_OK


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: the program's) name.

    Returns:
        0 conforming or the gate holds, 1 not conforming or the gate is broken, 2 interrupted, 3 internal error or an
        output that can't be written, 4 wrong usage, profile, case file or log, 5 nothing selected, 6 the target can't
        be reached, or stopped responding.
    """
    code = exits.EXIT_OK
    SECRETS.forget()
    print_anything()
    try:
        with interruptible() as interrupts:
            code = _call(list(sys.argv[1:] if arguments is None else arguments))
            interrupts.check()
            sys.stdout.flush()
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx is not None else NAME
        code = _fail(exits.EXIT_USAGE, f"{error.format_message().rstrip('.')} (see `{path} --help`)", path)
    except (UserProblem, click.ClickException) as error:
        code = _fail(exits.EXIT_USAGE, str(error))
    except Unreachable as error:
        code = _fail(exits.EXIT_UNREACHABLE, f"the target can't be reached: {error}")
    except (KeyboardInterrupt, click.Abort):
        code = _fail(exits.EXIT_INTERRUPTED, "interrupted")
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does; the command's own code stands if it came to its end.
        discard_output()
    except OSError as error:
        place = error.filename or ("standard output" if error.errno in exits.NO_ROOM else "")
        text = f"{place}: {error.strerror or error}" if place else str(error.strerror or error)
        code = _fail(exits.EXIT_UNWRITTEN if error.errno in exits.NO_ROOM else exits.EXIT_USAGE, text)
        if error.errno in exits.NO_ROOM:
            discard_output()
    except Exception as error:
        if os.environ.get(DEBUG) == "1":
            raise
        said = f"internal error, please report it: {type(error).__name__}: {error}"
        code = _fail(exits.EXIT_INTERNAL, f"{said} ({DEBUG}=1 shows the traceback)")
    return code


def _call(arguments: list[str]) -> int:
    """Call the command; raises whatever it raises."""
    completion = os.environ.get(COMPLETE)
    if completion:
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, NAME, COMPLETE, completion)
    with program.make_context(NAME, arguments, obj=tuple(arguments)) as context:
        code: int = program.invoke(context)
        return code


def _fail(code: int, message: str, speaker: str = NAME) -> int:
    """Print each line of ``message`` after the speaker's name; return ``code``."""
    try:
        sys.stderr.write("".join(f"{speaker}: {visible(line)}\n" for line in message.split("\n")))
    except OSError:
        discard_output(sys.stderr)  # Nobody can be told why, and the code must still not be that of a verdict.
    return code
