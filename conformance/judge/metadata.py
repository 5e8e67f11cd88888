"""The request id: in ResponseMetadata of a success, directly under the root of an error, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.tree import children, local, path_of, text
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import word

NAMES = frozenset({"ResponseMetadata", "RequestId"})
"""The elements that this layer judges, so that the structure layer need not."""

_ONE = data.form("one RequestId that is not empty")


class MetadataLayer:
    """One request id that is not empty, at its place; no form is asked for ([reading-41])."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield what is wrong with the request id of a success or error document."""
        root = response.document.root
        if root is None:
            return
        success = response.kind is ResponseKind.SUCCESS
        top = f"/{word(response.root)}"
        home = f"{top}/ResponseMetadata/RequestId" if success else f"{top}/RequestId"
        here = self._elsewhere(root, success)
        parents = [each for each in children(root) if local(each) == "ResponseMetadata"] if success else [root]
        ids = [each for parent in parents for each in children(parent) if local(each) == "RequestId"]
        if len(parents) > 1:
            yield Finding("metadata.repeated", top, data.form("one ResponseMetadata"), _counted(parents))
        if not ids and here:
            yield Finding("metadata.misplaced", path_of(here[0]), _only_in(success), data.element(local(here[0])))
        elif not ids:
            lacking = "RequestId" if parents else "ResponseMetadata"
            yield Finding("metadata.missing", home, _ONE, Datum(DatumKind.ABSENT, note=f"no {lacking}"))
        else:
            yield from self._ids(ids, home)
            if here:
                another = data.element(local(here[0]), note="another one")
                yield Finding("metadata.repeated", path_of(here[0]), _only_in(success), another)

    def _ids(self, ids: list[etree._Element], home: str) -> Iterator[Finding]:
        if len(ids) > 1:
            yield Finding("metadata.repeated", home, _ONE, _counted(ids))
        if any(next(children(each), None) is not None for each in ids):
            yield Finding("metadata.not-text", home, _ONE, data.form("elements in it"))
        elif any(not text(each).strip() for each in ids):
            yield Finding("metadata.empty", home, _ONE, data.EMPTY)

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


def _only_in(success: bool) -> Datum:
    return data.form(f"the RequestId {'in ResponseMetadata' if success else 'directly under the root'}, and only there")


def _counted(elements: list[etree._Element]) -> Datum:
    return Datum(DatumKind.COUNTED, (str(len(elements)),))
