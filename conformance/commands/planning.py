"""``run --plan``: what a run would send, how long that takes at least, what it makes and removes; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from rich import box
from rich.table import Table

from conformance.commands.console import CommandConsole
from conformance.model.case import Case
from conformance.report.text import visible
from conformance.run.plan import RunPlan, plan_of
from conformance.run.prepare import REAL_RATE
from conformance.targets import guard
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import AcceptedScheme, Signatures
from conformance.wire.scheme import Scheme


def print_plan(cases: Iterable[Case], profile: Profile, rate: float | None) -> None:
    """Print the plan of a run.

    Args:
        cases: that are selected.
        profile: of the target.
        rate: requests per second over all actions, if that is asked for.
    """
    cases = list(cases)
    plan, console = plan_of(cases, profile), CommandConsole(markup=False, highlight=False)
    rate = rate or (REAL_RATE if guard.real_target(profile) else None)
    throttle = profile.throttle
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("action", footer="all")
    table.add_column("requests", justify="right", footer=f"{plan.total:,}")
    for action, number in plan.requests.items():
        table.add_row(visible(action), f"{number:,}")
    console.print(table)
    console.print(f"{plan.cases:,} cases; {changes(plan)}", soft_wrap=True)
    if profile.usual_scheme is not Scheme.SIGV4:
        console.print(f"usual requests are signed by {profile.usual_scheme.value}, as the profile says", soft_wrap=True)
    least = plan.least_seconds(throttle, rate)
    if least:
        limits = [f"{throttle.per_second:g} requests a second of each action"] if throttle else []
        limits += [f"{rate:g} requests a second"] if rate else []
        console.print(f"at {' and '.join(limits)} it takes at least {duration(least)}", soft_wrap=True)
    more = plan_of(cases, _at_most(profile)).cases - plan.cases
    if more:
        found = "if the probes, which come first, find that the target offers what they need"
        console.print(f"up to {more:,} more cases are run {found}", soft_wrap=True)
    console.print("nothing was sent", soft_wrap=True)


def _at_most(profile: Profile) -> Profile:
    """Return the profile with the most that probes may find of what it leaves open."""
    signatures = profile.signatures or Signatures()
    if signatures.checked and signatures.accepts is None:
        signatures = signatures.model_copy(update={"accepts": list(get_args(AcceptedScheme))})
    found = {"signatures": signatures, "verification": profile.verification or "immediate"}
    return profile.model_copy(update=found)


def changes(plan: RunPlan) -> str:
    """Return what the cases of a plan make and remove, in words."""
    return (
        f"{plan.identities:,} random identities and {plan.policies:,} policies are made and deleted again, "
        f"{plan.mails:,} requests ask for mail to be sent"
    )


def duration(seconds: float) -> str:
    """Return a time in hours, minutes and seconds."""
    return str(timedelta(seconds=round(seconds)))
