"""Defects of the answer as bytes: XML, envelope, headers."""

from __future__ import annotations

from conformance.reference.http_types import Answer
from conformance.reference.mutants import mutant
from conformance.reference.render import Document
from conformance.reference.service import Service


@mutant(
    "xml-no-namespace",
    breaks=("Protocol.Success.namespace", "Protocol.Error.namespace"),
    lie="No element is in the namespace of the API.",
)
def _no_namespace(service: Service) -> Service:
    return service.with_renderer(namespace="")


@mutant("xml-list-item", breaks="Protocol.Xml.list", lie="The items of a list are called item.")
def _list_item(service: Service) -> Service:
    def rename(document: Document) -> None:
        for element in document.root.walk():
            if element.name == "member":
                element.name = "item"

    return service.with_step(rename)


@mutant("xml-unescaped", breaks="Protocol.Xml.escaping", lie="Reserved characters in values are not escaped.")
def _unescaped(service: Service) -> Service:
    def unescape(document: Document, answer: Answer) -> Answer:
        answer.body = answer.body.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
        return answer

    return service.with_finish(unescape)


@mutant(
    "header-request-id-differs",
    breaks="Protocol.RequestId.header",
    lie="The header x-amzn-RequestId names another id than the body.",
)
def _request_id_differs(service: Service) -> Service:
    def other(document: Document) -> None:
        document.request_id = document.request_id[::-1]

    return service.with_step(other)


@mutant("error-no-type", breaks="Common.InvalidAction.type", lie="An error document has no Type.")
def _error_no_type(service: Service) -> Service:
    def drop(document: Document) -> None:
        error = document.root.find("Error")
        if error is not None:
            error.children = [child for child in error.children if child.name != "Type"]

    return service.with_step(drop)


@mutant("error-status-200", breaks="Protocol.Error.status-pairing", lie="Errors are answered with status 200.")
def _error_status_200(service: Service) -> Service:
    def succeed(document: Document) -> None:
        document.status = 200

    return service.with_step(succeed)
