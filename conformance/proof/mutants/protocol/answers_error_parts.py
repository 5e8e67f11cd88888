"""Defects of the parts of an error: Type, Code and Message."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.edits import double, drop, rename, set_text
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_document, is_error
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

_TYPE = "Protocol.Error.type"
_CODE = "Protocol.Error.code"
_MESSAGE = "Protocol.Error.message"


def _parts(document: Document) -> list[Element]:
    error = document.root.find("Error")
    return [] if error is None else error.children


def _change_code(document: Document, change: Callable[[str], str]) -> None:
    for part in _parts(document):
        if part.name == "Code":
            part.text = change(part.text or "")


_KNOWN = "Protocol.Error.known-code"


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "error-no-type",
        (_TYPE, "Common.InvalidAction.type"),
        "An error has no Type.",
        edit_document(lambda document: drop(document.root, "Type"), when=is_error),
    ),
    Mutant(
        "error-type-empty",
        _TYPE,
        "The Type is empty.",
        edit_document(lambda document: set_text(document.root, "Type", ""), when=is_error),
    ),
    Mutant(
        "error-type-twice",
        _TYPE,
        "An error has two Types.",
        edit_document(lambda document: double(document.root, "Type"), when=is_error),
    ),
    Mutant(
        "error-type-client",
        _TYPE,
        "The Type is Client.",
        edit_document(lambda document: set_text(document.root, "Type", "Client"), when=is_error),
    ),
    Mutant(
        "error-type-lower-case",
        _TYPE,
        "The Type is in small letters.",
        edit_document(lambda document: set_text(document.root, "Type", "sender"), when=is_error),
    ),
    Mutant(
        "error-type-receiver",
        _TYPE,
        "The fault is always the target's.",
        edit_document(lambda document: set_text(document.root, "Type", "Receiver"), when=is_error),
    ),
    Mutant(
        "error-type-is-fault",
        _TYPE,
        "Type is called Fault.",
        edit_document(lambda document: rename(document.root, "Type", "Fault"), when=is_error),
    ),
    Mutant(
        "error-no-code",
        _CODE,
        "An error has no Code.",
        edit_document(lambda document: drop(document.root, "Code"), when=is_error),
    ),
    Mutant(
        "error-code-empty",
        _CODE,
        "The Code is empty.",
        edit_document(lambda document: set_text(document.root, "Code", ""), when=is_error),
    ),
    Mutant(
        "error-code-twice",
        _CODE,
        "An error has two Codes.",
        edit_document(lambda document: double(document.root, "Code"), when=is_error),
    ),
    Mutant(
        "error-code-number",
        _CODE,
        "The Code is the status.",
        edit_document(lambda document: set_text(document.root, "Code", str(document.status)), when=is_error),
    ),
    Mutant(
        "error-code-is-error-code",
        _CODE,
        "Code is called ErrorCode.",
        edit_document(lambda document: rename(document.root, "Code", "ErrorCode"), when=is_error),
    ),
    Mutant(
        "error-code-suffixed",
        _KNOWN,
        "Codes end in Exception.",
        edit_document(lambda document: _change_code(document, lambda text: f"{text}Exception"), when=is_error),
    ),
    Mutant(
        "error-code-prefixed",
        _KNOWN,
        "Codes begin with the name of the service.",
        edit_document(lambda document: _change_code(document, lambda text: f"SES.{text}"), when=is_error),
    ),
    Mutant(
        "error-code-of-type",
        _KNOWN,
        "Codes begin with the Type, as in another version of the protocol.",
        edit_document(lambda document: _change_code(document, lambda text: f"Sender.{text}"), when=is_error),
    ),
    Mutant(
        "error-code-upper-case",
        _KNOWN,
        "Codes are in capitals.",
        edit_document(lambda document: _change_code(document, str.upper), when=is_error),
    ),
    Mutant(
        "error-code-generic",
        _KNOWN,
        "Every error response has the Code BadRequest.",
        edit_document(lambda document: _change_code(document, lambda text: "BadRequest"), when=is_error),
    ),
    Mutant(
        "error-message-null",
        _MESSAGE,
        "The Message is the word null.",
        edit_document(lambda document: set_text(document.root, "Message", "null"), when=is_error),
    ),
    Mutant(
        "error-message-none",
        _MESSAGE,
        "The Message is the word None.",
        edit_document(lambda document: set_text(document.root, "Message", "None"), when=is_error),
    ),
    Mutant(
        "error-message-twice",
        _MESSAGE,
        "An error has two Messages.",
        edit_document(lambda document: double(document.root, "Message"), when=is_error),
    ),
    Mutant(
        "error-message-lower-case",
        _MESSAGE,
        "Message is called message.",
        edit_document(lambda document: rename(document.root, "Message", "message"), when=is_error),
    ),
)
