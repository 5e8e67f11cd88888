"""From a result to its line in the event log: bodies as text, large ones clipped, secrets redacted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from conformance.judge.finding import Finding
from conformance.model import corpus
from conformance.model.datum import Datum
from conformance.model.vocabulary import Source
from conformance.report.event import (
    Body,
    CaseEvent,
    Clipped,
    ExchangeEvent,
    FindingEvent,
    RequestEvent,
    ResponseEvent,
    Typed,
)
from conformance.run.outcome import Result, Sent
from conformance.wire.exchange import Exchange, Headers, Request
from conformance.wire.redact import redact, signatures
from conformance.wire.secrecy import SECRETS, Secrets, may_repeat

CLIP_BYTES = 64 * 1024
HEAD_CHARS = 2048
CASE_BYTES = 256 * 1024
"""What a case's line keeps of bodies: those beyond are clipped however short they are, so that no log is endless."""
HEADER_CHARS = 16 * 1024
"""What is kept of the header fields of one message."""
RUN_BYTES = 64 * 1024 * 1024
"""What the lines of one process keep of bodies and header fields: ten times what a whole run exchanges as a rule."""
_SPENT_CASE_BYTES = 8 * 1024
_SPENT_HEADER_CHARS = 1024
_SPENT_HEAD_CHARS = 256
_SEARCHED_BYTES = 1024 * 1024
"""How far a body is searched for secrets: sixteen times what is kept of any."""
_SIGNATURES = 20


class RunRoom:
    """How much the lines of a process still hold, so that a log stays small however large all responses are."""

    def __init__(self, limit: int = RUN_BYTES) -> None:
        self._left = limit

    def of_case(self) -> Room:
        """Return the room of the next case."""
        return Room(CASE_BYTES if self._left > 0 else _SPENT_CASE_BYTES)

    def take(self, room: Room) -> None:
        """Take note of what a case's line holds."""
        self._left -= room.used


def case_event(result: Result, secret_headers: tuple[str, ...] = (), run_room: RunRoom | None = None) -> CaseEvent:
    """Return the line of a result.

    Args:
        result: of a case.
        secret_headers: request headers whose values must not be kept (those of the profile).
        run_room: of the lines of this process; None: there is room enough.
    """
    case = result.case
    run_room = run_room or RunRoom()
    room = run_room.of_case()
    event = CaseEvent(
        id=case.id,
        title=case.title,
        action=case.action,
        conformance_class=case.conformance_class.value,
        level=case.level,
        source=case.source,
        requirements=[requirement.id for requirement in case.requirements],
        outcome=result.outcome,
        matched=_matched(result.matched),
        reason=_text(result.reason),
        lacks=result.lacks,
        notes=[_text(note) for note in result.notes],
        findings=[finding_event(finding, result.sent) for finding in result.findings],
        but_for=result.but_for,
        exchanges=[exchange_event(sent, secret_headers, room) for sent in result.sent],
        file=_place(case.file),
        line=case.line,
        ms=round(result.ms, 3),
    )
    run_room.take(room)
    return without_secrets(event, result.sent)


def without_secrets(event: CaseEvent, sent: Sequence[Sent]) -> CaseEvent:
    """Return a line without the secrets of this process and the signatures of its requests, wherever they stand.

    Most lines hold none, so that they are looked for where they could come from: in what was exchanged.
    """
    said = [event.reason, *event.notes, *map(str, event.findings)]
    repeated = [_repeats(each.exchange, written) for each, written in zip(sent, event.exchanges, strict=True)]
    if not any(repeated) and not any(map(SECRETS.stands_in, said)):
        return event
    data = secrets_of(sent).conceal_all(event.model_dump(by_alias=True, exclude={"exchanges"}))
    data["exchanges"] = [
        (SECRETS | _signatures(each.exchange)).conceal_all(written.model_dump()) if found else written
        for each, written, found in zip(sent, event.exchanges, repeated, strict=True)
    ]
    return CaseEvent.model_validate(data)


def secrets_of(sent: Sequence[Sent]) -> Secrets:
    """Return the secrets of this process, with the signatures of the requests of a case: its first and its last."""
    secrets = SECRETS
    for each in sent if len(sent) <= 2 * _SIGNATURES else [*sent[:_SIGNATURES], *sent[-_SIGNATURES:]]:
        secrets = secrets | _signatures(each.exchange)
    return secrets


def _signatures(exchange: Exchange) -> Secrets:
    return Secrets(signatures(exchange.request))


