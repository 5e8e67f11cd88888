"""More elements in a response than the text has: of later versions, and of other namespaces."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.variations import Variation, add
from conformance.reference.render import Document
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element


def _added(make: Callable[[], Element]) -> Callable[[Service], Service]:
    def step(document: Document) -> None:
        for element in list(document.root.walk()):
            if element.name.endswith(("Result", "Metadata", "Error")):
                element.children.append(make())
                element.text = None

    return lambda service: service.with_step(step)


add(Variation("xml-later-members", "Results, metadata and errors have a member that came after the text.", "observations, section 4",
              _added(lambda: Element("LaterMember", "1"))))  # fmt: skip
add(Variation("xml-foreign-members", "Results, metadata and errors have a member in a namespace of its own.", "observations, section 4",
              _added(lambda: Element("x:Foreign", [Element("x:Member", "1")], [("xmlns:x", "urn:foreign")]))))  # fmt: skip
