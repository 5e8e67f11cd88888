"""The data of a page: an index of all cases as JSON, and the exchanges packed, so that 1,500 cases stay small."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.model.citation import Citation, resolve
from conformance.model.cited_row import read_row
from conformance.model.registry import registry
from conformance.model.vocabulary import Outcome, Phase
from conformance.report.causes import Cause
from conformance.report.event import Body, CaseEvent, Clipped, ExchangeEvent
from conformance.report.gate import Gate
from conformance.report.kinds import kind_of, row_of
from conformance.report.log import RunLog
from conformance.report.reproduce import (
    action_commands,
    case_command,
    case_commands,
    curl,
    explain_command,
    run_case_command,
    sees_both_sides,
)
from conformance.report.text import visible

CHUNK = 80
"""Cases whose exchanges are packed together: opening one case unpacks that many."""
BUDGET = 3_850_000
"""Characters that the data may take, so that the page stays under 4 MB."""
_SAMPLED = 6
"""Of so many chunks one is packed to see whether all of them would fit."""
_MANY = 2_000
"""Cases from which on that is quicker than to pack all of them in vain."""
_DENSE = 24_000_000
"""Characters of bodies that surely pack into the budget in reasonable time."""
_LADDER: tuple[tuple[int | None, int | None], ...] = (
    (None, None),
    (4096, 16384),
    (1024, 4096),
    (256, 1024),
    (-1, 1024),
    (-1, 256),
    (-1, -1),
)
"""Characters kept of the bodies of cases that passed, and of the others; None: all, -1: not even the exchange."""


ClientView = Callable[[ExchangeEvent], str]
"""Says in a line what a client's program sees of a response."""
_Seen = Mapping[tuple[int, int], str]
"""What is seen of an exchange, by the numbers of case and exchange."""


@dataclass(frozen=True, slots=True)
class PageData:
    """``index`` and ``wire`` are JSON that can stand in a script element; ``trimmed`` says what was left out."""

    index: str
    wire: str
    trimmed: str


class _Strings:
    """Each string once; a string is known by its number."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.all.setdefault(text, len(self.all))


def script_json(data: Any) -> str:
    """Return ``data`` as JSON that can stand in an HTML script element, whatever its strings hold."""
    # What `visible` makes of a character is its escape in JSON too.
    text = visible(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def page_data(
    log: RunLog,
    found: Sequence[Cause],
    gate: Gate | None = None,
    client: ClientView | None = None,
    requirements_at: str = "",
) -> PageData:
    """Return the data of a run's page.

    Args:
        log: of the run.
        found: its causes, whose cases count as in ``log.cases``.
        gate: the run held against a baseline.
        client: says what a program sees of a response in which something was found; None: nobody can say.
        requirements_at: the address of the folder with a page for the requirements of each action, if there is one.
    """
    index = script_json({**_index(log, found, requirements_at), "gate": _standings(gate)})
    seen = {} if client is None else _seen(log, client)
    room = BUDGET - len(index)
    for passed, other in _LADDER[_start(log) :]:
        last = (passed, other) == _LADDER[-1]
        if not last and len(log.cases) > _MANY and _estimate(log, passed, other) > room:
            continue
        wire = script_json(_wire(log, passed, other, seen))
        if len(wire) <= room:
            break
    return PageData(index, wire, _said(passed, other))


def _index(log: RunLog, found: Sequence[Cause], requirements_at: str) -> dict[str, Any]:
    known, areas, strings = registry().requirements, registry().areas, _Strings()
    cases = [_case(case, strings) for case in log.cases]
    used = {each for case in log.cases for each in case.requirements}
    return {
        "requirements": {
            key: {
                "text": known[key].text,
                "at": [_place(each) for each in map(resolve, known[key].citations)],
                "level": known[key].level.value,
                "source": known[key].source.value,
                **({"page": f"{requirements_at}{areas[key]}.html#{key}"} if requirements_at else {}),
            }
            for key in sorted(used)
            if key in known
        },
        "causes": [{"title": cause.title, "cases": cause.cases} for cause in found],
        "commands": _commands(log),
        "actionCommands": {} if _of_recordings(log) else action_commands(log.header),
        "chunk": CHUNK,
        "cases": cases,
        "strings": list(strings.all),
    }


def _place(cited: Citation) -> dict[str, Any]:
    """Return where a requirement is stated: a link, or what the row of the project's own pages says."""
    if cited.is_row:
        return {"text": cited.text, "says": [f"{head}: {cell}" for head, cell in read_row(cited.text)]}
    return {"text": cited.text, "link": cited.link}


