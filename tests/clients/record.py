"""Runs real clients through a recording relay against the reference target: ``python -m tests.clients.record``.

Each client makes its calls (see ``programs/``) against a fresh reference target; what it put on the wire goes to
``fixtures/clients/<client>.json``, with the status of every response. Clients that are not installed are named and
left as they were recorded last.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

from conformance.reference.rules import ACTIONS
from tests.clients import scenario
from tests.clients.catalogue import CLIENTS, DEBIAN_PACKAGES, Client, install
from tests.clients.forms import distinct
from tests.clients.recordings import (
    ACCESS_KEY_ID,
    DOMAIN,
    REGION,
    SECRET_ACCESS_KEY,
    SESSION_TOKEN,
    TEMPORARY_ACCESS_KEY_ID,
    Recorded,
    Recording,
)
from tests.clients.relay import Heard, Relay
from tests.reference.client import Client as ReferenceClient
from tests.reference.client import running

_TIME_LIMIT_S = 180
_SHOWN = 2048
_SERVER = (
    *("--verification", "immediate"),
    *("--account-access-key-id", ACCESS_KEY_ID, "--account-secret-access-key", SECRET_ACCESS_KEY),
    *("--temporary-access-key-id", TEMPORARY_ACCESS_KEY_ID, "--temporary-secret-access-key", SECRET_ACCESS_KEY),
    *("--temporary-session-token", SESSION_TOKEN),
)
_ENVIRONMENT = {
    "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "BOTO_CONFIG": os.devnull,
    "LC_ALL": "C.UTF-8",
}


def main(arguments: Sequence[str]) -> int:
    """Record the clients that are named, or all; return 1 if a call of any of them did not succeed."""
    parser = argparse.ArgumentParser(prog="python -m tests.clients.record", description=__doc__)
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help="default: all that are installed")
    parser.add_argument("--install", action="store_true", help="first install what PyPI and npm have")
    given = parser.parse_args(arguments)
    unknown = set(given.clients) - {client.name for client in CLIENTS}
    if unknown:
        parser.error(f"no such client: {', '.join(sorted(unknown))}; there are: {', '.join(c.name for c in CLIENTS)}")
    if given.install:
        install()
    failures = 0
    for client in CLIENTS:
        if not given.clients or client.name in given.clients:
            failures += _report(client)
    return 1 if failures else 0


def _report(client: Client) -> int:
    try:
        version = client.find_version()
    except (OSError, subprocess.CalledProcessError):
        sys.stdout.write(f"{client.name}: not installed (Debian's packages: {' '.join(DEBIAN_PACKAGES)})\n")
        return 0
    requests, said = record(client)
    lines = said.splitlines()
    steps = [line for line in lines if line.startswith("{")]
    failed = [*scenario.judge(steps), *(line for line in lines if not line.startswith(("{", "ok ")))]
    calls = sorted({json.loads(line)["call"] for line in steps} | {name for name in ACTIONS if f"ok {name}" in lines})
    kept = distinct(requests)
    if not failed:
        Recording(client.name, version, client.language, client.registry, calls, kept).save()
    sys.stdout.write(
        f"{client.name} {version}: {len(requests)} requests, {len(kept)} of them kept, {len(calls)} of 22 actions, "
        f"{len(lines) - len(failed)} of {len(lines)} calls went well\n"
    )
    sys.stdout.write("".join(f"  {line}\n" for line in failed))
    return len(failed) + (not lines)


def record(client: Client) -> tuple[list[Recorded], str]:
    """Run ``client`` against a fresh reference target; return its requests and what its program printed."""
    with running(*_SERVER) as server, tempfile.TemporaryDirectory() as folder:
        ReferenceClient(server, server["credentials"]).ok("VerifyDomainIdentity", Domain=DOMAIN)
        with Relay(server["endpoint"].removeprefix("http://")) as relay:
            environment = {
                **_inherited(),
                **_ENVIRONMENT,
                **client.environment,
                "ENDPOINT": f"http://{relay.authority}",
                "SCENARIO": str(Path(folder) / "scenario.json"),
            }
            scenario.write(Path(folder) / "scenario.json")
            environment["AWS_ACCESS_KEY_ID"] = TEMPORARY_ACCESS_KEY_ID if client.temporary else ACCESS_KEY_ID
            if client.temporary:
                environment["AWS_SESSION_TOKEN"] = SESSION_TOKEN
            done = subprocess.run(
                client.command, capture_output=True, check=False, text=True, env=environment, timeout=_TIME_LIMIT_S
            )
            at = int(time.time())
            requests = [_recorded(heard, at) for heard in relay.heard()]
    # Many warn on their way to success.
    complaints = done.stderr.splitlines()[-8:] if done.returncode else []
    return requests, done.stdout + "".join(f"stderr {line}\n" for line in complaints)


def _inherited() -> dict[str, str]:
    # Proxies would come between a client and loopback, credentials of the machine into a recording.
    return {name: value for name, value in os.environ.items() if not re.match(r"(?i)AWS_|BOTO|.*_proxy$", name)}


def _recorded(heard: Heard, at: int) -> Recorded:
    # The kernel of the machine says nothing of the client, and no client signs the header that tells it.
    text = heard.head.decode("latin-1").replace(platform.release(), "6.1.0")
    head = text.removesuffix("\r\n\r\n").split("\r\n")
    body = heard.body.decode("latin-1")
    if len(body) > _SHOWN:
        raise ValueError(f"a recorded body has at most {_SHOWN} bytes, this one {len(body)}: let the program send less")
    return Recorded(_call(head[0], body), at, heard.status, head, body)


def _call(line: str, body: str) -> str:
    method, target, _ = line.split(" ", 2)
    # In a chunked body the form stands between line breaks.
    fields = parse_qs("&".join([target.partition("?")[2], *body.split("\r\n")]))
    action = fields.get("Action", ["?"])[0]
    if "X-Amz-Signature" in fields:
        return f"presigned {action}"
    return action if method == "POST" else f"{method} {action}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
