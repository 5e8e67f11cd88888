"""Starting the reference target in a process of its own, and its profile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import conformance
from conformance import __version__
from conformance.targets.profile import Profile

_ROOT = Path(conformance.__file__).parent.parent
_START = """import sys
sys.path.append(sys.argv.pop(1))
from conformance.reference.server import main
sys.exit(main(sys.argv[1:]))"""
"""Starts the server without looking for modules in the current folder, which anybody may have written."""


_OWN_GROUP: dict[str, Any] = (
    {"process_group": 0}
    if os.name == "posix"
    else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
"""Ctrl-C ends the run, which then still cleans up; the reference target must not hear of it."""


class ReferenceFailed(Exception):
    """The reference target did not start; the message says what it printed."""


def profile_of(ready: Mapping[str, Any]) -> Profile:
    """Return the profile of a reference target that printed ``ready`` when it was."""
    pairs = {
        "credentials": ready["credentials"],
        "temporary": ready["temporary_credentials"],
        "other_account": ready["other_account"],
    }
    keys = ("access_key_id", "secret_access_key", "session_token")
    number = ready["other_account"]["account_id"]
    other = {"account_id": number, **({"sandbox": True} if number in ready["sandboxed"] else {})}
    offered = {
        "confirm": {"url": ready.get("confirm_url")},
        "faults": {"header": ready.get("fault_header")},
        "mail": {"url": ready.get("mail_url")},
    }
    return Profile.model_validate(
        {
            "name": "reference",
            "version": __version__,
            "endpoint": ready["endpoint"],
            "region": ready["region"],
            "service": ready["service"],
            "account_id": ready["credentials"]["account_id"],
            **{
                name: {key: pair[key] for key in keys if key in pair} | (other if name == "other_account" else {})
                for name, pair in pairs.items()
            },
            "verification": "immediate" if ready["verification"] == "immediate" else "pending",
            "sandbox": ready["credentials"]["account_id"] in ready["sandboxed"],
            "signatures": {"checked": True, "accepts": ready["signatures"]},
            **({"throttle": {"per_second": ready["throttle"]}} if ready["throttle"] else {}),
            **({"ca_bundle": ready["tls"]} if ready["tls"] else {}),
            **{name: value for name, value in offered.items() if None not in value.values()},
        }
    )


class LocalReference:
    """The reference target as a child process. It ends with ``close``, and by itself when this process ends."""

    def __init__(self, options: Sequence[str] = ()) -> None:
        command = [sys.executable, "-P", "-c", _START, str(_ROOT), "--port", "0", "--die-with-parent"]
        # By default it serves any region; here it is to be as strict as it can.
        command += ["--region", "us-east-1", "--sandbox", "other-account", *options]
        # A file, not a pipe: nobody reads what the process complains of while it runs.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                **_OWN_GROUP,
            )
        except OSError as error:
            self._errors.close()
            raise ReferenceFailed(f"{sys.executable}: {error.strerror}") from error
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            self.ready: dict[str, Any] = json.loads(line)
        except ValueError as error:
            self._process.kill()
            self._process.wait()
            self._errors.seek(0)
            said = (line + self._errors.read()).strip()
            self.close()
            raise ReferenceFailed(said or "it printed nothing") from error

    def profile(self) -> Profile:
        """Return the profile of this reference target: its endpoint, its accounts, all that it offers."""
        return profile_of(self.ready)

    def close(self) -> None:
        """Stop the process and wait for its end."""
        # It keeps nothing but memory: there is nothing that a slower goodbye would save.
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
