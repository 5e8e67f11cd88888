"""The kinds of check that a report's matrix has as columns: what a case asks, and in which layer it found something."""

from __future__ import annotations

from conformance.model.registry import registry
from conformance.model.requirement import RequirementKind
from conformance.model.vocabulary import ACTIONS, Layer, Outcome
from conformance.report.event import CaseEvent

KINDS: dict[str, str] = {
    "response": "Response",
    "behaviour": "Behaviour",
    "parameters": "Parameters",
    "errors": "Errors",
    "protocol": "Protocol",
    "signature": "Signature",
}
"""What a case asks for -> its heading. Every case is of exactly one kind."""

KIND_WORDS: dict[str, str] = {
    "response": "A valid request gets the right document and fields",
    "behaviour": "The action does what it says, and nothing else",
    "parameters": "Parameters are read, typed, bounded; invalid ones are rejected",
    "errors": "The right error, with the right status and type",
    "protocol": "The AWS Query protocol: encoding, methods, envelope, connection",
    "signature": "Signatures are checked, accounts kept apart",
}

GROUPS: dict[str, str] = {
    "http": "HTTP",
    "xml": "XML",
    "structure": "Structure",
    "metadata": "RequestId",
    "error": "Error",
    "values": "Values",
    "mail": "Mail",
}
"""Groups of layers -> their heading."""

GROUP_LAYERS: dict[str, tuple[Layer, ...]] = {
    "http": (Layer.TRANSPORT, Layer.STATUS, Layer.HEADERS),
    "xml": (Layer.XML, Layer.NAMESPACE, Layer.ROOT),
    "structure": (Layer.STRUCTURE,),
    "metadata": (Layer.METADATA,),
    "error": (Layer.ERROR,),
    "values": (Layer.VALUES,),
    "mail": (Layer.MAIL,),
}
"""Groups of layers -> the layers in them."""

OTHER = "Any other"
"""The row of cases whose action is none of the 22."""

_CLASSES = {
    "protocol": RequirementKind.PROTOCOL,
    "authentication": RequirementKind.SIGNATURE,
    "errors": RequirementKind.ERRORS,
}


def kind_of(case: CaseEvent) -> str:
    """Return the kind of a case, by its conformance class and its first requirement."""
    kind = _CLASSES.get(case.conformance_class)
    if kind is None:
        known = registry().requirements.get(case.requirements[0]) if case.requirements else None
        kind = known.kind if known is not None else RequirementKind.BEHAVIOUR
    return kind.value


def groups_of(case: CaseEvent) -> set[str]:
    """Return the groups of layers in which a case that did not pass has findings."""
    layers = {finding.layer for finding in case.findings} if case.outcome is not Outcome.PASSED else set()
    return {group for group, members in GROUP_LAYERS.items() if layers.intersection(members)}


def row_of(case: CaseEvent) -> str:
    """Return the row of the matrix that a case belongs to: its action, or ``OTHER``."""
    return case.action if case.action in ACTIONS else OTHER
