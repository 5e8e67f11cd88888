"""Reference targets in processes that are forked from one which has imported everything: see ``tests.commands.forked``.

What they do, and how they end, is the same; most tests that start one need it for less time than it takes to start.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from types import SimpleNamespace
from typing import IO, Any

from tests.commands.forked import can_fork, start_server

_AT_FIRST = (sys.executable, os.environ.get("PYTHONPATH"))


class ForkedServer:
    """A server with what `ReferenceProcess` uses of `subprocess.Popen`.

    Args:
        arguments: of the server.
        errors: where it complains.
    """

    def __init__(self, arguments: Sequence[str], errors: IO[str]) -> None:
        start_server()
        their_input, our_input = Pipe(duplex=False)
        our_output, their_output = Pipe(duplex=False)
        their_errors = Connection(os.dup(errors.fileno()), readable=False)
        streams = (their_input, their_output, their_errors)
        self._process = multiprocessing.get_context("forkserver").Process(
            target=_serve, args=(arguments, os.getcwd(), dict(os.environ), streams), daemon=True
        )
        self._process.start()
        for each in streams:
            each.close()
        self.stdin = os.fdopen(os.dup(our_input.fileno()), "w")
        self.stdout = os.fdopen(os.dup(our_output.fileno()))
        our_input.close()
        our_output.close()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return its exit code if it has ended."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self) -> None:
        """Wait for its end."""
        self._process.join()


def start_reference(command: Sequence[str], **options: Any) -> ForkedServer | subprocess.Popen[str]:
    """Start the reference target of `ReferenceProcess`; anew where its start is not as usual."""
    if not can_fork(os.environ) or (sys.executable, os.environ.get("PYTHONPATH")) != _AT_FIRST:
        return subprocess.Popen(command, **options)
    return ForkedServer(command[command.index("--port") :], options["stderr"])


PROCESSES = SimpleNamespace(Popen=start_reference, PIPE=subprocess.PIPE)
"""Stands for the module ``subprocess`` where `ReferenceProcess` looks for it."""


def _serve(arguments: Sequence[str], cwd: str, env: Mapping[str, str], streams: Sequence[Connection]) -> None:
    from conformance.reference.server import main

    os.setpgid(0, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.exit(main(arguments))
