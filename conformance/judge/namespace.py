"""The namespace of every element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.answer import Answer
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.text import short
from conformance.judge.tree import FAULT_NAMESPACE, NAMESPACE, namespace, path_of
from conformance.model.vocabulary import Layer


class NamespaceLayer:
    """Every element is in the API's namespace, or in AWSFault's where the expected error is one of those."""

    def judge(self, answer: Answer, expected: Expected) -> Iterator[Finding]:
        """Yield one finding for each wrong namespace, at the first element that is in it."""
        root = answer.document.root
        if root is None:
            return
        fault = expected.error is not None and expected.error.document == "aws-fault"
        wanted = FAULT_NAMESPACE if fault else NAMESPACE
        prefix = f"{{{wanted}}}"
        strangers: dict[str, list[etree._Element]] = {}
        for element in root.iter("*"):
            if not str(element.tag).startswith(prefix):
                strangers.setdefault(namespace(element), []).append(element)
        for found, elements in strangers.items():
            what = f"right name, wrong namespace: {short(found)}" if found else "right name, in no namespace"
            more = f", and {len(elements) - 1} more elements" if len(elements) > 1 else ""
            yield Finding(Layer.NAMESPACE, path_of(elements[0]), wanted, what + more)
