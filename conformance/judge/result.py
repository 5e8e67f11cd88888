"""The values of a success, and the header fields that a case asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.judge.conditions import Difference, differences
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.reading import Place
from conformance.judge.response import ParsedResponse
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.vocabulary import Layer

_AROUND = frozenset({"structure.result-missing", "structure.result-name"})
_NOTHING = frozenset({DatumKind.ABSENT, DatumKind.EMPTY})


class ValuesLayer:
    """The values at the paths of the expected result meet their conditions."""

    def judge(self, response: ParsedResponse, expected: Expected, before: Sequence[Finding] = ()) -> Iterator[Finding]:
        """Yield one finding for each place whose value differs.

        ``before`` are the findings of the structure: what they accuse is not accused again. Of several paths through
        an element that is missing, the first is reported.
        """
        accused = [finding for finding in before if finding.layer is Layer.STRUCTURE]
        missing: set[str] = set()
        for path, conditions in (expected.result or {}).items():
            found = list(differences(response.value(path), conditions, response.exchange.sent_at))
            if not found:
                continue
            place = response.place(path)
            if any(covers(each, place.where) for each in accused) or (place.missing and place.missing in missing):
                continue
            missing.add(place.missing)
            yield _finding(place, found)


class ExpectedHeadersLayer:
    """The header fields that a case asks for meet their conditions."""

    def judge(self, response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
        """Yield one finding for each field that differs."""
        for name, conditions in expected.headers.items():
            for found in differences(response.header(name), conditions, response.exchange.sent_at):
                yield Finding("headers.field", name, found.expected, found.actual)


def covers(finding: Finding, where: str) -> bool:
    """Say whether a finding of the structure accounts for the value at a place.

    It does if it accuses the place or what it lies in; but the values in a Result element that is missing or misnamed
    are read all the same.
    """
    if finding.check_id in _AROUND:
        return False
    return where == finding.where or where.startswith((f"{finding.where}/", f"{finding.where}["))


def _finding(place: Place, found: Sequence[Difference]) -> Finding:
    actual = found[0].actual
    if place.missing and (actual.kind in _NOTHING or actual == _EMPTY_LIST):
        actual = replace(actual, note=place.missing)
    return Finding(found[0].check_id, place.where, data.all_of([each.expected for each in found]), actual)


_EMPTY_LIST = Datum(DatumKind.LIST, ("0",))
