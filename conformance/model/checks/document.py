"""Checks of a response as a document: XML, its namespace and its root."""

from __future__ import annotations

from conformance.model.checks.check import Check, gate, response
from conformance.model.vocabulary import Level, Source

_NAMESPACES = ("Success.namespace", "Error.namespace", "Error.namespace-dispatch")

DOCUMENT: tuple[Check, ...] = (
    # XML
    gate(
        "xml.not-xml",
        "The body is not XML",
        "The body of a response is an XML document.",
        "An error page of the server or of a proxy, a stack trace or a JSON response took the place of the document: "
        "handle the exception, or route the request to the handler of the Query protocol.",
    ),
    gate(
        "xml.not-well-formed",
        "XML that can't be parsed",
        "The body of a response is well-formed XML.",
        "Values are put into the document without escaping &, < and >, or the body is cut off: build it with an XML "
        "writer.",
    ),
    gate(
        "xml.encoding",
        "Bytes are not in the declared encoding",
        "The bytes of a document are in the encoding that its byte order mark, declaration or charset names.",
        "The declaration is a fixed text while the bytes are encoded otherwise: write both from one setting, best "
        "UTF-8.",
    ),
    gate(
        "xml.doctype",
        "Document type declaration",
        "A document has no document type declaration.",
        "Leave the DOCTYPE out: clients that are safe against entity expansion reject it.",
        Level.SHOULD,
    ),
    gate(
        "xml.bounds",
        "Document beyond any reasonable size",
        "A document stays within bounds of size, depth and number of elements that no response of the API comes near.",
        "Lists without a limit, or elements nested by mistake in a loop.",
    ),
    # Namespace
    response(
        "namespace.missing",
        "Elements in no namespace",
        "Every element of a response is in a namespace.",
        'The root lacks xmlns="http://ses.amazonaws.com/doc/2010-12-01/", or inner elements are made with xmlns="".',
        *_NAMESPACES,
        source=Source.SPEC,
    ),
    response(
        "namespace.wrong",
        "Elements in a wrong namespace",
        "Every documented element of a response is in the namespace of the API, http://ses.amazonaws.com/doc/2010-12-01/.",
        "A misspelt name: https for http, no slash at the end, whitespace in the attribute, another service's name. "
        "The name is compared character by character.",
        *_NAMESPACES,
        source=Source.SPEC,
    ),
    # Root
    gate(
        "root.unknown-document",
        "Neither a success nor an error response",
        "The root element is that of a success or an error response.",
        "A document of another protocol or of a proxy came: look at its root element.",
    ),
    gate(
        "root.wrong-action",
        "Success response of another action",
        "A success response is that of the action that was asked for.",
        "Two actions share a template: name the root after the action.",
    ),
    gate(
        "root.wrong-name",
        "Root element with a wrong name",
        "The root element is named after the action, with Response behind it, or is ErrorResponse.",
        "A misspelt or invented name: SendEmail is answered with SendEmailResponse.",
    ),
)
