"""Serving somebody's WSGI or ASGI application on loopback, so that it can be tested like any other target."""

from __future__ import annotations

import asyncio
import inspect
import io
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from types import TracebackType
from typing import Any, Self, TypeAlias

import uvicorn

_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]


class AppServer:
    """An application, served by a thread of its own between ``__enter__`` and ``__exit__``.

    Args:
        app: WSGI or ASGI application; which of them is seen from its parameters.
    """

    def __init__(self, app: Callable[..., Any]) -> None:
        asgi = app if is_asgi(app) else _WsgiAsAsgi(app)
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            asgi, ws="none", lifespan="auto", log_config=None, log_level="critical", server_header=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="ses-conformance-app", daemon=True)

    @property
    def endpoint(self) -> str:
        """The URL that the application is served at."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        # Connections wait in the backlog until the thread accepts them.
        self._listener.listen(128)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()

    def _serve(self) -> None:
        # Not `run`: signals are the main thread's.
        asyncio.run(self._server.serve(sockets=[self._listener]))


def is_asgi(app: Callable[..., Any]) -> bool:
    """Say whether an application is ASGI (three parameters, asynchronous) and not WSGI (two)."""
    call = app if inspect.isroutine(app) else type(app).__call__
    if inspect.iscoroutinefunction(call):
        return True
    try:
        return len(inspect.signature(app).parameters) == 3
    except (TypeError, ValueError):
        return False


class _WsgiAsAsgi:
    """A WSGI application (PEP 3333) as ASGI: each request in a thread of its own, its body read first."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            return
        body = io.BytesIO()
        more = True
        while more:
            message = await receive()
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        status, headers, content = await asyncio.to_thread(self._respond, _environ(scope, body))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _respond(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written = io.BytesIO()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
            started.append((status, headers))
            return written.write

        parts = self._app(environ, start_response)
        try:
            for part in parts:
                written.write(part)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, headers = started[-1]
        fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        content = written.getvalue()
        if not any(name == b"content-length" for name, _ in fields):
            fields.append((b"content-length", str(len(content)).encode()))
        return int(status.split(" ", 1)[0]), fields, content


def _environ(scope: _Message, body: io.BytesIO) -> dict[str, Any]:
    length = body.tell()
    body.seek(0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key == "CONTENT_LENGTH":
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        # Fields of one name are one list (RFC 9110 section 5.2).
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
