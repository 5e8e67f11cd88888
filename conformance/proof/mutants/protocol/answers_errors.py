"""Defects of the error document: every part missing, wrong, double or at the wrong place."""

from __future__ import annotations

from functools import partial

from conformance.proof.edits import double, drop, rename, set_text
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_document, is_error
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

_ROOT = "Protocol.Error.root"
_ERROR = "Protocol.Error.error"
_TYPE = "Protocol.Error.type"
_ID = "Protocol.Error.request-id"
_STATUS = "Protocol.Error.status-pairing"


def _parts(document: Document) -> list[Element]:
    error = document.root.find("Error")
    return [] if error is None else error.children


def _flatten(document: Document) -> None:
    document.root.children = [
        inner for child in document.root.children for inner in (child.children if child.name == "Error" else [child])
    ]


def _as_ec2(document: Document) -> None:
    error = document.root.find("Error")
    if error is not None:
        drop(error, "Type")
        document.root.name = "Response"
        document.root.children = [Element("Errors", [error]), Element("RequestID", document.request_id)]


def _as_s3(document: Document) -> None:
    document.root.children = [*_parts(document), Element("RequestId", document.request_id)]
    document.root.name = "Error"


def _as_result(document: Document) -> None:
    document.root.name = f"{document.action or 'Unknown'}Response"


def _wrapped(document: Document) -> None:
    error, *rest = document.root.children
    document.root.children = [Element("Errors", [error]), *rest]


def _errors(document: Document) -> None:
    rename(document.root, "Error", "Errors")


def _root(document: Document, name: str) -> None:
    document.root.name = name


def _id_in_error(document: Document) -> None:
    drop(document.root, "RequestId")
    _parts(document).append(Element("RequestId", document.request_id))


def _id_in_metadata(document: Document) -> None:
    drop(document.root, "RequestId")
    document.root.children.append(Element("ResponseMetadata", [Element("RequestId", document.request_id)]))


def _metadata_too(document: Document) -> None:
    document.root.children.append(Element("ResponseMetadata", [Element("RequestId", document.request_id)]))


def _result_too(document: Document) -> None:
    document.root.children.insert(0, Element(f"{document.action or 'Unknown'}Result", []))


def _respond(document: Document, status: int) -> None:
    document.status = status


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "error-root-error",
        _ROOT,
        "The root of an error response is Error, as with another service.",
        edit_document(_as_s3, when=is_error),
    ),
    Mutant(
        "error-root-ec2",
        (_ROOT, _TYPE),
        "An error response is a Response with Errors, as with another service.",
        edit_document(_as_ec2, when=is_error),
    ),
    Mutant(
        "error-root-of-success",
        _ROOT,
        "The root of an error response is that of a successful response.",
        edit_document(_as_result, when=is_error),
    ),
    Mutant(
        "error-root-misspelt",
        _ROOT,
        "The root of an error response is Errorresponse.",
        edit_document(lambda document: _root(document, "Errorresponse"), when=is_error),
    ),
    Mutant(
        "error-root-response",
        _ROOT,
        "The root of an error response is Response.",
        edit_document(lambda document: _root(document, "Response"), when=is_error),
    ),
    Mutant(
        "error-none",
        _ERROR,
        "An error response has no Error.",
        edit_document(lambda document: drop(document.root, "Error"), when=is_error),
    ),
    Mutant(
        "error-twice",
        _ERROR,
        "An error response has two Errors.",
        edit_document(lambda document: double(document.root, "Error"), when=is_error),
    ),
    Mutant(
        "error-wrapped",
        _ERROR,
        "The Error stands in an element Errors, as with other protocols.",
        edit_document(_wrapped, when=is_error),
    ),
    Mutant("error-errors", _ERROR, "Error is called Errors.", edit_document(_errors, when=is_error)),
    Mutant(
        "error-lower-case",
        _ERROR,
        "Error is called error.",
        edit_document(lambda document: rename(document.root, "Error", "error"), when=is_error),
    ),
    Mutant(
        "error-flat", _ERROR, "Type, Code and Message stand under the root.", edit_document(_flatten, when=is_error)
    ),
    Mutant(
        "error-no-request-id",
        _ID,
        "An error response has no RequestId.",
        edit_document(lambda document: drop(document.root, "RequestId"), when=is_error),
    ),
    Mutant(
        "error-request-id-empty",
        _ID,
        "The RequestId of an error response is empty.",
        edit_document(lambda document: set_text(document.root, "RequestId", ""), when=is_error),
    ),
    Mutant(
        "error-request-id-blank",
        _ID,
        "The RequestId of an error response is a line feed.",
        edit_document(lambda document: set_text(document.root, "RequestId", "\n"), when=is_error),
    ),
    Mutant(
        "error-request-id-twice",
        _ID,
        "An error response has two RequestIds.",
        edit_document(lambda document: double(document.root, "RequestId"), when=is_error),
    ),
    Mutant(
        "error-request-id-misspelt",
        _ID,
        "RequestId is written RequestID in an error response.",
        edit_document(lambda document: rename(document.root, "RequestId", "RequestID"), when=is_error),
    ),
    Mutant(
        "error-request-id-in-error",
        _ID,
        "The RequestId of an error response stands inside of Error.",
        edit_document(_id_in_error, when=is_error),
    ),
    Mutant(
        "error-request-id-in-metadata",
        (_ID, "Protocol.Error.no-metadata"),
        "An error response has ResponseMetadata like a successful response.",
        edit_document(_id_in_metadata, when=is_error),
    ),
    Mutant(
        "error-metadata-too",
        "Protocol.Error.no-metadata",
        "An error response has ResponseMetadata beside its RequestId.",
        edit_document(_metadata_too, when=is_error),
    ),
    Mutant(
        "error-result-too",
        "Protocol.Error.no-result",
        "An error response has an empty Result beside its Error.",
        edit_document(_result_too, when=is_error),
    ),
    *(
        Mutant(
            f"error-status-{status}",
            _STATUS,
            f"Error responses have status {status}.",
            edit_document(partial(_respond, status=status), when=is_error),
        )
        for status in (200, 401, 403, 404, 422, 500)
    ),
)
