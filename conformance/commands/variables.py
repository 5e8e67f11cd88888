"""Variables of the environment that look as if they set an option, and set none: mostly names with a slip."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import click

from conformance.commands import COMMANDS
from conformance.model.problem import UserProblem
from conformance.report.text import visible

PREFIX = "SES_CONFORMANCE_"
OWN = frozenset({f"{PREFIX}CACHE", f"{PREFIX}DEBUG"})
"""Variables that are no options."""
PROFILE = f"{PREFIX}PROFILE_"
"""What begins so is a key of the profile, and is checked with it."""
_LIKE = ("SES_CONFORM", "SESCONFORM")
"""How a name begins that was meant for the suite."""


def check_variables(command: click.Command, group: click.Group, environment: Mapping[str, str]) -> None:
    """Reject a variable whose name is almost that of an option, and name on standard error each that has no effect.

    A job that means to test a target must not test another one because of a slip.

    Raises:
        UserProblem: a name is almost right; the message has the right one.
    """
    found = sorted(name for name in environment if name.upper().startswith(_LIKE))
    if not [name for name in found if not _is_known(name, variables_of(command))]:
        return
    known = {*OWN, *(variable for name in COMMANDS for variable in _of_command(group, name))}
    unknown = [name for name in found if not _is_known(name, known)]
    for name in unknown:
        near = _nearest(name.upper(), known)
        if near:
            raise UserProblem(f"the variable {name} of the environment sets nothing; did you mean {near}?")
    for name in unknown:
        sys.stderr.write(visible(f"ses-conformance: the variable {name} of the environment sets no option\n"))


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is almost ``name``; what all of them begin with makes none alike."""
    if not name.startswith(PREFIX):
        return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.9)), "")
    own = {each.removeprefix(PREFIX): each for each in sorted(known)}
    return next((own[each] for each in get_close_matches(name.removeprefix(PREFIX), own, n=1, cutoff=0.75)), "")


def variables_of(command: click.Command) -> set[str]:
    """Return the variables that set the options of a command, or of those that it groups."""
    named = {str(each.envvar) for each in command.params if isinstance(each, click.Option) and each.envvar}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return named.union(*(variables_of(each) for each in below))


def _of_command(group: click.Group, name: str) -> set[str]:
    command = group.get_command(click.Context(group), name)
    return variables_of(command) if command is not None else set()


def _is_known(name: str, known: Iterable[str]) -> bool:
    return name in OWN or name in known or name.startswith(PROFILE)
