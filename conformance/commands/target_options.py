"""The options that say what is tested, shared by all commands that send requests."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conformance.commands.completion import complete_dialect, complete_target
from conformance.commands.options import apply, certificate_options, gather, option, trust_options
from conformance.commands.values import dialect, positive_number, utf_8
from conformance.run.wanted import Wanted

if TYPE_CHECKING:
    from conformance.run.prepared import Prepared

Function = TypeVar("Function", bound=Callable[..., Any])

_PACE = ("seed", "rate", "timeout", "ca_bundle", "insecure")
_CONSENT = ("allow_aws", "yes")
_NAMED = ("endpoint", "target", "truth", "dialect")


def _pace(*, real: bool) -> tuple[Callable[[Any], Any], ...]:
    """Return the options that say how any target is treated, which may be the ``real`` service."""
    agreed = option("--yes", is_flag=True, help="Test the real Amazon SES (--allow-aws) without being asked.")
    return (
        option("--seed", type=utf_8, metavar="S", help="Repeat the random names and values of a run."),
        option("--rate", type=positive_number, metavar="R", help="Requests per second over all actions."),
        option("--timeout", type=positive_number, metavar="S", help="Seconds to wait for a response. Default: 10."),
        *((trust_options, agreed) if real else (certificate_options,)),
    )


def pace_options(command: Function) -> Function:
    """Add the options that say how any target is treated; the command gets them as ``target``, which names none."""
    return apply(command, *_pace(real=True), gather("target", Wanted, (*_PACE, *_CONSENT)))


def target_options(command: Function) -> Function:
    """Add the options; the command gets them as ``target``, a ``Wanted`` that selects nothing yet."""
    fields = (*_NAMED, *_PACE, *_CONSENT)
    return apply(command, *_named(), *_pace(real=True), gather("target", Wanted, fields))


def emulator_options(command: Function) -> Function:
    """Add the same options but those by which the target may be the real service."""
    return apply(command, *_named(), *_pace(real=False), gather("target", Wanted, (*_NAMED, *_PACE)))


def _named() -> tuple[Callable[[Any], Any], ...]:
    """Return the options that say what is tested and by what."""
    return (
        option("--endpoint", metavar="URL", help="Endpoint to test. Default: the suite's own reference target."),
        option("--target", metavar="NAME|FILE", shell_complete=complete_target, help="Profile of the target."),
        option(
            "--truth",
            type=click.Choice(["any", "spec", "observed"]),
            default="any",
            show_default=True,
            help="Judge by the API Reference, by what the real service does, or accept either.",
        ),
        option(
            "--dialect",
            type=dialect,
            metavar="NAME",
            shell_complete=complete_dialect,
            help="Write each request as some real client does, where it can.",
        ),
    )


def target_words(prepared: Prepared) -> str:
    """Return the options that name the same target once more, after a blank; empty for the reference target."""
    options = prepared.asked.options if prepared.asked is not None else {}
    words = [word for name in ("target", "endpoint") if name in options for word in (f"--{name}", str(options[name]))]
    return f" {shlex.join(words)}" if words else ""