def _repeats(exchange: Exchange, written: ExchangeEvent) -> bool:
    """Say whether a response may hold a secret, or the request as it is written does, in a place that has no name."""
    response, request = exchange.response, written.request
    if response is not None:
        fields = "\n".join([text for field in response.headers for text in field])
        data = response.body[:_SEARCHED_BYTES] + fields.encode("utf-8", "replace")
        if SECRETS.stands_in(data) or may_repeat(data, signatures(exchange.request)):
            return True
    if exchange.failure is not None and SECRETS.stands_in(exchange.failure.detail):
        return True
    body = request.body if isinstance(request.body, str) else request.body.head
    return SECRETS.stands_in(f"{request.url}\n{body}")


def _matched(sources: frozenset[Source]) -> str | None:
    if not sources:
        return None
    if {Source.SPEC, Source.OBSERVED} <= sources or Source.PROTOCOL in sources:
        return "both"
    return "spec" if Source.SPEC in sources else "observed"


@lru_cache(maxsize=256)
def _place(file: Path) -> str:
    """Return where a case file lies below the folder of the cases; of another, its name."""
    path, root = file.resolve(), corpus.cases().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def finding_event(finding: Finding, sent: Sequence[Sent]) -> FindingEvent:
    """Return a finding as the log writes it; ``sent`` are the exchanges of its case."""
    return FindingEvent(
        check=finding.check_id,
        layer=finding.layer,
        action=sent[finding.exchange].action if 0 <= finding.exchange < len(sent) else "",
        where=_text(finding.where),
        expected=_text(str(finding.expected)),
        actual=_text(str(finding.actual)),
        typed=Typed(expected=_datum(finding.expected), actual=_datum(finding.actual)),
        exchange=finding.exchange,
    )


def _datum(datum: Datum) -> Datum:
    """Return a datum that can be written as UTF-8."""
    values, parts = tuple(map(_text, datum.values)), tuple(map(_datum, datum.parts))
    return Datum(datum.kind, values, parts, _text(datum.note))


class Room:
    """How much of bodies and header fields a case's line still holds."""

    def __init__(self, limit: int = CASE_BYTES) -> None:
        self._left = limit
        self.used = 0

    def body(self, body: bytes) -> Body:
        """Return a body as the log has it: whole while there is room."""
        shown = HEAD_CHARS if self._left > 0 else _SPENT_HEAD_CHARS
        whole = len(body) <= min(CLIP_BYTES, max(self._left, shown))
        self._take(len(body) if whole else shown)
        if whole:
            return body.decode("utf-8", "backslashreplace")
        head = body[:shown].decode("utf-8", "backslashreplace")
        return Clipped(bytes=len(body), sha256=hashlib.sha256(body).hexdigest(), head=head)

    def headers(self, headers: Headers) -> list[tuple[str, str]]:
        """Return header fields as the log has them: few of them where there is no room."""
        limit = HEADER_CHARS if self._left > 0 else _SPENT_HEADER_CHARS
        kept: list[tuple[str, str]] = []
        left = limit
        for number, (name, value) in enumerate(headers):
            left -= len(name) + len(value)
            if left < 0:
                kept.append(("…", f"{len(headers) - number} more fields, {limit:,} characters are kept"))
                break
            self._take(len(name) + len(value))
            kept.append((_text(name), _text(value)))
        return kept

    def _take(self, size: int) -> None:
        self._left -= size
        self.used += size


def exchange_event(sent: Sent, secret_headers: tuple[str, ...], room: Room) -> ExchangeEvent:
    """Return an exchange as the log writes it, without secrets; bodies take from the ``room`` of the case's line."""
    exchange = sent.exchange
    return ExchangeEvent(
        action=sent.action,
        step=sent.phase,
        request=_request(redact(exchange.request, secret_headers), room),
        response=_response(exchange, room),
        sent_at=exchange.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        ms=round(exchange.ms, 3),
    )


def _request(request: Request, room: Room) -> RequestEvent:
    return RequestEvent(
        method=request.method,
        url=_text(request.url),
        headers=room.headers(request.headers),
        body=room.body(request.body),
    )


def _response(exchange: Exchange, room: Room) -> ResponseEvent:
    failure = exchange.failure
    why = None if failure is None else _text(f"{failure.kind.value}: {failure.detail}")
    response = exchange.response
    if response is None:
        return ResponseEvent(failure=why)
    return ResponseEvent(
        status=response.status,
        headers=room.headers(response.headers),
        body=room.body(response.body),
        failure=why,
    )


def _text(text: str) -> str:
    """Return text that can be written as UTF-8: lone surrogates, as undecodable headers have them, are escaped."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