def _commands(log: RunLog) -> dict[str, str]:
    """Return the lines that lead on from a case, by what they do; none from recordings, which have no cases."""
    if _of_recordings(log):
        return {}
    if sees_both_sides(log.header):
        return {
            "Send it through the proxy again": case_command(log.header),
            "Explain it": explain_command(log.path.parent),
        }
    return {
        "Send it again": case_command(log.header),
        "Ask it as in a run": run_case_command(log.header),
        "Explain it": explain_command(log.path.parent),
        **case_commands(log.header),
    }


def _of_recordings(log: RunLog) -> bool:
    return bool(log.header.selection.get("recordings"))


def _standings(gate: Gate | None) -> dict[str, list[str]]:
    """Return id -> standing and reason, of the cases of which the baseline says something."""
    return {case_id: [case.standing.value, case.reason] for case_id, case in gate.cases.items()} if gate else {}


def _case(case: CaseEvent, text: _Strings) -> list[Any]:
    findings = [
        [text(each.check), text(each.layer), text(each.where), text(each.expected), text(each.actual), each.exchange]
        for each in case.findings
    ]
    return [
        case.id,
        case.title,
        text(case.action),
        text(row_of(case)),
        text(case.conformance_class),
        text(case.level),
        text(case.source),
        text(kind_of(case)),
        text(case.outcome),
        text(case.matched or ""),
        [text(each) for each in case.requirements],
        text(case.reason),
        [text(note) for note in case.notes],
        findings,
        text(case.file),
        case.line,
        round(case.ms, 1),
        len(case.exchanges),
        [text(each) for each in case.but_for],
    ]


def _seen(log: RunLog, client: ClientView) -> _Seen:
    """Return what a program sees of the responses in which something was found."""
    return {
        (number, at): client(case.exchanges[at])
        for number, case in enumerate(log.cases)
        for at in sorted({finding.exchange for finding in case.findings if 0 <= finding.exchange < len(case.exchanges)})
    }


def _estimate(log: RunLog, passed: int | None, other: int | None) -> int:
    """Return about how many characters `_wire` makes."""
    return _SAMPLED * sum(map(len, _wire(log, passed, other, {}, _SAMPLED)))


def _wire(log: RunLog, passed: int | None, other: int | None, seen: _Seen, every: int = 1) -> list[str]:
    """Return the exchanges, ``CHUNK`` cases at a time: JSON, deflated, in base64; one chunk of ``every``."""
    chunks = []
    for start in range(0, len(log.cases), CHUNK * every):
        part = [
            _exchanges(number, case, passed if case.outcome is Outcome.PASSED else other, seen)
            for number, case in enumerate(log.cases[start:][:CHUNK], start)
        ]
        plain = json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
        chunks.append(b64encode(zlib.compress(plain, 9)).decode("ascii"))
    return chunks


def _exchanges(number: int, case: CaseEvent, limit: int | None, seen: _Seen) -> list[list[Any]] | None:
    if limit == -1:
        return None
    return [_exchange(each, limit, seen.get((number, at))) for at, each in enumerate(case.exchanges)]


def _exchange(each: ExchangeEvent, limit: int | None, seen: str | None) -> list[Any]:
    request, response = each.request, each.response
    return [
        each.action,
        each.step,
        each.sent_at,
        each.ms,
        [request.method, request.url, request.headers, _body(request.body, limit)],
        [response.status, response.headers, _body(response.body, limit), response.failure],
        None if each.step is Phase.CLEANUP else curl(request),
        *([seen] if seen else []),
    ]


def _body(body: Body, limit: int | None) -> str | dict[str, Any]:
    if isinstance(body, Clipped):
        return {"bytes": body.bytes, "sha256": body.sha256, "head": body.head[:limit]}
    if limit is None or len(body) <= limit:
        return body
    return {"bytes": len(body.encode("utf-8", "backslashreplace")), "head": body[:limit]}


def _start(log: RunLog) -> int:
    """Return the first step of the ladder that is worth trying, by what the bodies add up to."""
    if log.path.suffix != ".gz" and log.path.is_file() and log.path.stat().st_size <= _DENSE:
        return 0  # it holds more than the bodies
    sizes = [
        (case.outcome is Outcome.PASSED, len(body) if isinstance(body, str) else len(body.head))
        for case in log.cases
        for each in case.exchanges
        for body in (each.request.body, each.response.body)
    ]
    for step, limits in enumerate(_LADDER):
        kept = 0
        for passed, size in sizes:
            limit = limits[0] if passed else limits[1]
            kept += size if limit is None else min(size, max(limit, 0))
        if kept <= _DENSE:
            return step
    return len(_LADDER) - 1


def _said(passed: int | None, other: int | None) -> str:
    if passed is None:
        return ""
    if other == -1:
        return "The exchanges are left out, so that this page stays under 4 MB."
    cut = f"Bodies are cut after {other:,} characters"
    of_passed = "the exchanges of passed cases are left out" if passed == -1 else f"{passed:,} where the case passed"
    return f"{cut}, {of_passed}, so that this page stays under 4 MB."
