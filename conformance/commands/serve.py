"""``serve``: the reference target in the foreground, for users' own tests."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from conformance.commands.command import command
from conformance.commands.options import FILE, option
from conformance.commands.values import positive_number, utf_8
from conformance.model.problem import UserProblem
from conformance.proof import variations
from conformance.proof.bench import as_varied
from conformance.proof.editions import EDITIONS
from conformance.reference import server
from conformance.targets.local import profile_of


@command(
    "serve",
    examples=[
        ("ses-conformance serve --port 4566", "Serve on a fixed port; the first line of output is the profile."),
        (
            "ses-conformance serve --port 4566 --credentials env",
            "Take the keys that your tests have in AWS_... anyway.",
        ),
        ("ses-conformance serve --profile target.yaml --state ses.json", "Write a profile; remember what was made."),
        ("ses-conformance serve --socket /tmp/ses.sock", "Listen on a unix socket: http+unix://%2Ftmp%2Fses.sock."),
        ("ses-conformance serve --port 4566 --tls ses.pem", "Speak https with a certificate that is made for it."),
        ("ses-conformance serve --mutant list-identities-max-items-1001", "Serve with one defect."),
    ],
)
@option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="Name or address to listen on.")
@option("--port", type=click.IntRange(0, 65535), default=0, metavar="P", help="Default: 0, the system chooses.")
@option("--socket", type=FILE, metavar="PATH", help="Listen on a unix socket, not on a port.")
@option("--region", metavar="REGION", help="Serve this region only. Default: any; us-east-1 in ARNs.")
@option("--credentials", metavar="FILE|env", help="Keys from an AWS credentials file or the AWS_... variables.")
@option("--any-credentials", is_flag=True, help="Take any access key and signature, or none, for the one account.")
@option("--access-key-id", metavar="KEY", help="Default: random.")
@option("--secret-access-key", metavar="SECRET", help="Default: random.")
@option("--profile", type=FILE, metavar="FILE", help="Write the profile there as soon as requests are served.")
@option("--tls", type=FILE, metavar="FILE", help="Speak https by this certificate and key (PEM), made if not there.")
@option("--tls-key", type=FILE, metavar="FILE", help="The key, if it is in a file of its own.")
@option("--state", type=FILE, metavar="FILE", help="Keep identities, quotas and statistics there; not mail.")
@option("--log", type=FILE, metavar="FILE", help="Write a line of JSON there for each request.")
@option("--reset-url", metavar="PATH", help="A POST there forgets everything. Default: /_reference/reset.")
@option("--hooks", is_flag=True, help="Serve mail, resets and other hooks to other machines, too.")
@option("--seed", type=utf_8, metavar="S", help="Repeat random keys, tokens and message ids.")
@option(
    "--verification",
    type=click.Choice(["immediate", "manual"]),
    default="immediate",
    show_default=True,
    help="When identities are verified.",
)
@option("--throttle", type=positive_number, metavar="RATE", help="Requests per second, per action and account.")
@option("--mutant", metavar="NAME", help="Serve with this defect.")
@option("--variation", metavar="NAME", help="Respond in this legal variation.")
def main(profile: Path | None, hooks: bool, any_credentials: bool, **given: Any) -> int:
    """Serve the reference target in the foreground.

    The first line of standard output is its profile: one line of JSON, and so YAML, that --target takes as it is. It
    serves until Ctrl-C or SIGTERM, and then ends with 0. See docs/test-double.md.
    """
    flags = {"--hooks": hooks, "--any-credentials": any_credentials}
    arguments = ["--editions", EDITIONS, *(name for name, given_so in flags.items() if given_so)]
    for name, value in given.items():
        server_name = f"account-{name}" if name.endswith(("access_key_id", "access_key")) else name
        if value not in (None, ""):
            arguments += [f"--{server_name.replace('_', '-')}", str(value)]
    unprinted: list[OSError] = []

    def announce(ready: Mapping[str, Any]) -> None:
        try:
            _announce(ready, profile, given["variation"] or "")
        except OSError as error:
            unprinted.append(error)
            raise

    code = server.main(arguments, announce)
    if unprinted:
        raise unprinted[0]  # no fault of the arguments, as the server takes it for
    return code


def _announce(ready: Mapping[str, Any], path: Path | None, variation: str) -> None:
    """Write the profile, print it, and on a terminal say how it is used."""
    found = profile_of(ready)
    if variation:  # one that offers something else has another profile
        found = as_varied(found, variations.get(variation))
    told = found.model_dump(mode="json", exclude_unset=True)
    if path is not None:
        _write(path, told)
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if sys.stderr.isatty():
        sys.stderr.write(_hints(ready))


def _write(path: Path, told: Mapping[str, Any]) -> None:
    """Write the profile at once: whoever waits for the file never reads half of it. Its keys are for its owner only."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yaml.safe_dump(dict(told), file, sort_keys=False)
        os.replace(part, path)
    except OSError as error:
        raise UserProblem(f"the profile {path} can't be written: {error.strerror}") from error


def _hints(ready: Mapping[str, Any]) -> str:
    pair = ready["credentials"]
    keys = f"export AWS_ACCESS_KEY_ID={pair['access_key_id']} AWS_SECRET_ACCESS_KEY={pair['secret_access_key']}"
    if ready["endpoint"].startswith("http+unix:"):
        return f"{keys}\n# ses-conformance run --endpoint {ready['endpoint']}\n# Ctrl-C ends it\n"
    lines = [
        f"export AWS_ENDPOINT_URL={ready['endpoint']}",
        keys,
        f"export AWS_DEFAULT_REGION={ready['region']}",
    ]
    lines += [f"export AWS_CA_BUNDLE={ready['tls']}"] if ready["tls"] else []
    lines += (
        [f"# read mail: {ready['mail_url']}   forget all: curl -X POST {ready['reset_url']}"]
        if "mail_url" in ready
        else []
    )
    return "".join(f"{line}\n" for line in [*lines, "# Ctrl-C ends it"])
