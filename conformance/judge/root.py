"""The root element."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model import data
from conformance.model.vocabulary import ACTIONS
from conformance.model.wording import word

_UNKNOWN_OPERATION = "UnknownOperationException"


def wanted_root(expected: Expected, action: str | None) -> str:
    """Return the name of the root that the expected response to ``action`` has."""
    if expected.error is None:
        return f"{action or '…'}Response"
    return _UNKNOWN_OPERATION if expected.error.document == "unknown-operation" else "ErrorResponse"


class RootLayer:
    """The root element is named for the action, or is the error response's."""

    def judge(self, response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
        """Yield a finding if the root has another name, by a check that says whose it is."""
        wanted = wanted_root(expected, response.action)
        if response.root == wanted or (expected.error is None and response.action is None):
            return
        other = response.root.removesuffix("Response")
        if expected.error is not None:
            check = "error.envelope"
        elif other != response.root and other in ACTIONS:
            check = "root.wrong-action"
        else:
            check = "root.wrong-name"
        yield Finding(check, f"/{word(response.root)}", data.element(wanted), data.element(response.root))
