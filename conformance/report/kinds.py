"""The kinds of check that a report's matrix has as columns: what a case asks, and in which layer it found something."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conformance.model.registry import registry
from conformance.model.vocabulary import ACTIONS
from conformance.report.event import CaseEvent

KINDS: dict[str, str] = {
    "answer": "Answer",
    "behaviour": "Behaviour",
    "parameters": "Parameters",
    "errors": "Errors",
    "protocol": "Protocol",
    "auth": "Signature",
}
"""What a case asks for -> its heading. Every case is of exactly one kind."""

KIND_WORDS: dict[str, str] = {
    "answer": "A good request is answered with the right document and fields",
    "behaviour": "The action does what it says, and nothing else",
    "parameters": "Parameters are read, typed, bounded; bad ones are refused",
    "errors": "The right error, with the right status and type",
    "protocol": "The AWS Query protocol: encoding, methods, envelope, connection",
    "auth": "Signatures are checked, accounts kept apart",
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

GROUP_LAYERS: dict[str, tuple[str, ...]] = {
    "http": ("transport", "status", "headers"),
    "xml": ("xml", "namespace", "root"),
    "structure": ("structure",),
    "metadata": ("metadata",),
    "error": ("error",),
    "values": ("values",),
    "mail": ("mail",),
}
"""Groups of layers -> the judge's layers in them."""

OTHER = "Any other"
"""The row of cases whose action is none of the 22."""

_CLASSES = {"protocol": "protocol", "authentication": "auth", "errors": "errors"}
_PARTS = 2
"""Parts of the id of a requirement on the action as a whole: ``SendEmail.effect``."""


@cache
def _result_members() -> frozenset[str]:
    """Return the subjects that answers hold: the registry says of each that it is present or what it holds."""
    return frozenset(
        key.removesuffix(".present") for key in registry().requirements if key.endswith(".present")
    ) | frozenset(area for area, action in _types() if action == "Types" and area.endswith("Attributes"))


def _types() -> Iterable[tuple[str, str]]:
    return ((key.partition(".")[0], action) for key, action in registry().areas.items())


def kind_of(case: CaseEvent) -> str:
    """Return the kind of a case, by its conformance class and its first requirement."""
    kind = _CLASSES.get(case.conformance_class)
    if kind is not None:
        return kind
    requirement = case.requirements[0] if case.requirements else ""
    parts = requirement.split(".")
    aspect, subject = parts[-1], requirement.rpartition(".")[0]
    if parts[0] in ("Protocol", "Auth"):
        return "protocol" if parts[0] == "Protocol" else "auth"
    if aspect in ("throttle", "raised", "status"):
        return "errors"
    if aspect in ("success", "result") or subject in _result_members() or parts[0] in _result_members():
        return "answer"
    return "behaviour" if len(parts) <= _PARTS else "parameters"


def groups_of(case: CaseEvent) -> set[str]:
    """Return the groups of layers in which a case that did not pass has findings; an unknown layer is of none."""
    layers = {finding.layer for finding in case.findings} if case.outcome != "passed" else set()
    return {group for group, members in GROUP_LAYERS.items() if layers.intersection(members)}


def row_of(case: CaseEvent) -> str:
    """Return the row of the matrix that a case belongs to: its action, or ``OTHER``."""
    return case.action if case.action in ACTIONS else OTHER
