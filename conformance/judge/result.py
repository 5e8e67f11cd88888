"""The values of a success, and the header fields that a case asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.judge.answer import Answer
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.reading import Place
from conformance.judge.text import short
from conformance.judge.values import differences
from conformance.model.vocabulary import Layer


class ValuesLayer:
    """The values at the paths of the expected result meet their conditions."""

    def judge(self, answer: Answer, expected: Expected, before: Sequence[Finding] = ()) -> Iterator[Finding]:
        """Yield one finding for each place whose value differs.

        ``before`` are the findings of the structure: what they accuse is not accused again. Of several paths through
        an element that is missing, the first is told.
        """
        accused = tuple(finding.where for finding in before if finding.layer is Layer.STRUCTURE)
        missing: set[str] = set()
        for path, conditions in (expected.result or {}).items():
            found = list(differences(answer.value(path), conditions, answer.exchange.sent_at))
            if not found:
                continue
            place = answer.place(path)
            if _covered(place.where, accused) or (place.missing and place.missing in missing):
                continue
            missing.add(place.missing)
            yield _finding(place, [each.expected for each in found], found[0].actual)


class ExpectedHeadersLayer:
    """The header fields that a case asks for meet their conditions."""

    def judge(self, answer: Answer, expected: Expected) -> Iterator[Finding]:
        """Yield one finding for each field that differs."""
        for name, conditions in expected.headers.items():
            for found in differences(answer.header(name), conditions, answer.exchange.sent_at):
                yield Finding(Layer.HEADERS, name, found.expected, found.actual)


def _covered(where: str, accused: tuple[str, ...]) -> bool:
    return any(where == each or where.startswith((f"{each}/", f"{each}[")) for each in accused)


def _finding(place: Place, expected: list[str], actual: str) -> Finding:
    words = "; ".join(expected)
    lacking = f" ({place.missing})" if place.missing and actual in ("absent", "empty", short([])) else ""
    return Finding(Layer.VALUES, place.where, words, f"{actual}{lacking}")
