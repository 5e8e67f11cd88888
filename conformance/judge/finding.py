"""One difference between what is expected and what came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.model.record import Level


class Layer(StrEnum):
    """Where in the answer a difference lies, from the outside in."""

    TRANSPORT = "transport"
    STATUS = "status"
    HEADERS = "headers"
    XML = "xml"
    NAMESPACE = "namespace"
    ROOT = "root"
    STRUCTURE = "structure"
    METADATA = "metadata"
    ERROR = "error"
    VALUES = "values"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: the layer, where (XPath, header name, ...), what was expected and what came instead.

    ``level`` is how strongly the rule speaks that is broken: a case takes no notice of what is weaker than itself.
    ``exchange`` is the index of the exchange in the case's result; the judge leaves it at -1, the runner fills it in.
    """

    layer: Layer
    where: str
    expected: str
    actual: str
    exchange: int = -1
    level: Level = Level.MUST
