"""What a recording relay writes: a HAR, or a case file that repeats the traffic. Either file is whole at any moment."""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import yaml

from conformance import __version__
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.model import template
from conformance.recordings.call import RecordedCall, recognise
from conformance.recordings.recorded import RecordedPlace, recorded
from conformance.report.text import count
from conformance.wire.exchange import Exchange, Headers, header

_MODELINE = "# yaml-language-server: $schema=case-file.schema.json\n"
_HEAD = (
    '{"log":{"version":"1.2","creator":{"name":"ses-conformance","version":'
    + json.dumps(__version__)
    + '},"entries":[\n'
)
_TAIL = "\n]}}\n"
_MAX_STEPS = 150
_MAX_NAMED = 20
"""Exchanges without a step that are named; further ones are counted."""


class RecordingWriter(Protocol):
    """Keeps exchanges in a file."""

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange, without secrets already. Raises ``OSError``."""

    def close(self) -> str:
        """Close the file; return what there is to say of it, empty if nothing."""


class HarWriter:
    """Writes a HAR entry by entry; the end of the document is written anew after each.

    Args:
        path: of the file, which is replaced.

    Raises:
        OSError: it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("wb", buffering=0)
        self._end = 0
        self._entries = 0
        self._append(_HEAD)

    def add(self, exchange: Exchange) -> None:
        """Append an entry; where there is no room for it, the file is as it was."""
        if not self._path.exists():
            raise FileNotFoundError(errno.ENOENT, "the file was removed meanwhile", str(self._path))
        text = json.dumps(har_entry(exchange), ensure_ascii=True)
        self._append((",\n" if self._entries else "") + text)
        self._entries += 1

    def close(self) -> str:
        """Close the file."""
        self._file.close()
        return ""

    def _append(self, text: str) -> None:
        try:
            self._write_behind(text)
        except OSError as error:
            error.filename = str(self._path)
            with contextlib.suppress(OSError):
                self._write_behind("")
            raise
        self._end += len(text)

    def _write_behind(self, text: str) -> None:
        """Write text, which is ASCII, and the end of the document behind the last whole entry."""
        self._file.seek(self._end)
        left = memoryview((text + _TAIL).encode("ascii"))
        while left:
            left = left[self._file.write(left) :]
        self._file.truncate()


def har_entry(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as an entry of a HAR; bodies that are no UTF-8 in base64."""
    request, response = exchange.request, exchange.response
    content_type = header(request.headers, "content-type") or ""
    posted = {"postData": {"mimeType": content_type, **_body(request.body)}} if request.body else {}
    query = request.url.partition("?")[2]
    status = 0 if response is None else response.status
    came: Headers = () if response is None else response.headers
    body = b"" if response is None else response.body
    return {
        "startedDateTime": exchange.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": round(exchange.ms, 3),
        "request": {
            "method": request.method,
            "url": request.url,
            "httpVersion": request.version,
            "cookies": [],
            "headers": _named(request.headers),
            "queryString": [{"name": name, "value": value} for name, _, value in _parts(query)],
            **posted,
            "headersSize": -1,
            "bodySize": len(request.body),
        },
        "response": {
            "status": status,
            "statusText": "" if response is None else response.reason,
            "httpVersion": "" if response is None else response.http_version,
            "cookies": [],
            "headers": _named(came),
            "content": {"size": len(body), "mimeType": header(came, "content-type") or "", **_body(body)},
            "redirectURL": header(came, "location") or "",
            "headersSize": -1,
            "bodySize": len(body),
            **({"_error": exchange.failure.detail} if exchange.failure is not None else {}),
        },
        "cache": {},
        "timings": {"send": 0, "wait": round(exchange.ms, 3), "receive": 0},
    }


def _named(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _parts(query: str) -> Sequence[tuple[str, str, str]]:
    return [part.partition("=") for part in query.split("&") if part]


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}


class CaseWriter:
    """Writes one case whose steps repeat the calls of SES v1, each with the kind of response that it got.

    Args:
        path: of the file, which is replaced.

    Raises:
        OSError: it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._steps = 0
        self._number = 0
        self._dropped = 0
        self._left_out: list[str] = []
        path.write_text("", encoding="utf-8")

    def add(self, exchange: Exchange) -> None:
        """Append a step, if the exchange is a call that a case can repeat."""
        self._number += 1
        call = recognise(recorded(RecordedPlace(self._path.name), exchange.request, exchange.response))
        if not isinstance(call, RecordedCall):
            self._leave_out("", call.what)
            return
        step = _step(call, exchange) if call.known else "none of the 22 actions of the reference"
        if self._steps >= _MAX_STEPS:
            step = f"a case has {_MAX_STEPS} steps at most"
        if isinstance(step, str):
            self._leave_out(call.action[:60], step)
            return
        # The steps stand last, so that each is appended and the file is whole at any moment.
        text = "" if self._steps else self._head(call.action)
        self._append(text + textwrap.indent(_yaml([step]), "  "))
        self._steps += 1

    def _append(self, text: str) -> None:
        """Append text whole; where there is no room for it, the file is as it was."""
        with self._path.open("r+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            left = memoryview(text.encode("utf-8"))
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError as error:
                error.filename = str(self._path)
                file.truncate(end)
                raise

    def _leave_out(self, action: str, why: str) -> None:
        if len(self._left_out) < _MAX_NAMED:
            named = f" ({action})" if action else ""
            self._left_out.append(f"exchange {self._number}{named}: {why}")
        self._dropped += 1

    def close(self) -> str:
        """Say which exchanges have no step, and why."""
        lines = []
        if not self._steps:
            self._path.unlink(missing_ok=True)
            lines.append(f"no call of SES v1 was recorded: {self._path} was not written")
        if self._dropped:
            lines.append(f"{count(self._dropped, 'exchange')} without a step in the case:")
            lines += [f"  {line}" for line in self._left_out]
            more = self._dropped - len(self._left_out)
            lines += [f"  and {more} more"] if more else []
        return "\n".join(lines)

    def _head(self, action: str) -> str:
        case = {
            "id": "recorded.traffic.session",
            "title": "The recorded calls get responses of the same kind again",
            "requirement": f"{action}.success",
        }
        return f"{_MODELINE}{_yaml({'action': action, 'class': 'protocol', 'cases': [case]})}  steps:\n"


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120))


def _step(call: RecordedCall, exchange: Exchange) -> dict[str, Any] | str:
    """Return a call as a step, or why it can be none."""
    params = dict(call.params)
    if len(params) != len(call.params):
        return "a parameter is given twice"
    if any(True for _ in template.names(params)):
        return "it has a text in braces, which in a case stands for a value"
    if any(name.startswith("$") or not name.strip() for name in params):
        return "a parameter has a name that a case can't hold"
    response = ParsedResponse(exchange, call.action)
    if response.kind is ResponseKind.SUCCESS:
        return {call.action: params, "expect": {"success": True}}
    if response.kind is ResponseKind.ERROR and response.code and 300 <= response.status <= 599:
        return {call.action: params, "expect": {"error": {"status": response.status, "code": response.code}}}
    return "there was no response that a case could expect again"
