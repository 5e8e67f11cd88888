"""What a shell offers for values that only the suite knows: cases, requirements, checks, targets, dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from conformance.model.problem import UserProblem

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _completer(known: Callable[[], Iterable[str]]) -> Completer:
    """Return a completer over names; where they can't be read the shell offers nothing, for it can't show why."""

    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
        try:
            return [name for name in dict.fromkeys(known()) if name.startswith(begun)]
        except (UserProblem, OSError):
            return []

    return complete


def _cases() -> Iterable[str]:
    from conformance.model.own_suite import own_suite

    return (case.id.partition("[")[0] for case in own_suite().summaries)


def _requirements() -> Iterable[str]:
    from conformance.model.registry import registry

    return registry().requirements


def _checks() -> Iterable[str]:
    from conformance.model.checks import CHECKS

    return CHECKS


def _targets() -> Iterable[str]:
    from conformance.targets.profile_file import known_profiles

    return ("reference", *known_profiles())


def _dialects() -> Iterable[str]:
    from conformance.wire.dialects import DIALECTS

    return DIALECTS


complete_case = _completer(_cases)
complete_check = _completer(_checks)
complete_dialect = _completer(_dialects)
complete_requirement = _completer(_requirements)
complete_target = _completer(_targets)
