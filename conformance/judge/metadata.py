"""The request id: in ResponseMetadata of a success, directly under the root of an error, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.answer import Answer, Kind
from conformance.judge.finding import Finding
from conformance.judge.text import word
from conformance.judge.tree import children, local, path_of, text
from conformance.model.vocabulary import Layer

NAMES = frozenset({"ResponseMetadata", "RequestId"})
"""The elements that this layer judges, so that the structure layer need not."""

_ONE = "one RequestId that is not empty"


class MetadataLayer:
    """One request id that is not empty, at its place; no form is asked for (reading 41)."""

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield what is wrong with the request id of a success or error document."""
        root = answer.document.root
        if root is None:
            return
        success = answer.kind is Kind.SUCCESS
        top = f"/{word(answer.root)}"
        wanted = f"{top}/ResponseMetadata/RequestId" if success else f"{top}/RequestId"
        here = self._elsewhere(root, success)
        parents = [each for each in children(root) if local(each) == "ResponseMetadata"] if success else [root]
        ids = [each for parent in parents for each in children(parent) if local(each) == "RequestId"]
        if len(parents) > 1:
            yield Finding(Layer.METADATA, top, "one ResponseMetadata", f"{len(parents)} of them")
        if not ids and here:
            yield Finding(Layer.METADATA, path_of(here[0]), f"the request id in {wanted}", "it stands elsewhere")
        elif not ids:
            lacking = "RequestId" if parents else "ResponseMetadata"
            yield Finding(Layer.METADATA, wanted, _ONE, f"no {lacking}")
        else:
            yield from self._ids(ids, wanted)
            if here:
                yield Finding(
                    Layer.METADATA, path_of(here[0]), f"request ids only in {wanted}", f"another {local(here[0])}"
                )

    def _ids(self, ids: list[etree._Element], wanted: str) -> Iterator[Finding]:
        if len(ids) > 1:
            yield Finding(Layer.METADATA, wanted, _ONE, f"{len(ids)} of them")
        if any(next(children(each), None) is not None for each in ids):
            yield Finding(Layer.METADATA, wanted, _ONE, "elements in it")
        elif any(not text(each).strip() for each in ids):
            yield Finding(Layer.METADATA, wanted, _ONE, "empty")

    def _elsewhere(self, root: etree._Element, success: bool) -> list[etree._Element]:
        """Return the elements for request ids that are not where this kind of document has them."""
        found = []
        for element in root.iter(*(f"{{*}}{name}" for name in NAMES)):
            name = local(element)
            parent = element.getparent()
            inside = parent is not None and local(parent) == "ResponseMetadata" and parent.getparent() is root
            at_home = (name == "ResponseMetadata" and parent is root) or (name == "RequestId" and inside)
            if not at_home if success else not (name == "RequestId" and parent is root):
                found.append(element)
        return found
