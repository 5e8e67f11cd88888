"""What the user is told, and asked, before a command sends anything to the real service."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from conformance.report.text import visible
from conformance.run.prepared import Prepared
from conformance.run.wanted import UsageProblem


def approval(does: str, yes: bool) -> Callable[[Prepared], None]:
    """Return what sees a target before anything is sent there.

    Args:
        does: what the command is about to do there, in words: "one case is sent".
        yes: the user has agreed in advance.

    It raises ``UsageProblem`` if the target is the real service and the user does not agree.
    """

    def approve(prepared: Prepared) -> None:
        say_insecure(prepared)
        if not prepared.real:
            return
        sys.stderr.write(
            f"ses-conformance: {visible(prepared.profile.endpoint or '')} is the real Amazon SES: {does}, at "
            f"{prepared.rate:g} requests a second; what is made there is removed again, nothing else is changed; mail "
            "goes to the mailbox simulator only\n"
        )
        confirm(yes)

    return approve


def say_insecure(prepared: Prepared) -> None:
    """Say loudly that the target's certificate is not checked, if it isn't."""
    if prepared.insecure:
        sys.stderr.write("ses-conformance: WARNING: the target's certificate is not checked (--insecure)\n")


def confirm(yes: bool) -> None:
    """Return if the user agrees, or has agreed in advance; raises ``UsageProblem``."""
    if not yes and not (sys.stdin.isatty() and click.confirm("Go on?", err=True)):
        raise UsageProblem("not confirmed: give --yes to test the real service without being asked")
