"""``serve``: the reference target in the foreground, for users' own tests."""

from __future__ import annotations

import argparse

from conformance.proof.editions import EDITIONS
from conformance.reference import server

NAME = "serve"
HELP = "serve the reference target in the foreground"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--port", default="0", metavar="P", help="0 (the default) lets the system choose")
    parser.add_argument("--mutant", default="", metavar="NAME", help="serve this defect")
    parser.add_argument("--variation", default="", metavar="NAME", help="serve this legal variation")
    parser.add_argument("--verification", choices=("immediate", "manual"), default="immediate")
    parser.add_argument("--throttle", metavar="RATE", help="requests a second per action and account")
    parser.add_argument("--access-key-id", metavar="KEY", help="random by default")
    parser.add_argument("--secret-access-key", metavar="SECRET", help="random by default")


def run(given: argparse.Namespace) -> int:
    """Serve until interrupted."""
    arguments = ["--port", given.port, "--verification", given.verification, "--editions", EDITIONS]
    for name, value in (
        ("--mutant", given.mutant),
        ("--variation", given.variation),
        ("--throttle", given.throttle),
        ("--account-access-key-id", given.access_key_id),
        ("--account-secret-access-key", given.secret_access_key),
    ):
        arguments += [name, value] if value else []
    return server.main(arguments)
