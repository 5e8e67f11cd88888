"""Runs the application in the foreground, on loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import uvicorn

from conformance.reference.app import MUTANT_HEADER, VARIATION_HEADER, App
from conformance.reference.control import PREFIX
from conformance.reference.delivery import StylingProtocol
from conformance.reference.editions import UnknownEdition, load
from conformance.reference.header_names import HeaderNamesProtocol
from conformance.reference.options import WRONG_USAGE, Options, parse
from conformance.reference.service import FAULT_HEADER
from conformance.reference.state import Credential

HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """Tells when it is ready, and leaves signals to `serve`, so that a stopped server ends with 0."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def main(arguments: Sequence[str]) -> int:
    """The command: serves until SIGTERM, SIGINT or (with --die-with-parent) the end of standard input.

    Args:
        arguments: without the program's name.

    Returns:
        0; 4 if a mutant or variation is unknown, an argument wrong or the port taken.
    """
    options = parse(arguments)
    try:
        app = App(
            options.settings,
            [options.account, options.temporary, options.other_account],
            mutant=options.mutant,
            choose=options.mutants,
            variation=options.variation,
            vary=options.variations,
            editions=load(options.editions),
        )
        listener = _listen(options.port)
    except UnknownEdition as error:
        sys.stderr.write(f"reference target: {error}\n")
        return WRONG_USAGE
    except OSError as error:
        sys.stderr.write(f"reference target: can't listen on port {options.port}: {error.strerror or error}\n")
        return WRONG_USAGE
    with listener:
        asyncio.run(_serve(app, listener, options))
    return 0


async def _serve(app: App, listener: socket.socket, options: Options) -> None:
    config = uvicorn.Config(
        app,
        # Only variations need bytes rewritten; the plain server goes without.
        http=_protocol(options),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config, ready=lambda: _tell(ready_line(listener.getsockname()[1], options)))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if options.die_with_parent:
        threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), daemon=True).start()
    # What start-up made stays for good: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    await server.serve(sockets=[listener])


def _protocol(options: Options) -> Any:
    """How HTTP is read and written: plainly, unless a variation or a mutant needs more."""
    if options.variation or options.variations:
        return StylingProtocol
    return HeaderNamesProtocol if options.mutant or options.mutants else "httptools"


def ready_line(port: int, options: Options) -> dict[str, Any]:
    """What a parent process needs to know, as printed when the server is ready.

    Args:
        port: that is served.
        options: as asked for.
    """
    endpoint = f"http://{HOST}:{port}"
    return {
        "endpoint": endpoint,
        "region": options.settings.region,
        "service": options.settings.services[0],
        "verification": "immediate" if options.settings.immediate else "manual",
        "credentials": _as_dict(options.account),
        "temporary_credentials": _as_dict(options.temporary),
        "other_account": _as_dict(options.other_account),
        "signatures": ["sigv4", "sigv4-query", "sigv2", "aws3"],
        "throttle": options.settings.throttle,
        "mail_url": f"{endpoint}{PREFIX}mail",
        "confirm_url": f"{endpoint}{PREFIX}confirm",
        "throttle_url": f"{endpoint}{PREFIX}throttle",
        "health_url": f"{endpoint}{PREFIX}health",
        "fault_header": FAULT_HEADER,
        "mutant_header": MUTANT_HEADER if options.mutants else None,
        "variation_header": VARIATION_HEADER if options.variations else None,
        "pid": os.getpid(),
    }


def _as_dict(credential: Credential) -> dict[str, str]:
    found = {
        "access_key_id": credential.access_key_id,
        "secret_access_key": credential.secret_access_key,
        "account_id": credential.account_id,
    }
    if credential.session_token is not None:
        found["session_token"] = credential.session_token
    return found


def _listen(port: int) -> socket.socket:
    # The protocol must be named: asyncio switches Nagle's algorithm off only where it reads IPPROTO_TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _tell(line: dict[str, Any]) -> None:
    # The parent may be gone, or have closed its end.
    with contextlib.suppress(OSError):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    with contextlib.suppress(RuntimeError):  # already stopped
        loop.call_soon_threadsafe(stop)
