"""A log of the requests that the reference target served: one JSON object a line, for people who debug their tests."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, TextIO
from urllib.parse import parse_qsl

from conformance.reference.app import App
from conformance.reference.control import PREFIX
from conformance.reference.http_types import HttpRequest, HttpResponse

_LONGEST = 200
_SECRET = frozenset({"Signature", "AWSAccessKeyId", "SecurityToken", "SignatureMethod", "SignatureVersion"})
_CODE = re.compile(rb"<(?:[\w.-]+:)?Code>([^<]{1,100})<")
_REQUEST_ID = re.compile(rb"<(?:[\w.-]+:)?RequestId>([^<]{1,100})<")


class LoggedApp(App):
    """The application; each request of the API is a line of ``log``, without signatures and keys.

    A log that can't be written any more is given up: it must not keep anybody's tests from their responses.
    """

    log: TextIO | None = None
    served: int = 0
    """How many requests were served."""

    def answer(self, request: HttpRequest, *, complete: bool = True) -> HttpResponse:
        """Answers one request, and notes it."""
        response = super().answer(request, complete=complete)
        self.served += 1
        if self.log is not None and not request.path.startswith((PREFIX, self.reset_path)):
            try:
                self.log.write(json.dumps(entry(request, response, self.settings.clock()), ensure_ascii=False) + "\n")
                self.log.flush()
            except OSError:
                self.log = None
        return response


def entry(request: HttpRequest, response: HttpResponse, now: float) -> dict[str, Any]:
    """Return a line of the log.

    Args:
        request: as received.
        response: as sent.
        now: seconds since 1970.
    """
    text = b"&".join(part for part in (request.query, request.body) if part).decode("utf-8", "replace")
    parameters = {
        name: value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        for name, value in parse_qsl(text, keep_blank_values=True)
        if name not in _SECRET and not name.lower().startswith("x-amz-")
    }
    action = parameters.pop("Action", None)
    parameters.pop("Version", None)
    code = _CODE.search(response.body) if response.status >= 400 else None
    request_id = _REQUEST_ID.search(response.body)
    return {
        "at": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": request.method,
        "path": request.path,
        "action": action,
        "parameters": parameters,
        "status": response.status,
        "code": code.group(1).decode("utf-8", "replace") if code else None,
        "request_id": request_id.group(1).decode("utf-8", "replace") if request_id else None,
    }
