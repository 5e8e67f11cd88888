"""The root element."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.answer import Answer
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.text import a, word
from conformance.model.vocabulary import ACTIONS, Layer

_UNKNOWN_OPERATION = "UnknownOperationException"


def wanted_root(expected: Expected, action: str | None) -> str:
    """Return the name of the root that the expected answer to ``action`` has."""
    if expected.error is None:
        return f"{action or '…'}Response"
    return _UNKNOWN_OPERATION if expected.error.document == "unknown-operation" else "ErrorResponse"


class RootLayer:
    """The root element is named for the action, or is the error document's."""

    def judge(self, answer: Answer, expected: Expected) -> Iterator[Finding]:
        """Yield a finding if the root has another name; says so if it is another action's."""
        wanted = wanted_root(expected, answer.action)
        if answer.root == wanted or (expected.error is None and answer.action is None):
            return
        other = answer.root.removesuffix("Response")
        whose = ", another action's answer" if other != answer.root and other in ACTIONS else ""
        yield Finding(Layer.ROOT, f"/{word(answer.root)}", a(wanted), f"<{word(answer.root)}>{whose}")
