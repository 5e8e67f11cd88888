"""Defects of the namespace: missing, another one, or on the wrong elements."""

from __future__ import annotations

from functools import partial

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_document, is_dispatch_error, is_error, is_success
from conformance.reference.render import NAMESPACE, Document
from conformance.reference.xml_tree import Element

_SUCCESS = "Protocol.Success.namespace"
_ERROR = "Protocol.Error.namespace"
_BOTH = (_SUCCESS, _ERROR)
_FAULT = "http://webservices.amazon.com/AWSFault/2005-15-09"

_OTHERS = {
    "no-slash": (NAMESPACE.rstrip("/"), "the namespace lacks its slash"),
    "https": (NAMESPACE.replace("http:", "https:"), "the namespace is an https URL"),
    "later-version": (NAMESPACE.replace("2010-12-01", "2012-12-01"), "the namespace is of another version"),
    "upper-case": (NAMESPACE.upper(), "the namespace is in capitals"),
    "region": (NAMESPACE.replace("ses.", "ses.us-east-1."), "the namespace names a region"),
    "sns": (NAMESPACE.replace("ses.amazonaws.com/doc/2010-12-01", "sns.amazonaws.com/doc/2010-03-31"), "it is of SNS"),
    "blank": (f" {NAMESPACE}", "a blank stands before the namespace"),
    "blank-inside": (NAMESPACE.replace("/doc/", "/doc/ "), "a blank stands in the namespace"),
}


def _undeclare(document: Document) -> None:
    document.root.attributes.clear()


def _declare(document: Document, namespace: str) -> None:
    document.root.attributes = [("xmlns", namespace)]


def _children(document: Document, namespace: str) -> None:
    for child in document.root.children:
        child.attributes = [("xmlns", namespace)]


def _only_children(document: Document) -> None:
    document.root.attributes.clear()
    _children(document, NAMESPACE)


def _deepest(document: Document) -> None:
    for element in document.root.walk():
        if element.text is not None:
            element.attributes = [("xmlns", "")]


def _prefixed_root(document: Document) -> None:
    # The prefix is declared; the elements without it are in no namespace.
    document.root.name = f"ses:{document.root.name}"
    document.root.attributes = [("xmlns:ses", NAMESPACE)]


def _metadata(document: Document) -> None:
    found: Element | None = document.root.find("ResponseMetadata") or document.root.find("RequestId")
    if found is not None:
        found.attributes = [("xmlns", "")]


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"xml-namespace-{name}",
            _BOTH,
            f"In every answer {words}.",
            edit_document(partial(_declare, namespace=namespace)),
        )
        for name, (namespace, words) in _OTHERS.items()
    ),
    Mutant("xml-no-namespace", _BOTH, "No element is in the namespace of the API.", edit_document(_undeclare)),
    Mutant(
        "success-no-namespace",
        _SUCCESS,
        "Successful responses are in no namespace.",
        edit_document(_undeclare, when=is_success),
    ),
    Mutant(
        "error-no-namespace", _ERROR, "Error responses are in no namespace.", edit_document(_undeclare, when=is_error)
    ),
    Mutant(
        "error-fault-namespace",
        _ERROR,
        "Every error response is in the namespace that AWS has for dispatch errors.",
        edit_document(lambda document: _declare(document, _FAULT), when=is_error),
    ),
    Mutant(
        "dispatch-error-other-namespace",
        "Protocol.Error.namespace-dispatch",
        "The error response of an unknown action is in a namespace of nobody's.",
        edit_document(lambda document: _declare(document, f"{_FAULT}/"), when=is_dispatch_error),
    ),
    Mutant(
        "dispatch-error-no-namespace",
        "Protocol.Error.namespace-dispatch",
        "The error response of an unknown action is in no namespace.",
        edit_document(_undeclare, when=is_dispatch_error),
    ),
    Mutant(
        "xml-namespace-root-only",
        _BOTH,
        "Only the root element is in the namespace.",
        edit_document(lambda document: _children(document, "")),
    ),
    Mutant(
        "xml-namespace-children-only",
        _BOTH,
        "The root element is in no namespace, its children are.",
        edit_document(_only_children),
    ),
    Mutant("xml-namespace-leaves-without", _BOTH, "Elements with text are in no namespace.", edit_document(_deepest)),
    Mutant(
        "xml-namespace-prefix-on-root-only",
        _BOTH,
        "Only the root element has the prefix of the namespace.",
        edit_document(_prefixed_root),
    ),
    Mutant("xml-namespace-metadata-without", _BOTH, "The request id is in no namespace.", edit_document(_metadata)),
)
