"""Options: each is also an environment variable, and those that several commands share are defined here once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from conformance.commands import values
from conformance.commands.completion import Completer, complete_case, complete_requirement
from conformance.commands.configuration import place_of
from conformance.commands.variables import PREFIX as PREFIX
from conformance.model.nearest import did_you_mean
from conformance.model.vocabulary import ACTIONS, ConformanceClass, Level
from conformance.run.selection import Selection

Function = TypeVar("Function", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)
REPORT_FOLDER = Path("ses-conformance-report")
SELECTION = "Selection (repeat an option to select more)"


class Option(click.Option):
    """An option that ``SES_CONFORMANCE_`` and its name in capitals can give, too; several values by commas.

    Args:
        section: heading under which the help shows it.
    """

    def __init__(self, *args: Any, section: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        if self.envvar is None:
            self.envvar = PREFIX + max(self.opts, key=len).lstrip("-").replace("-", "_").upper()

    def value_from_envvar(self, ctx: click.Context) -> Any:
        """Return the variable's value: of an option that may be repeated, the parts between commas."""
        if not self.multiple:
            return super().value_from_envvar(ctx)
        text = self.resolve_envvar_value(ctx)
        return None if text is None else tuple(part for part in text.split(",") if part)

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Convert the value; raises ``click.BadParameter`` where another option stands in its place."""
        given = [value] if isinstance(value, str) else value if self.multiple else []
        for option_name in _options_of(ctx).intersection(given or ()):
            wanted = f"a {self.metavar or 'value'} is missing"
            raise click.BadParameter(f"{wanted}: '{option_name}' is an option", ctx=ctx, param=self)
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter as error:
            if not isinstance(self.type, click.Choice):
                raise
            wrong = [each for each in given or () if each not in self.type.choices]
            said = error.message.rstrip(".") + did_you_mean(str(wrong[0]), self.type.choices)
            raise click.BadParameter(said, ctx=ctx, param=self) from error

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Return what to correct: the variable if it gave the value, else the option."""
        source = ctx.get_parameter_source(self.name or "") if ctx is not None else None
        if source is ParameterSource.ENVIRONMENT:
            return str(self.envvar)
        if ctx is not None and source is ParameterSource.DEFAULT_MAP:
            return place_of(self, ctx)
        return " / ".join(f"'{name}'" for name in self.opts)


def _options_of(ctx: click.Context) -> set[str]:
    """Return the long names of the command's options."""
    found = [parameter.opts for parameter in ctx.command.params if isinstance(parameter, click.Option)]
    return {name for names in found for name in names if name.startswith("--")}


def option(*names: str, **attributes: Any) -> Callable[[Function], Function]:
    """Return the decorator that adds an ``Option``; the arguments are those of ``click.option``."""
    return click.option(*names, cls=Option, **attributes)


def out_option(text: str, **attributes: Any) -> Callable[[Function], Function]:
    """Return the decorator that adds ``--out``, a folder."""
    return option("--out", type=FOLDER, metavar="DIR", help=text, **attributes)


def case_files_option(text: str = "Case files that have the case.") -> Callable[[Function], Function]:
    """Return the option ``--cases``, the argument ``paths``: case files or folders of them, not the suite's own."""
    text = f"{text} Default: the suite's own."
    return option("--cases", "paths", multiple=True, type=FILE, metavar="PATH", help=text)


def certificate_options(command: Function) -> Function:
    """Add ``--ca-bundle`` and ``--insecure``: what a target has to prove before anything is sent."""
    text = "Certificates (PEM) that the target's must rest on; env:AWS_CA_BUNDLE takes the file that it names."
    return apply(
        command,
        option("--ca-bundle", type=values.bundle, metavar="FILE|env:NAME", help=text),
        option("--insecure", is_flag=True, help="Don't check the target's certificate."),
    )


def trust_options(command: Function) -> Function:
    """Add the options about certificates, and ``--allow-aws``."""
    text = "Let the target be the real Amazon SES: see docs/security.md."
    return apply(command, certificate_options, option("--allow-aws", is_flag=True, help=text))


def last_run_option(command: Function) -> Function:
    """Add ``--out``, the folder that the last run wrote."""
    return out_option("Folder of the last run.", default=REPORT_FOLDER, show_default=True)(command)


def processes_option(default: int | None, shown: str | bool = True) -> Callable[[Function], Function]:
    """Return the decorator that adds ``-n``; ``shown`` is the default in words, where it depends on the run."""
    text = "Number of processes, or auto for one a core."
    return option("-n", "processes", type=values.processes, default=default, show_default=shown, metavar="N", help=text)


def _choices(name: str, field: str, metavar: str, choices: list[str], text: str) -> Callable[[Function], Function]:
    return option(name, field, multiple=True, type=click.Choice(choices), metavar=metavar, section=SELECTION, help=text)


def _globs(name: str, field: str, complete: Completer, text: str) -> Callable[[Function], Function]:
    return option(name, field, multiple=True, metavar="GLOB", section=SELECTION, shell_complete=complete, help=text)


_CLASSES = [each.value for each in ConformanceClass]
_BY_CLASS = _choices("--class", "classes", "CLASS", _CLASSES, f"Cases of a conformance class: {', '.join(_CLASSES)}.")
_BY_ID = _globs("--id", "ids", complete_case, "Cases by id; a table's id stands for all its rows.")


def gather(name: str, record: Callable[..., object], fields: tuple[str, ...]) -> Callable[[Function], Function]:
    """Return the decorator that hands a command's ``fields`` over as one argument ``name``, made by ``record``."""

    def decorate(command: Any) -> Any:
        @functools.wraps(command)
        def gathered(*args: Any, **values: Any) -> Any:
            own = {field: values.pop(field) for field in fields}
            return command(*args, **values, **{name: record(**own)})

        return gathered

    return decorate


def apply(command: Function, *decorators: Callable[[Function], Function]) -> Function:
    """Apply decorators so that the help shows them in this order."""
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def _selection(corpus: str | None, **fields: Any) -> Selection:
    return Selection(corpus=(corpus,) if corpus is not None else (), **fields)


def class_and_id_options(command: Function) -> Function:
    """Add ``--class`` and ``--id``; the command gets them as ``selection``."""
    return apply(command, _BY_CLASS, _BY_ID, gather("selection", Selection, ("classes", "ids")))


def selection_options(command: Function) -> Function:
    """Add all options that select cases; the command gets them as ``selection``."""
    levels = [each.value for each in Level]
    return apply(
        command,
        _BY_CLASS,
        _choices("--action", "actions", "ACTION", list(ACTIONS), "Cases of an action, for example ListIdentities."),
        _choices("--level", "levels", "LEVEL", levels, f"Cases of a level: {', '.join(levels)}."),
        _BY_ID,
        _globs("--requirement", "requirements", complete_requirement, "Cases by the requirement that they test."),
        option(
            "--exclude",
            "excludes",
            multiple=True,
            metavar="GLOB|CLASS",
            section=SELECTION,
            help="Leave out cases by id, or a whole conformance class.",
        ),
        option(
            "--corpus", type=values.corpus, metavar="N", section=SELECTION, help="Only cases of this frozen corpus."
        ),
        option("--shard", type=values.shard, metavar="I/N", section=SELECTION, help="Part I of N equal parts."),
        gather(
            "selection",
            _selection,
            ("classes", "actions", "levels", "ids", "requirements", "excludes", "corpus", "shard"),
        ),
    )
