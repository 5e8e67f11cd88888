"""The reference target in a process of its own: begun at once, waited for when it is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import conformance

_ROOT = Path(conformance.__file__).parent.parent
_START = """import sys
sys.path.append(sys.argv.pop(1))
from conformance.reference.server import main
sys.exit(main(sys.argv[1:]))"""
"""Starts the server without looking for modules in the current folder, which anybody may have written."""
_MOST_LINES = 1_000
"""What the interpreter's own set-up may print first, as a ``sitecustomize`` does."""

_OWN_GROUP: dict[str, Any] = (
    {"process_group": 0}
    if os.name == "posix"
    else {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
"""Ctrl-C ends the run, which then still cleans up; the reference target must not hear of it."""


class ReferenceFailed(Exception):
    """The reference target did not start; the message says what it printed."""


class ReferenceProcess:
    """The reference target as a child process. It ends with ``close``, and by itself when this process ends.

    ``ready`` is what it printed when it was ready, empty until it was waited for.

    Args:
        options: of the server.

    Raises:
        ReferenceFailed: the process could not be started.
    """

    def __init__(self, options: Sequence[str] = ()) -> None:
        command = [sys.executable, "-P", "-c", _START, str(_ROOT), "--port", "0", "--die-with-parent"]
        # By default it serves any region; here it is to be as strict as it can.
        command += ["--region", "us-east-1", "--sandbox", "other-account", *options]
        self.ready: dict[str, Any] = {}
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

    def await_ready(self) -> None:
        """Wait until it serves; raises ``ReferenceFailed`` if it has ended instead."""
        if self.ready:
            return
        assert self._process.stdout is not None
        said: list[str] = []
        for line in islice(self._process.stdout, _MOST_LINES):
            self.ready = _ready(line)
            if self.ready:
                return
            said.append(line)
        self._process.kill()
        self._process.wait()
        self._errors.seek(0)
        said.append(self._errors.read())
        self.close()
        raise ReferenceFailed("".join(said).strip() or "it printed nothing")

    def close(self) -> None:
        """Stop the process and wait for its end; a second time does nothing."""
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


def _ready(line: str) -> dict[str, Any]:
    """Return what the server's line of readiness says; nothing if it is another line."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and "endpoint" in said else {}
