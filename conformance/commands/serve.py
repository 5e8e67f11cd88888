"""``serve``: the reference target in the foreground, for users' own tests."""

from __future__ import annotations

import click

from conformance.commands.command import command
from conformance.commands.options import option
from conformance.commands.values import positive_number
from conformance.proof.editions import EDITIONS
from conformance.reference import server


@command(
    "serve",
    examples=[
        ("ses-conformance serve --port 4566", "Serve on a fixed port; the first line of output is JSON with the keys."),
        (
            "ses-conformance serve --mutant list-identities-max-items-1001",
            "Serve with one defect.",
        ),
    ],
)
@option("--port", type=click.IntRange(0, 65535), default=0, metavar="P", help="Default: 0, the system chooses.")
@option("--mutant", metavar="NAME", help="Serve with this defect.")
@option("--variation", metavar="NAME", help="Respond in this legal variation.")
@option(
    "--verification",
    type=click.Choice(["immediate", "manual"]),
    default="immediate",
    show_default=True,
    help="When identities are verified.",
)
@option("--throttle", type=positive_number, metavar="RATE", help="Requests per second, per action and account.")
@option("--access-key-id", metavar="KEY", help="Default: random.")
@option("--secret-access-key", metavar="SECRET", help="Default: random.")
def main(
    port: int,
    mutant: str | None,
    variation: str | None,
    verification: str,
    throttle: float | None,
    access_key_id: str | None,
    secret_access_key: str | None,
) -> int:
    """Serve the reference target in the foreground.

    It serves until it is interrupted, for tests of your own.
    """
    arguments = ["--port", str(port), "--verification", verification, "--editions", EDITIONS]
    for name, value in (
        ("--mutant", mutant),
        ("--variation", variation),
        ("--throttle", throttle),
        ("--account-access-key-id", access_key_id),
        ("--account-secret-access-key", secret_access_key),
    ):
        arguments += [name, str(value)] if value else []
    return server.main(arguments)
