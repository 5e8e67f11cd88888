"""Click commands with an Examples section, and a group that imports a command only when it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from conformance.commands import Listed
from conformance.commands.configuration import configure
from conformance.commands.exits import SAID
from conformance.commands.variables import check_variables
from conformance.model.garbage import uncollected
from conformance.model.nearest import did_you_mean

Example = tuple[str, str]
"""A command line, and what it does."""

_ENVIRONMENT = (
    "SES_CONFORMANCE_ and the name of an option in capitals sets the option, too, for example SES_CONFORMANCE_OUT; "
    "commas separate several values."
)


class Command(click.Command):
    """A command whose help groups its options by section and ends with examples.

    Args:
        examples: command lines with what they do, at least one.
    """

    def __init__(self, *args: Any, examples: Sequence[Example], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context; what a configuration file says are the defaults of its options."""
        if parent is not None:
            extra["default_map"] = configure(self, parent)
            program = parent.find_root().command
            if isinstance(program, click.Group):
                check_variables(self, program, os.environ)
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an option without its value says what the value is."""
        try:
            return super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            named = (each for each in self.params if error.option_name in each.opts)
            metavar = getattr(next(named, None), "metavar", None)
            if metavar is None or "requires an argument" not in error.message:
                error.ctx = error.ctx or ctx
                raise
            said = f"Option '{error.option_name}' requires an argument: {error.option_name} {metavar}"
            raise click.BadOptionUsage(error.option_name, said, ctx) from error

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, those with a section of their own last."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for parameter in self.get_params(ctx):
            row = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if row is not None:
                sections.setdefault(getattr(parameter, "section", "Options"), []).append(row)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)
        with formatter.section("Environment"):
            formatter.write_text(_ENVIRONMENT)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes and the examples."""
        with formatter.section("Exit codes"):
            formatter.write_text(f"{SAID} A command that judges nothing ends with 0, 2, 3 or 4.")
        with formatter.section("Examples"):
            for line, meaning in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
                with formatter.indentation():
                    formatter.write_text(meaning)


def command(name: str, examples: Sequence[Example]) -> Callable[[Callable[..., int]], Command]:
    """Return the decorator that makes a function, which returns the exit code, a command with examples."""
    return click.command(name, cls=Command, examples=examples)


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called or their own help is asked for.

    Args:
        listed: the commands by name, in the order of the help.
    """

    def __init__(self, *args: Any, listed: Mapping[str, Listed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed = listed

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(self._listed)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None if there is none of this name."""
        listed = self._listed.get(cmd_name)
        if listed is None:
            return None
        with uncollected():
            found = import_module(f"conformance.commands.{listed.module}").main
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` name; raises ``click.UsageError`` that names the nearest one."""
        if args and args[0] not in self._listed and not args[0].startswith("-"):
            raise click.UsageError(f"No such command '{args[0]}'{did_you_mean(args[0], self._listed)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.help) for name, listed in self._listed.items()])
