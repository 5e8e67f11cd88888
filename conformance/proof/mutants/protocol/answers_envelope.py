"""Defects around the result of a good answer: status, root, Result element, metadata and request id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.proof.edits import double, drop, rename, set_text
from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_document, is_success
from conformance.reference.render import Document
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.xml_tree import Element

_STATUS = "Protocol.Success.status"
_METADATA = "Protocol.Success.metadata"
_REQUEST_ID = "Protocol.Success.request-id"


def _respond(document: Document, status: int) -> None:
    document.status = status


def _into_result(document: Document) -> None:
    metadata = document.root.find("ResponseMetadata")
    result = next((child for child in document.root.children if child.name.endswith("Result")), None)
    if metadata is not None and result is not None:
        document.root.children.remove(metadata)
        result.children.append(metadata)


def _flat_id(document: Document) -> None:
    document.root.children = [
        inner
        for child in document.root.children
        for inner in (child.children if child.name == "ResponseMetadata" else [child])
    ]


def _id_as_attribute(document: Document) -> None:
    metadata = document.root.find("ResponseMetadata")
    if metadata is not None:
        metadata.attributes, metadata.children = [("RequestId", document.request_id)], []


def _is(action: str, document: Document) -> bool:
    return document.code is None and document.action == action


def _rename_root(document: Document, name: str) -> None:
    document.root.name = name


def _unwrap(document: Document, wrapper: str) -> None:
    document.root.children = [
        inner for child in document.root.children for inner in (child.children if child.name == wrapper else [child])
    ]


def _fill(document: Document, wrapper: str) -> None:
    document.root.children.insert(0, Element(wrapper, "done"))


def _of(action: Action) -> Iterator[Mutant]:
    """Declares what can be wrong with the wrapping of one action's good answer."""
    name, dash = (action.name, dashed(action.name))
    wrapper = f"{name}Result"

    def mine(document: Document) -> bool:
        return _is(name, document)

    yield Mutant(
        f"{dash}-root-misnamed",
        f"{name}.success",
        f"The root of {name}'s answer is {name}Reply.",
        edit_document(lambda document: _rename_root(document, f"{name}Reply"), when=mine),
    )
    yield Mutant(
        f"{dash}-root-result",
        f"{name}.success",
        f"The root of {name}'s answer is {wrapper}.",
        edit_document(lambda document: _rename_root(document, wrapper), when=mine),
    )
    yield Mutant(
        f"{dash}-status-202",
        f"{name}.success",
        f"{name} is answered with status 202.",
        edit_document(lambda document: _respond(document, 202), when=mine),
    )
    if action.result:
        yield Mutant(
            f"{dash}-no-result",
            f"{name}.result",
            f"{name}'s answer has no {wrapper}.",
            edit_document(lambda document: _unwrap(document, wrapper), when=mine),
        )
        yield Mutant(
            f"{dash}-result-misnamed",
            f"{name}.result",
            f"{name}'s answer has a Result in the place of {wrapper}.",
            edit_document(lambda document: rename(document.root, wrapper, "Result"), when=mine),
        )
        yield Mutant(
            f"{dash}-result-twice",
            f"{name}.result",
            f"{name}'s answer has {wrapper} twice.",
            edit_document(lambda document: double(document.root, wrapper), when=mine),
        )
    else:
        yield Mutant(
            f"{dash}-result-with-text",
            f"{name}.result",
            f"{name}'s answer has a {wrapper} with text in it.",
            edit_document(lambda document: _fill(document, wrapper), when=mine),
        )


def _wrappers() -> Iterator[Mutant]:
    for action in ACTIONS.values():
        yield from _of(action)


def _drop_empty_result(document: Document) -> None:
    document.root.children = [
        child for child in document.root.children if child.children or not child.name.endswith("Result")
    ]


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"success-status-{status}",
            _STATUS,
            f"Successful responses have status {status}.",
            edit_document(partial(_respond, status=status), when=is_success),
        )
        for status in (201, 202, 203, 302, 400, 500)
    ),
    Mutant(
        "success-no-metadata",
        (_METADATA, _REQUEST_ID),
        "Successful responses have no ResponseMetadata.",
        edit_document(lambda document: drop(document.root, "ResponseMetadata"), when=is_success),
    ),
    Mutant(
        "success-metadata-twice",
        _METADATA,
        "Successful responses have ResponseMetadata twice.",
        edit_document(lambda document: double(document.root, "ResponseMetadata"), when=is_success),
    ),
    Mutant(
        "success-metadata-misspelt",
        _METADATA,
        "ResponseMetadata is written ResponseMetaData.",
        edit_document(lambda document: rename(document.root, "ResponseMetadata", "ResponseMetaData"), when=is_success),
    ),
    Mutant(
        "success-metadata-in-result",
        _METADATA,
        "ResponseMetadata stands inside of the Result.",
        edit_document(_into_result, when=is_success),
    ),
    Mutant(
        "success-request-id-under-root",
        (_METADATA, _REQUEST_ID),
        "RequestId stands under the root, as in an error.",
        edit_document(_flat_id, when=is_success),
    ),
    Mutant(
        "success-no-request-id",
        _REQUEST_ID,
        "ResponseMetadata is empty.",
        edit_document(lambda document: drop(document.root, "RequestId"), when=is_success),
    ),
    Mutant(
        "success-request-id-empty",
        _REQUEST_ID,
        "RequestId is empty.",
        edit_document(lambda document: set_text(document.root, "RequestId", ""), when=is_success),
    ),
    Mutant(
        "success-request-id-blank",
        _REQUEST_ID,
        "RequestId is a space.",
        edit_document(lambda document: set_text(document.root, "RequestId", " "), when=is_success),
    ),
    Mutant(
        "success-request-id-twice",
        _REQUEST_ID,
        "ResponseMetadata has two RequestIds.",
        edit_document(lambda document: double(document.root, "RequestId"), when=is_success),
    ),
    Mutant(
        "success-request-id-misspelt",
        _REQUEST_ID,
        "RequestId is written RequestID.",
        edit_document(lambda document: rename(document.root, "RequestId", "RequestID"), when=is_success),
    ),
    Mutant(
        "success-request-id-attribute",
        _REQUEST_ID,
        "The request id is an attribute of ResponseMetadata.",
        edit_document(_id_as_attribute, when=is_success),
    ),
    *_wrappers(),
    Mutant(
        "send-raw-email-result-of-send-email",
        "SendRawEmail.result",
        "SendRawEmail's answer has the Result of SendEmail, as an emulator once had it.",
        edit_document(lambda document: rename(document.root, "SendRawEmailResult", "SendEmailResult")),
    ),
    Mutant(
        "send-raw-email-root-of-send-email",
        "SendRawEmail.success",
        "SendRawEmail's answer is SendEmail's.",
        edit_document(
            lambda document: _rename_root(document, "SendEmailResponse"),
            when=lambda document: _is("SendRawEmail", document),
        ),
    ),
    Mutant(
        "empty-result-left-out",
        "Protocol.Xml.empty-result",
        "A Result with nothing in it is left out, which breaks clients that look for it.",
        edit_document(_drop_empty_result, when=is_success),
    ),
)
