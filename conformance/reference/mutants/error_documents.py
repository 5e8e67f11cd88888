"""Defects of the error document: every part missing, wrong, double or at the wrong place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from conformance.reference.mutants.hooks import Breaks, double, drop, is_error, rename, set_text, step
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

_ROOT = "Protocol.Error.root"
_ERROR = "Protocol.Error.error"
_TYPE = "Protocol.Error.type"
_CODE = "Protocol.Error.code"
_MESSAGE = "Protocol.Error.message"
_ID = "Protocol.Error.request-id"
_STATUS = "Protocol.Error.status-pairing"


def _mutant(name: str, breaks: Breaks, lie: str, change: Callable[[Document], None]) -> None:
    step(f"error-{name}", breaks, lie, change, when=is_error)


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


def _errors(document: Document) -> None:
    rename(document.root, "Error", "Errors")


def _root(document: Document, name: str) -> None:
    document.root.name = name


_mutant("root-error", _ROOT, "The root of a refusal is Error, as with another service.", _as_s3)
_mutant("root-ec2", (_ROOT, _TYPE), "A refusal is a Response with Errors, as with another service.", _as_ec2)
_mutant("root-of-success", _ROOT, "The root of a refusal is that of a good answer.", _as_result)
_mutant(
    "root-misspelt", _ROOT, "The root of a refusal is Errorresponse.", lambda document: _root(document, "Errorresponse")
)
_mutant("root-response", _ROOT, "The root of a refusal is Response.", lambda document: _root(document, "Response"))
_mutant("none", _ERROR, "A refusal has no Error.", lambda document: drop(document.root, "Error"))
_mutant("twice", _ERROR, "A refusal has two Errors.", lambda document: double(document.root, "Error"))
_mutant("errors", _ERROR, "Error is called Errors.", _errors)
_mutant("lower-case", _ERROR, "Error is called error.", lambda document: rename(document.root, "Error", "error"))
_mutant("flat", _ERROR, "Type, Code and Message stand under the root.", _flatten)

_mutant(
    "no-type",
    (_TYPE, "Common.InvalidAction.type"),
    "An error has no Type.",
    lambda document: drop(document.root, "Type"),
)
_mutant("type-empty", _TYPE, "The Type is empty.", lambda document: set_text(document.root, "Type", ""))
_mutant("type-twice", _TYPE, "An error has two Types.", lambda document: double(document.root, "Type"))
_mutant("type-client", _TYPE, "The Type is Client.", lambda document: set_text(document.root, "Type", "Client"))
_mutant(
    "type-lower-case",
    _TYPE,
    "The Type is in small letters.",
    lambda document: set_text(document.root, "Type", "sender"),
)
_mutant(
    "type-receiver",
    _TYPE,
    "The fault is always the target's.",
    lambda document: set_text(document.root, "Type", "Receiver"),
)
_mutant("type-is-fault", _TYPE, "Type is called Fault.", lambda document: rename(document.root, "Type", "Fault"))

_mutant("no-code", _CODE, "An error has no Code.", lambda document: drop(document.root, "Code"))
_mutant("code-empty", _CODE, "The Code is empty.", lambda document: set_text(document.root, "Code", ""))
_mutant("code-twice", _CODE, "An error has two Codes.", lambda document: double(document.root, "Code"))
_mutant(
    "code-number",
    _CODE,
    "The Code is the status.",
    lambda document: set_text(document.root, "Code", str(document.status)),
)
_mutant(
    "code-is-error-code",
    _CODE,
    "Code is called ErrorCode.",
    lambda document: rename(document.root, "Code", "ErrorCode"),
)


def _change_code(document: Document, change: Callable[[str], str]) -> None:
    for part in _parts(document):
        if part.name == "Code":
            part.text = change(part.text or "")


_KNOWN = "Protocol.Error.known-code"
_mutant(
    "code-suffixed",
    _KNOWN,
    "Codes end in Exception.",
    lambda document: _change_code(document, lambda text: f"{text}Exception"),
)
_mutant(
    "code-prefixed",
    _KNOWN,
    "Codes begin with the name of the service.",
    lambda document: _change_code(document, lambda text: f"SES.{text}"),
)
_mutant(
    "code-of-type",
    _KNOWN,
    "Codes begin with the Type, as in another version of the protocol.",
    lambda document: _change_code(document, lambda text: f"Sender.{text}"),
)
_mutant("code-upper-case", _KNOWN, "Codes are in capitals.", lambda document: _change_code(document, str.upper))
_mutant(
    "code-generic",
    _KNOWN,
    "Every refusal has the Code BadRequest.",
    lambda document: _change_code(document, lambda text: "BadRequest"),
)

_mutant(
    "message-null",
    _MESSAGE,
    "The Message is the word null.",
    lambda document: set_text(document.root, "Message", "null"),
)
_mutant(
    "message-none",
    _MESSAGE,
    "The Message is the word None.",
    lambda document: set_text(document.root, "Message", "None"),
)
_mutant("message-twice", _MESSAGE, "An error has two Messages.", lambda document: double(document.root, "Message"))
_mutant(
    "message-lower-case",
    _MESSAGE,
    "Message is called message.",
    lambda document: rename(document.root, "Message", "message"),
)

_mutant("no-request-id", _ID, "A refusal has no RequestId.", lambda document: drop(document.root, "RequestId"))
_mutant(
    "request-id-empty",
    _ID,
    "The RequestId of a refusal is empty.",
    lambda document: set_text(document.root, "RequestId", ""),
)
_mutant(
    "request-id-blank",
    _ID,
    "The RequestId of a refusal is a line feed.",
    lambda document: set_text(document.root, "RequestId", "\n"),
)
_mutant("request-id-twice", _ID, "A refusal has two RequestIds.", lambda document: double(document.root, "RequestId"))
_mutant(
    "request-id-misspelt",
    _ID,
    "RequestId is written RequestID in a refusal.",
    lambda document: rename(document.root, "RequestId", "RequestID"),
)


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


_mutant("request-id-in-error", _ID, "The RequestId of a refusal stands inside of Error.", _id_in_error)
_mutant(
    "request-id-in-metadata",
    (_ID, "Protocol.Error.no-metadata"),
    "A refusal has ResponseMetadata like a good answer.",
    _id_in_metadata,
)
_mutant(
    "metadata-too", "Protocol.Error.no-metadata", "A refusal has ResponseMetadata beside its RequestId.", _metadata_too
)
_mutant("result-too", "Protocol.Error.no-result", "A refusal has an empty Result beside its Error.", _result_too)


def _respond(document: Document, status: int) -> None:
    document.status = status


for _status in (200, 401, 403, 404, 422, 500):
    _mutant(
        f"status-{_status}",
        _STATUS,
        f"Refusals have status {_status}.",
        partial(_respond, status=_status),
    )
