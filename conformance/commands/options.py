"""Options that several commands share. Each can also be given by a ``SES_CONFORMANCE_…`` variable."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from conformance.model.vocabulary import ACTIONS, ConformanceClass, Level
from conformance.run.prepare import UsageProblem, Wanted
from conformance.run.selection import Selection, parse_shard


def option(parser: argparse.ArgumentParser, name: str, **kwargs: Any) -> None:
    """Add ``--name``; its default comes from ``SES_CONFORMANCE_NAME`` if that is set.

    Raises ``UsageProblem`` if the variable's value would be refused on the command line.
    """
    variable = "SES_CONFORMANCE_" + name.lstrip("-").replace("-", "_").upper()
    text = os.environ.get(variable)
    if text is not None:
        if kwargs.get("action") == "append":
            kwargs["default"] = [_checked(variable, part, kwargs) for part in text.split(",") if part]
        else:
            kwargs["default"] = _checked(variable, text, kwargs)
    kwargs["help"] = f"{kwargs.get('help', '')} [{variable}]".strip()
    parser.add_argument(name, **kwargs)


def _checked(variable: str, text: str, kwargs: dict[str, Any]) -> Any:
    try:
        value = kwargs["type"](text) if "type" in kwargs else text
    except (ValueError, argparse.ArgumentTypeError) as error:
        raise UsageProblem(f"{variable}: {error}") from error
    if "choices" in kwargs and value not in kwargs["choices"]:
        raise UsageProblem(f"{variable}: {text!r} is none of {', '.join(map(str, kwargs['choices']))}")
    return value


def typed(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return ``convert`` with its ValueError told as argparse tells it."""

    def converter(text: str) -> Any:
        try:
            return convert(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return converter


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise ValueError(f"{text!r} is no number above 0")
    return value


positive = typed(_positive)


def _processes(text: str) -> int:
    if text == "auto":
        return os.cpu_count() or 1
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ValueError(f"{text!r} is no number of processes from 1 to 64, nor auto")
    return int(text)


processes = typed(_processes)


def add_cases(parser: argparse.ArgumentParser) -> Any:
    """Add the options that select cases by class and id; return their group."""
    group: Any = parser.add_argument_group("selection", "each may be given more than once")
    classes = [item.value for item in ConformanceClass]
    group.add_argument(
        "--class", action="append", default=[], dest="classes", metavar="C", choices=classes, help="cases of a class"
    )
    group.add_argument("--id", action="append", default=[], dest="ids", metavar="GLOB", help="cases by id")
    return group


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options that select cases."""
    group: Any = parser.add_argument_group("selection", "each may be given more than once")
    option(group, "--class", action="append", default=[], dest="classes", metavar="C",
           choices=[item.value for item in ConformanceClass], help="cases of a conformance class")  # fmt: skip
    option(group, "--action", action="append", default=[], dest="actions", metavar="A",
           choices=ACTIONS, help="cases of an action")  # fmt: skip
    option(group, "--level", action="append", default=[], dest="levels", metavar="L",
           choices=[item.value for item in Level], help="must, should or may")  # fmt: skip
    option(group, "--id", action="append", default=[], dest="ids", metavar="GLOB", help="cases by id")
    option(group, "--requirement", action="append", default=[], dest="requirements", metavar="GLOB",
           help="cases by requirement")  # fmt: skip
    option(group, "--shard", type=typed(parse_shard), metavar="I/N", help="one of N parts of the selection")


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is tested."""
    option(parser, "--endpoint", metavar="URL", help="endpoint to be tested; default: the suite's reference target")
    option(parser, "--target", metavar="NAME|FILE", help="profile of the target")
    option(parser, "--truth", choices=("any", "spec", "observed"), default="any", help="which truth to judge by")
    option(parser, "--seed", metavar="S", help="repeats the random names and values of a run")
    option(parser, "--rate", type=positive, metavar="R", help="requests per second over all actions")
    option(parser, "--timeout", type=positive, metavar="S", help="seconds to wait for an answer (default 10)")


def selection_of(given: argparse.Namespace) -> Selection:
    """Return the selection that was asked for."""
    return Selection(
        tuple(given.classes),
        tuple(given.actions),
        tuple(given.levels),
        tuple(given.ids),
        tuple(given.requirements),
        given.shard,
    )


def wanted_of_target(given: argparse.Namespace) -> Wanted:
    """Return what was asked for by a command that selects nothing."""
    return Wanted(given.endpoint, given.target, Selection(), given.truth, given.seed, given.rate, given.timeout)


def wanted_of(given: argparse.Namespace) -> Wanted:
    """Return all that was asked for."""
    return Wanted(given.endpoint, given.target, selection_of(given), given.truth, given.seed, given.rate, given.timeout)
