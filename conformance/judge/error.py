"""The parts of an error response: its envelope, whose fault it is, which code, and a message that says something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.patterns import is_found
from conformance.judge.response import ParsedResponse
from conformance.judge.root import wanted_root
from conformance.judge.tree import child
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.expectation import ErrorAnswer

_NULLS = frozenset({"null", "none", "nil", "undefined"})
_ALL_TYPES = frozenset({"Sender", "Receiver", "Server"})


def types_for(status: int, declared: str | None = None) -> tuple[str, ...]:
    """Return the Types that an error of this ``status`` may have; empty if any.

    Sender for 4xx, Receiver or Server for 5xx ([observed-0.20], 1); ``declared`` is what the case itself says.
    """
    if declared is not None:
        return ("Receiver", "Server") if declared == "Receiver" else (declared,)
    if 400 <= status <= 499:
        return ("Sender",)
    return ("Receiver", "Server") if 500 <= status <= 599 else ()


def accepts(error: ErrorAnswer, response: ParsedResponse) -> bool:
    """Say whether the code of the response is one that ``error`` accepts."""
    if error.document == "unknown-operation" or response.root == "UnknownOperationException":
        return response.root == "UnknownOperationException" and error.document == "unknown-operation"
    return response.code in error.codes


def describe(expected: Sequence[Expected], action: str | None) -> Datum:
    """Return all accepted responses: each status with its Type and codes."""
    return data.any_of([_described(each, action) for each in expected])


def _described(expected: Expected, action: str | None) -> Datum:
    error = expected.error
    if error is None:
        return Datum(DatumKind.SUCCESS, ("200", wanted_root(expected, action)))
    if error.document == "unknown-operation":
        return Datum(DatumKind.DOCUMENT, (str(error.status), wanted_root(expected, action)))
    if error.document == "any":
        return data.statuses(error.status, note="with any body")
    kinds = types_for(error.status, error.type)
    return Datum(DatumKind.REJECTION, (str(error.status), kinds[0] if kinds else "", *error.codes))


class EnvelopeLayer:
    """One Error directly under ErrorResponse, not in the list of errors that other protocols have."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield a finding if the Error is in an element Errors; its parts are read there all the same."""
        root = response.document.root
        if response.root == "ErrorResponse" and child(root, "Error") is None and child(root, "Errors") is not None:
            yield Finding("error.envelope", "/ErrorResponse", data.element("Error"), data.element("Errors"))


class ErrorLayer:
    """Type as the status has it, and a Message, if any, that is not a null put into words."""

    def judge(self, response: ParsedResponse, error: ErrorAnswer | None) -> Iterator[Finding]:
        """Yield what is wrong with Type and Message.

        ``error`` is the expected rejection, whose status decides; without it the response's own status does. A Type
        that is missing or none of the three is found by the structure layer.
        """
        wanted = types_for(response.status) if error is None else types_for(error.status, error.type)
        if response.type in _ALL_TYPES and wanted and response.type not in wanted:
            status = response.status if error is None else error.status
            expected = data.name(*wanted, note=f"for status {status}")
            yield Finding("error.type", f"/{response.root}/Error/Type", expected, data.name(response.type))
        if error is not None and error.message and not is_found(error.message, response.message or ""):
            where = f"/{response.root}/Error/Message"
            wanted_text = data.form(f"a message that matches {error.message}")
            yield Finding("error.cause", where, wanted_text, data.value_of(response.message))
        if response.message is not None and response.message.strip().lower() in _NULLS:
            where = f"/{response.root}/Error/Message"
            yield Finding("error.message", where, data.form("a message, or none"), data.text(response.message))
