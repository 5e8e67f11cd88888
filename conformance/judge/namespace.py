"""The namespace of every element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.judge.structure import schema_names
from conformance.judge.tree import FAULT_NAMESPACE, NAMESPACE, local, namespace, path_of
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip


class NamespaceLayer:
    """Every element is in the API's namespace, or in AWSFault's where the expected error is one of those.

    An element that no document names may be of anybody's namespace: it is the layer of structure that reports it.
    """

    def judge(self, response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
        """Yield one finding for each wrong namespace, at the first element that is in it."""
        root = response.document.root
        if root is None:
            return
        fault = expected.error is not None and expected.error.document == "aws-fault"
        wanted = FAULT_NAMESPACE if fault else NAMESPACE
        prefix = f"{{{wanted}}}"
        strangers: dict[str, list[etree._Element]] = {}
        for element in root.iter("*"):
            if not str(element.tag).startswith(prefix) and (element is root or local(element) in schema_names()):
                strangers.setdefault(namespace(element), []).append(element)
        for found, elements in strangers.items():
            more = f"and {len(elements) - 1} more elements" if len(elements) > 1 else ""
            if found:
                check, actual = "namespace.wrong", Datum(DatumKind.TEXT, (clip(found),), note=more)
            else:
                check, actual = "namespace.missing", data.form("no namespace", note=more)
            yield Finding(check, path_of(elements[0]), Datum(DatumKind.NAMESPACE, (wanted,)), actual)
