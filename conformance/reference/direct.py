"""The server's way from the bytes of a request to the application and back: no task, and one write for an answer."""

from __future__ import annotations

import sys
import traceback
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from conformance.reference.app import MAX_BODY, App
from conformance.reference.delivery import deliver
from conformance.reference.http_types import AfterAnswer, HttpRequest, HttpResponse
from conformance.reference.plain_http import PlainProtocol

#: Where a scope has the names of header fields as they were written, the request target, the first bytes, and how many
#: pieces came.
SCOPE_KEY = "reference.header_names"
TARGET_KEY = "reference.target"
RECEIVED_KEY = "reference.received"
PIECES_KEY = "reference.pieces"
_TOO_LARGE = "reference.too_large"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_FAULT = HttpResponse(500, [("content-type", "text/plain"), ("connection", "close")], b"Internal Server Error")


class DirectProtocol(PlainProtocol):
    """The plain protocol, which asks the application itself as soon as a request is whole.

    By ASGI, with a task for each request and a queue for its body, the same takes twice as long. Only an answer that is
    delivered in other ways than the plain one goes out by a task.
    """

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Begins with a request, when its head is there and all before it are answered."""
        if cycle.waiting_for_100_continue:
            cycle.waiting_for_100_continue = False
            if cast(App, self.config.app).prompts(_request_of(cycle)):
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if not cycle.more_body:
            # Soon, not now: the answers to a long queue of requests would be calls within each other.
            self.loop.call_soon(self._answer, cycle)

    def on_body(self, body: bytes) -> None:
        """Takes a piece of the body; one that is too large is read to its end and thrown away."""
        cycle, scope = self.cycle, cast(dict[str, Any], self.cycle.scope)
        if len(cycle.body) + len(body) > MAX_BODY:
            scope[_TOO_LARGE] = True
            cycle.body.clear()
        if _TOO_LARGE not in scope:
            cycle.body += body

    def on_message_complete(self) -> None:
        """Answers, unless the request is to be read again, or an earlier one still waits for its own answer."""
        super().on_message_complete()
        if self.parser.should_upgrade():
            return
        cycle = self.cycle
        if not any(cycle is queued for queued, _ in self.pipeline):
            self._answer(cycle)

    def _answer(self, cycle: RequestResponseCycle) -> None:
        if self.transport.is_closing():
            return  # what comes behind a request that ends the connection is not served
        scope = cast(dict[str, Any], cycle.scope)
        request = _request_of(cycle)
        app = cast(App, self.config.app)
        try:
            answer = app.answer(request, complete=_TOO_LARGE not in scope)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = _FAULT
        if answer.delivery is not None:
            super()._start_asgi_task(cycle, _delivering(answer))
            return
        self.transport.write(self._head(answer, cycle) + (b"" if request.method == "HEAD" else answer.body))
        cycle.response_complete = True
        if answer.ending is AfterAnswer.UNSAID or (answer.ending is AfterAnswer.AS_SAID and not cycle.keep_alive):
            self.transport.close()
        self.on_response_complete()

    def _head(self, answer: HttpResponse, cycle: RequestResponseCycle) -> bytes:
        lines = [f"HTTP/1.1 {answer.status} {_PHRASES.get(answer.status, '')}"]
        lines += [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in cycle.default_headers]
        fields = [(name.lower(), value) for name, value in answer.headers]
        lines += [f"{name}: {value}" for name, value in fields]
        lines.append(f"content-length: {len(answer.body)}")
        if ("connection", "close") in fields:
            cycle.keep_alive = False
        elif not cycle.keep_alive:
            lines.append("connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        return head if answer.rewrite is None else answer.rewrite(head)


def _request_of(cycle: RequestResponseCycle) -> HttpRequest:
    """The request, as far as it has come."""
    scope = cast(dict[str, Any], cycle.scope)
    return HttpRequest(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"],
        headers=scope["headers"],
        body=bytes(cycle.body),
        names=tuple(scope.get(SCOPE_KEY, ())),
        target=scope.get(TARGET_KEY, b""),
        version=scope["http_version"],
        received=bytes(scope.get(RECEIVED_KEY, b"")),
        pieces=scope.get(PIECES_KEY, 1),
    )


def _delivering(answer: HttpResponse) -> Any:
    """An ASGI application that delivers one answer."""

    async def application(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        assert answer.delivery is not None
        await deliver(answer, answer.delivery, send)

    return application
