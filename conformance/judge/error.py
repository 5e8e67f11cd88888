"""The parts of an error document: whose fault, which code, and a message that says something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.judge.answer import Answer
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.root import wanted_root
from conformance.judge.text import a, short
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Layer

_NULLS = frozenset({"null", "none", "nil", "undefined"})
_ALL_TYPES = frozenset({"Sender", "Receiver", "Server"})


def types_for(status: int, declared: str | None = None) -> tuple[str, ...]:
    """Return the Types that an error of this ``status`` may have; empty if any.

    Sender for 4xx, Receiver or Server for 5xx (observed 0.20, 1); ``declared`` is what the case itself says.
    """
    if declared is not None:
        return ("Receiver", "Server") if declared == "Receiver" else (declared,)
    if 400 <= status <= 499:
        return ("Sender",)
    return ("Receiver", "Server") if 500 <= status <= 599 else ()


def accepts(error: ErrorAnswer, answer: Answer) -> bool:
    """Tell whether the answer's code is one that ``error`` accepts."""
    if error.document == "unknown-operation" or answer.root == "UnknownOperationException":
        return answer.root == "UnknownOperationException" and error.document == "unknown-operation"
    return answer.code in error.codes


def describe(expected: Sequence[Expected], action: str | None) -> str:
    """Return all accepted answers in words: each status with its Type and codes."""
    words: list[str] = []
    for each in expected:
        if each.error is None:
            word = f"200 with {a(wanted_root(each, action))}"
        elif each.error.document == "unknown-operation":
            word = f"{each.error.status} <UnknownOperationException/>"
        elif each.error.document == "any":
            word = f"{each.error.status} with any body"
        else:
            kinds = types_for(each.error.status, each.error.type)
            word = " ".join([str(each.error.status), *kinds[:1], " | ".join(each.error.codes)])
        if word not in words:
            words.append(word)
    return "; or ".join(words)


class ErrorLayer:
    """Type as the status has it, and a Message, if any, that is not a null put into words."""

    def judge(self, answer: Answer, error: ErrorAnswer | None) -> Iterator[Finding]:
        """Yield what is wrong with Type and Message.

        ``error`` is the expected refusal, whose status decides; without it the answer's own status does. A Type that
        is missing or no Type at all is found by the structure layer.
        """
        wanted = types_for(answer.status) if error is None else types_for(error.status, error.type)
        if answer.type in _ALL_TYPES and wanted and answer.type not in wanted:
            status = answer.status if error is None else error.status
            where = f"/{answer.root}/Error/Type"
            yield Finding(Layer.ERROR, where, f"{' or '.join(wanted)} for status {status}", short(answer.type))
        if answer.message is not None and answer.message.strip().lower() in _NULLS:
            yield Finding(Layer.ERROR, f"/{answer.root}/Error/Message", "a message, or none", short(answer.message))
