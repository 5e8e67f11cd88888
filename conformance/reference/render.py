"""From a result or a rejection to an answer: first a document tree, then bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.reference.errors import ErrorRule
from conformance.reference.http_types import HttpResponse
from conformance.reference.xml_tree import Element, to_bytes

NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"


@dataclass(slots=True)
class Document:
    """An answer before it is serialised; steps may change it in place.

    Args:
        status: HTTP status.
        root: the root element.
        request_id: what the header carries (the body has its own copy in the tree).
        action: the action, once it is known.
        code: the error code; None for a success.
        headers: further headers.
    """

    status: int
    root: Element
    request_id: str
    action: str | None
    code: str | None
    headers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Builds answers. Every setting and step can be replaced on its own.

    Args:
        namespace: of the root element; empty leaves the attribute out.
        content_type: value of the Content-Type header.
        request_id_header: name of the header with the request id.
        steps: changes to the finished tree, status or headers, in order.
        serialise: turns the tree into bytes.
        finish: changes to the finished answer, in order.
    """

    namespace: str = NAMESPACE
    content_type: str = "text/xml"
    request_id_header: str = "x-amzn-RequestId"
    steps: tuple[Callable[[Document], None], ...] = ()
    serialise: Callable[[Element], bytes] = to_bytes
    finish: tuple[Callable[[Document, HttpResponse], HttpResponse], ...] = ()

    def success(self, action: str, result: list[Element] | None, request_id: str) -> Document:
        """A success; `result` None leaves the Result element out, an empty list leaves it empty ([DeleteIdentity /
        Examples / Sample Request], [DeleteVerifiedEmailAddress / Examples / Sample Response])."""
        children = [] if result is None else [Element(f"{action}Result", result)]
        children.append(Element("ResponseMetadata", [Element("RequestId", request_id)]))
        return Document(200, self._root(f"{action}Response", children), request_id, action, None, [])

    def error(self, rule: ErrorRule, message: str, request_id: str, action: str | None) -> Document:
        """An error document in the Query protocol's envelope (observed, section 1)."""
        error = [Element("Type", rule.type), Element("Code", rule.code), Element("Message", message)]
        root = self._root("ErrorResponse", [Element("Error", error), Element("RequestId", request_id)])
        return Document(rule.status, root, request_id, action, rule.code, [])

    def answer(self, document: Document) -> HttpResponse:
        """Applies the steps and serialises."""
        for step in self.steps:
            step(document)
        headers = [("content-type", self.content_type), (self.request_id_header, document.request_id)]
        answer = HttpResponse(document.status, headers + document.headers, self.serialise(document.root))
        for finish in self.finish:
            answer = finish(document, answer)
        return answer

    def _root(self, name: str, children: list[Element]) -> Element:
        return Element(name, children, [("xmlns", self.namespace)] if self.namespace else [])
