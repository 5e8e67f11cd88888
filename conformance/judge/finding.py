"""One difference between what is expected and what came."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.vocabulary import Layer


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: the layer, where (XPath, header name, ...), what was expected and what came instead.

    ``rule`` is the requirement of a rule for all answers that is weaker than a must: only a case that rests on this
    requirement fails by it, to all others it is advice. Empty: it counts in every case.
    ``exchange`` is the index of the exchange in the case's result; the judge leaves it at -1, the runner fills it in.
    """

    layer: Layer
    where: str
    expected: str
    actual: str
    exchange: int = -1
    rule: str = ""
