"""From a result to its line in the event log: bodies as text, large ones clipped, secrets redacted."""

from __future__ import annotations

import hashlib
from typing import Any

from conformance.model import corpus
from conformance.model.vocabulary import Source
from conformance.run.outcome import Result, Sent
from conformance.wire.exchange import Headers, Request
from conformance.wire.redact import redact

CLIP_BYTES = 64 * 1024
HEAD_CHARS = 2048


def case_event(result: Result, secret_headers: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the line of a result, in the form of ``event.CaseEvent``, made of plain JSON types.

    ``secret_headers`` are request headers whose values must not be kept (those of the profile).
    """
    case = result.case
    return {
        "event": "case",
        "id": case.id,
        "title": case.title,
        "action": case.action,
        "class": case.conformance_class.value,
        "level": case.level.value,
        "source": case.source.value,
        "requirements": [requirement.id for requirement in case.requirements],
        "outcome": result.outcome.value,
        "matched": _matched(result.matched),
        "reason": _text(result.reason),
        "notes": [_text(note) for note in result.notes],
        "findings": [
            {
                "layer": finding.layer.value,
                "where": _text(finding.where),
                "expected": _text(finding.expected),
                "actual": _text(finding.actual),
                "exchange": finding.exchange,
            }
            for finding in result.findings
        ],
        "exchanges": [_exchange(sent, secret_headers) for sent in result.sent],
        "file": _file(result),
        "line": case.line,
        "ms": round(result.ms, 3),
    }


def _matched(sources: frozenset[Source]) -> str | None:
    if not sources:
        return None
    if {Source.SPEC, Source.OBSERVED} <= sources or Source.PROTOCOL in sources:
        return "both"
    return "spec" if Source.SPEC in sources else "observed"


def _file(result: Result) -> str:
    path = result.case.file.resolve()
    root = corpus.cases().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _exchange(sent: Sent, secret_headers: tuple[str, ...]) -> dict[str, Any]:
    exchange = sent.exchange
    request: Request = redact(exchange.request, secret_headers)
    answer: dict[str, Any] = {"status": None, "headers": [], "body": "", "failure": None}
    if exchange.response is not None:
        answer |= {
            "status": exchange.response.status,
            "headers": _headers(exchange.response.headers),
            "body": _body(exchange.response.body),
        }
    if exchange.failure is not None:
        answer["failure"] = _text(f"{exchange.failure.kind.value}: {exchange.failure.detail}")
    return {
        "action": sent.action,
        "step": sent.phase.value,
        "request": {
            "method": request.method,
            "url": _text(request.url),
            "headers": _headers(request.headers),
            "body": _body(request.body),
        },
        "response": answer,
        "sent_at": exchange.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ms": round(exchange.ms, 3),
    }


def _headers(headers: Headers) -> list[list[str]]:
    return [[_text(name), _text(value)] for name, value in headers]


def _body(body: bytes) -> str | dict[str, Any]:
    if len(body) <= CLIP_BYTES:
        return body.decode("utf-8", "backslashreplace")
    head = body[:HEAD_CHARS].decode("utf-8", "backslashreplace")
    return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "head": head}


def _text(text: str) -> str:
    """Return text that can be written as UTF-8: lone surrogates, as undecodable headers have them, are escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
