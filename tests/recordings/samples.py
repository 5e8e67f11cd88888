"""Recordings made in memory: an application's requests, and responses in the form of the real service."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.model.vocabulary import Outcome
from conformance.recordings.session import JudgedRecordings, judge_recordings
from conformance.report.event import CaseEvent
from conformance.wire.query import encode_pairs

HOST = "email.us-east-1.amazonaws.com"
NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
FAULT = "http://webservices.amazon.com/AWSFault/2005-15-09"
KEY = "AKIDEXAMPLE"
_AUTHORIZATION = (
    f"AWS4-HMAC-SHA256 Credential={KEY}/20261127/us-east-1/ses/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date, Signature=" + "0" * 64
)


@dataclass(frozen=True)
class Pair:
    """A request by its parameters, and its response."""

    params: Sequence[tuple[str, str]]
    body: str
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    key: str = KEY
    method: str = "POST"
    version: str | None = "2010-12-01"

    def but(self, **changes: Any) -> Pair:
        """Return it with changes."""
        return replace(self, **changes)

    def having(self, old: str, new: str) -> Pair:
        """Return it with another text in its body."""
        assert old in self.body
        return replace(self, body=self.body.replace(old, new))


_ids = iter(range(1, 10_000))


def request_id() -> str:
    return f"0a1b2c3d-0000-4000-8000-{next(_ids):012x}"


def success(action: str, result: str | None = "", **params: str) -> Pair:
    """Return a call of an action with the success response that the real service gives; None: without a Result."""
    inner = "" if result is None else f"  <{action}Result>\n    {result}\n  </{action}Result>\n"
    if result == "":
        inner = f"  <{action}Result/>\n"
    body = (
        f'<{action}Response xmlns="{NAMESPACE}">\n{inner}'
        f"  <ResponseMetadata>\n    <RequestId>{request_id()}</RequestId>\n  </ResponseMetadata>\n</{action}Response>\n"
    )
    return Pair(_params(action, params), body)


def error(
    action: str, code: str, message: str | None = "why", status: int = 400, namespace: str = NAMESPACE, **params: str
) -> Pair:
    """Return a call of an action with the error response that the real service gives."""
    kind = "Sender" if status < 500 else "Receiver"
    told = "" if message is None else f"    <Message>{message}</Message>\n"
    body = (
        f'<ErrorResponse xmlns="{namespace}">\n  <Error>\n    <Type>{kind}</Type>\n    <Code>{code}</Code>\n{told}'
        f"  </Error>\n  <RequestId>{request_id()}</RequestId>\n</ErrorResponse>\n"
    )
    return Pair(_params(action, params), body, status)


def _params(action: str, params: Mapping[str, str]) -> list[tuple[str, str]]:
    own = [("Action", action)] if action else []
    return [*own, *((name.replace("__", "."), value) for name, value in params.items())]


def entry(pair: Pair, second: int = 0) -> dict[str, Any]:
    """Return a pair as an entry of a HAR."""
    form = encode_pairs([*pair.params, *([("Version", pair.version)] if pair.version else [])])
    asked = {
        "Host": HOST,
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Amz-Date": "20261127T120000Z",
        "Content-Length": str(len(form)),
        **({"Authorization": _AUTHORIZATION.replace(KEY, pair.key)} if pair.key else {}),
    }
    start = pair.body.find("<RequestId>")
    given = {
        "x-amzn-RequestId": pair.body[start + 11 : start + 47] if start > 0 else None,
        "Content-Type": "text/xml",
        "Content-Length": str(len(pair.body.encode())),
        "Date": "Fri, 27 Nov 2026 12:00:00 GMT",
        **pair.headers,
    }
    return {
        "startedDateTime": f"2026-11-27T12:{second // 60:02d}:{second % 60:02d}.000Z",
        "time": 20,
        "request": {
            "method": pair.method,
            "url": f"https://{HOST}/" + (f"?{form}" if pair.method == "GET" else ""),
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in asked.items()],
            **({"postData": {"mimeType": "", "text": form}} if pair.method == "POST" else {}),
        },
        "response": {
            "status": pair.status,
            "headers": [{"name": name, "value": value} for name, value in given.items() if value is not None],
            "content": {"text": pair.body, "mimeType": "text/xml"},
        },
    }


def har(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return a HAR of pairs, one a second."""
    return {"log": {"version": "1.2", "entries": [entry(pair, second) for second, pair in enumerate(pairs)]}}


def judge_pairs(folder: Path, pairs: Sequence[Pair], secrets: Mapping[str, str] | None = None) -> JudgedRecordings:
    """Judge pairs by way of a HAR."""
    path = folder / "sample.har"
    path.write_text(json.dumps(har(pairs)), encoding="utf-8")
    return judge_recordings([path], None, secrets or {})


def found(judged: JudgedRecordings) -> list[CaseEvent]:
    """Return the results in which anything was found."""
    return [result for result in judged.results if result.outcome is not Outcome.PASSED]


def shown(judged: JudgedRecordings) -> list[str]:
    """Return what was found, in words."""
    return [f"{result.id}: {finding}" for result in found(judged) for finding in result.findings] + [
        f"{result.id}: {result.reason}" for result in found(judged) if not result.findings
    ]
