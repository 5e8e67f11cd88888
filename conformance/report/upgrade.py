"""Logs of format 1, brought up to format 2 while they are read.

Findings of format 1 had a layer and sentences, but neither a check nor typed sides. The sentences that the suite wrote
then are read back here, and nowhere else; what is not recognised is kept as prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from conformance.model.datum import Datum, DatumKind
from conformance.model.suite import must_cases
from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.report import summary
from conformance.report.event import FORMAT, CaseEvent

OLD_FORMAT: Final = "ses-conformance/1"

_CASE: TypeAdapter[CaseEvent] = TypeAdapter(CaseEvent)
_BODY = re.compile(r"(an empty body|an HTML page|a JSON document|plain text|binary data).*?\(status (\d{3})\)")
_SUCCESS = re.compile(r"(\d{3}) with an? (\w+Response)")
_REJECTION = re.compile(r"(\d{3}) (?:(Sender|Receiver|Server) )?(\w+(?: \| \w+)*)(?::|;|$)")
_QUOTED = re.compile(r"'([^']*)'")
_ELEMENT = re.compile(r"<(\w+)>")
_COUNTED = re.compile(r"(\d+): [\[{]")
_READ = 400
"""Characters of a sentence that are read; the suite wrote no longer ones."""


class Upgrade:
    """Brings the lines of one log up to format 2, in their order."""

    def __init__(self) -> None:
        self._selection: Any = {}
        self._cases: list[CaseEvent] = []

    def line(self, data: Any) -> Any:
        """Return a line in format 2; what is no line of format 1 comes back as it is, and is rejected by the reader."""
        kinds: dict[Any, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "header": self._header,
            "case": self._case,
            "footer": self._footer,
        }
        if not isinstance(data, dict) or data.get("event") not in kinds:
            return data
        return kinds[data["event"]](data)

    def _header(self, data: dict[str, Any]) -> dict[str, Any]:
        self._selection = data.get("selection")
        return {**data, "format": FORMAT}

    def _case(self, data: dict[str, Any]) -> dict[str, Any]:
        findings, exchanges = data.get("findings"), data.get("exchanges")
        if not isinstance(findings, list) or not isinstance(exchanges, list):
            return data
        new = {**data, "findings": [_finding(each, exchanges) for each in findings], "lacks": _lacking(data)}
        try:
            self._cases.append(_CASE.validate_python({**new, "exchanges": []}))
        except ValidationError:
            return new
        return new

    def _footer(self, data: dict[str, Any]) -> dict[str, Any]:
        asked = sum(case.level is Level.MUST for case in self._cases)
        of = max(asked, must_cases()) if self._selection else asked
        undecided = summary.undecided(self._cases)
        return {
            **data,
            "headline": summary.headline(self._cases, of).model_dump(),
            "undecided": {outcome.value: each.model_dump() for outcome, each in undecided.items()},
        }


def _lacking(data: dict[str, Any]) -> str:
    """Return the action that the reason of an undecided case names."""
    words = str(data.get("reason", ""))[:_READ].replace(":", " ").replace(",", " ").split()
    named = next((word for word in words if word in ACTIONS), "")
    return named if data.get("outcome") == Outcome.UNSUPPORTED or "lacks" in words else ""


def _finding(data: Any, exchanges: list[Any]) -> Any:
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), str) for key in ("layer", "where", "expected", "actual")
    ):
        return data
    expected, actual = _datum(data["expected"]), _datum(data["actual"])
    place = data.get("exchange", -1)
    exchange = exchanges[place] if isinstance(place, int) and 0 <= place < len(exchanges) else None
    return {
        **data,
        "check": _check(data["layer"], data["where"], data["expected"], data["actual"], actual),
        "action": exchange.get("action", "") if isinstance(exchange, dict) else "",
        "typed": {"expected": asdict(expected), "actual": asdict(actual)},
    }


def _datum(words: str) -> Datum:
    """Return what a sentence of format 1 says, if it is one of the frequent ones."""
    words = words[:_READ]
    plain = words.partition(" (")[0]
    if plain in ("absent", "empty"):
        return Datum(DatumKind(plain), note=words.removeprefix(plain).strip(" ()"))
    quoted = _QUOTED.fullmatch(plain)
    if quoted:
        return Datum(DatumKind.TEXT, (quoted[1],))
    for pattern, kind in ((_BODY, DatumKind.BODY), (_SUCCESS, DatumKind.SUCCESS), (_REJECTION, DatumKind.REJECTION)):
        found = pattern.match(words)
        if found and kind is DatumKind.REJECTION:
            return Datum(kind, (found[1], found[2] or "", *found[3].split(" | ")), note=words[found.end() :].strip())
        if found:
            return Datum(kind, (found[1], found[2]))
    element = _ELEMENT.fullmatch(words.partition(",")[0])
    if element:
        return Datum(DatumKind.ELEMENT, (element[1],))
    counted = _COUNTED.match(words)
    return Datum(DatumKind.COUNTED, (counted[1],)) if counted else Datum(DatumKind.PROSE, (words,))


def _check(layer: str, where: str, expected: str, actual: str, came: Datum) -> str:
    """Return the check that wrote a finding of format 1."""
    starts: tuple[tuple[str, bool, str], ...] = (
        ("xml", came.kind is DatumKind.BODY, "xml.not-xml"),
        ("xml", where == "encoding", "xml.encoding"),
        ("xml", "document type declaration" in expected, "xml.doctype"),
        ("xml", expected.startswith("at most"), "xml.bounds"),
        ("xml", True, "xml.not-well-formed"),
        ("namespace", "in no namespace" in actual, "namespace.missing"),
        ("namespace", True, "namespace.wrong"),
        ("root", "another action's answer" in actual, "root.wrong-action"),
        ("root", actual.startswith("<"), "root.wrong-name"),
        ("root", True, "root.unknown-document"),
        ("status", came.kind is DatumKind.SUCCESS and expected == "200", "status.success"),
        ("status", came.kind is DatumKind.SUCCESS, "status.accepted"),
        ("status", actual.isdigit(), "status.pairing"),
        ("status", " with a" in expected[:10], "status.rejected"),
        ("status", True, "error.status"),
        ("headers", where == "Content-Type" and "charset=" in expected, "headers.charset"),
        ("headers", where == "Content-Type", "headers.content-type"),
        ("headers", where == "x-amzn-RequestId", "headers.request-id"),
        ("headers", True, "headers.field"),
        ("metadata", actual.startswith("no "), "metadata.missing"),
        ("metadata", "elsewhere" in actual, "metadata.misplaced"),
        ("metadata", actual == "empty", "metadata.empty"),
        ("metadata", actual == "elements in it", "metadata.not-text"),
        ("metadata", True, "metadata.repeated"),
        ("error", where.endswith("/Type"), "error.type"),
        ("error", where.endswith("/Message"), "error.message"),
        ("error", True, "error.code"),
        ("structure", actual.startswith("absent"), "structure.missing-element"),
        ("structure", actual.startswith("another <"), "structure.repeated-element"),
        ("structure", expected in ("member", "entry"), "structure.item-name"),
        ("structure", actual.startswith("<"), "structure.unknown-element"),
        ("structure", actual.startswith("no "), "structure.result-missing"),
        ("structure", expected == "no attributes", "structure.attribute"),
        ("structure", expected == "elements only", "structure.text-between-elements"),
        ("structure", expected == "text only", "structure.elements-in-text"),
        ("structure", expected == "each key once", "structure.repeated-key"),
        ("structure", expected == "what the schema allows", "structure.schema"),
        ("structure", True, "structure.type"),
        ("mail", where == "mail", "mail.missing"),
        ("mail", True, "mail.part"),
        ("transport", True, "transport.no-response"),
        ("values", "among them" in expected, "values.contains"),
        ("values", expected.startswith("not "), "values.excludes"),
        ("values", expected.startswith("a value"), "values.present"),
        ("values", expected.startswith("no value"), "values.absent"),
        ("values", expected.startswith("a text like"), "values.matches"),
        ("values", " of them" in expected, "values.count"),
        ("values", expected.startswith("the same as before"), "values.same-as"),
        ("values", expected.startswith("another value than"), "values.differs-from"),
        ("values", " grown by " in expected, "values.grown-by"),
        ("values", expected.startswith("a date and time within"), "values.within"),
        ("values", expected.startswith("each member once"), "values.unique"),
        ("values", expected.startswith("JSON equal to"), "values.json"),
        ("values", expected.startswith("of every member"), "values.every"),
        ("values", expected.startswith("a number: "), "values.between"),
        ("values", expected.startswith("a token not given"), "values.repeated-token"),
        ("values", expected.startswith("a last page"), "values.endless-pages"),
        ("values", True, "values.equals"),
    )
    return next((check for name, holds, check in starts if name == layer and holds), f"{layer}.unknown")
