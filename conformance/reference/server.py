"""Runs the application in the foreground, on loopback unless it is asked otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any, cast

import uvicorn

from conformance.reference.app import MUTANT_HEADER, VARIATION_HEADER, App
from conformance.reference.control import HEALTH, PREFIX
from conformance.reference.direct import DirectProtocol
from conformance.reference.editions import UnknownEdition, load
from conformance.reference.header_names import HeaderNamesProtocol
from conformance.reference.listening import LOOPBACK, is_loopback, listen, listening_at, url_of
from conformance.reference.options import WRONG_USAGE, Options, parse
from conformance.reference.request_log import LoggedApp
from conformance.reference.self_signed import ensure_certificate
from conformance.reference.service import FAULT_HEADER
from conformance.reference.state import Credential, World
from conformance.reference.state_file import StateProblem, keeping_state, load_state
from conformance.reference.styling import StylingProtocol
from conformance.reference.tap import tapping

Announce = Callable[[Mapping[str, Any]], None]
"""Called with the ready line once the server responds."""


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


def main(arguments: Sequence[str], announce: Announce | None = None) -> int:
    """The command: serves until SIGTERM, SIGINT or (with --die-with-parent) the end of standard input.

    Args:
        arguments: without the program's name.
        announce: called when the server is ready; by default its line is printed as JSON.

    Returns:
        0; 4 if a mutant or variation is unknown, an argument wrong, the port taken or a file of no use.
    """
    options = parse(arguments)
    try:
        with contextlib.ExitStack() as stack:
            listener = stack.enter_context(_listen(options))
            hooks = options.hooks or is_loopback(listener)
            settings = replace(options.settings, faults=hooks)
            app = LoggedApp(
                settings,
                [options.account, options.temporary, options.other_account],
                mutant=options.mutant,
                choose=options.mutants,
                variation=options.variation,
                vary=options.variations,
                editions=load(options.editions),
                hooks=hooks,
                reset_path=options.reset_path,
            )
            if options.log is not None:
                app.log = stack.enter_context(options.log.open("a", encoding="utf-8"))
            if options.state is not None:
                load_state(options.state, app.version(options.mutant, options.variation)[1])
            endpoint = url_of(listener, options.host, options.tls)
            tap = None if options.tap is None else stack.enter_context(options.tap.open("ab", buffering=0))
            config = _config(app, options, _protocol(options) if tap is None else tapping(tap))
            line = ready_line(endpoint, options, hooks=hooks)
            asyncio.run(_serve(config, listener, options, app, lambda: (announce or _tell)(line)))
    except (UnknownEdition, StateProblem, _Unusable) as error:
        sys.stderr.write(f"reference target: {error}\n")
        return WRONG_USAGE
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"reference target: {place}{error.strerror or error}\n")
        return WRONG_USAGE
    return 0


class _Unusable(Exception):
    """What was asked for can't be served; the message says why."""


@contextlib.contextmanager
def _listen(options: Options) -> Iterator[socket.socket]:
    with contextlib.ExitStack() as stack:
        try:
            if options.socket is not None:
                place = str(options.socket)
                listener = stack.enter_context(listening_at(options.socket))
            else:
                place = f"port {options.port}" if options.host == LOOPBACK else f"{options.host}, port {options.port}"
                listener = stack.enter_context(listen(options.host, options.port))
        except OSError as error:
            raise _Unusable(f"can't listen on {place}: {error.strerror or error}") from error
        yield listener


def _config(app: App, options: Options, protocol: type[DirectProtocol]) -> uvicorn.Config:
    if options.tls is not None and options.tls_key is None:
        ensure_certificate(options.tls, sorted({"localhost", LOOPBACK, "::1", options.host}))
    config = uvicorn.Config(
        cast(Any, app),
        interface="asgi3",  # else uvicorn would look for one: the protocol knows better
        http=protocol,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        ssl_certfile=options.tls,
        ssl_keyfile=options.tls_key,
    )
    try:
        config.load()
    except ssl.SSLError as error:
        raise _Unusable(f"{options.tls} holds no certificate and its key in PEM form") from error
    return config


async def _serve(
    config: uvicorn.Config, listener: socket.socket, options: Options, app: LoggedApp, ready: Callable[[], None]
) -> None:
    server = _Server(config, ready=ready)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    _stop_at_signals(lambda: loop.call_soon_threadsafe(stop))
    if options.die_with_parent:
        threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), daemon=True).start()
    # What start-up made stays for good: the collector need not look at it again.
    gc.collect()
    gc.freeze()

    def world() -> World:
        return app.version(options.mutant, options.variation)[1]

    async with keeping_state(options.state, world, lambda: app.served):
        await server.serve(sockets=[listener])


def _stop_at_signals(stop: Callable[[], object]) -> None:
    """Call ``stop`` at a signal, up to the end of the process: a loop's own handlers would go with the loop."""

    def take(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            stop()

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows knows no SIGHUP
        # Whoever started the server with a signal ignored, as nohup does, means it.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, take)


def _protocol(options: Options) -> type[DirectProtocol]:
    """How HTTP is read and written: plainly, unless a variation or a mutant needs more."""
    if options.variation or options.variations:
        return StylingProtocol
    return HeaderNamesProtocol if options.mutant or options.mutants else DirectProtocol


def ready_line(endpoint: str, options: Options, *, hooks: bool) -> dict[str, Any]:
    """What a parent process needs to know, as printed when the server is ready.

    Args:
        endpoint: URL that is served.
        options: as asked for.
        hooks: whether what stands beside the API is served.
    """
    offered: dict[str, Any] = {
        "mail_url": f"{endpoint}{PREFIX}mail",
        "confirm_url": f"{endpoint}{PREFIX}confirm",
        "throttle_url": f"{endpoint}{PREFIX}throttle",
        "reset_url": f"{endpoint}{options.reset_path}",
        "fault_header": FAULT_HEADER,
    }
    return {
        "endpoint": endpoint,
        "region": options.settings.region,
        "service": options.settings.services[0],
        "verification": "immediate" if options.settings.immediate else "manual",
        "credentials": _as_dict(options.account),
        "temporary_credentials": _as_dict(options.temporary),
        "other_account": _as_dict(options.other_account),
        "signatures": ["sigv4", "sigv4-query", "sigv2", "aws3"],
        "signatures_checked": options.settings.trusted is None,
        "throttle": options.settings.throttle,
        "sandboxed": sorted(options.settings.sandboxed),
        "tls": None if options.tls is None else str(options.tls.absolute()),
        **(offered if hooks else {}),
        "health_url": f"{endpoint}{HEALTH}",
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


def _tell(line: Mapping[str, Any]) -> None:
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
