"""Checks of the elements below the root: by the XML Schema, the request id, and the Error of a rejection."""

from __future__ import annotations

from conformance.model.checks.check import Check, question, response
from conformance.model.vocabulary import Level, Source

_REQUEST_IDS = ("Success.metadata", "Success.request-id", "Error.request-id", "Error.no-metadata")
_ENVELOPE = ("Error.root", "Error.error")

STRUCTURE: tuple[Check, ...] = (
    # Structure
    response(
        "structure.missing-element",
        "Element is missing",
        "Every element that the reference says is always there is there.",
        "A member that has no value is left out, or is named otherwise: send it, with its default if need be.",
        source=Source.SPEC,
    ),
    response(
        "structure.unknown-element",
        "Element that no document names",
        "A response has no element beside the documented ones.",
        "A misspelt name, a member of another version of the API (SES v2), or an element of the emulator's own.",
        "Answer.unknown-members",
        level=Level.SHOULD,
        advisory=True,
    ),
    response(
        "structure.misplaced-element",
        "Known element in a wrong place or case",
        "The elements of the protocol stand where they belong, under their exact names.",
        "An Error or a Result stands in the other kind of document, or a name differs in upper and lower case, which "
        "XML tells apart.",
        "Error.no-result",
        "Error.message",
        "Connection.after-error",
    ),
    response(
        "structure.item-name",
        "Items with a wrong name",
        "The items of a list are named member, those of a map entry.",
        "A generic serializer names them item or after the list, or repeats the list itself.",
        "Xml.list",
        "Xml.map",
        source=Source.SPEC,
    ),
    response(
        "structure.repeated-element",
        "Element more than once",
        "An element that is no list item is there once.",
        "A list is flattened, or a member is written twice.",
        "Xml.list",
        "Error.message",
        source=Source.SPEC,
    ),
    response(
        "structure.repeated-key",
        "Key of a map more than once",
        "Each key of a map is there once.",
        "The map is written from a list in which an identity is twice.",
        "Xml.map",
        source=Source.SPEC,
    ),
    response(
        "structure.result-missing",
        "No Result element",
        "The values of a success response are in an element named after the action, with Result behind it.",
        "The values are written under the root: wrap them, also where there are none.",
        "Xml.empty-result",
        source=Source.SPEC,
    ),
    response(
        "structure.result-name",
        "Result element with a wrong name",
        "The Result element is named after the action.",
        "A template of another action was copied: rename the element.",
        "Xml.empty-result",
        source=Source.SPEC,
    ),
    response(
        "structure.attribute",
        "Attribute on an element",
        "No element of a response has attributes, but for those of XML itself and of XML Schema.",
        'A serializer adds its own, such as type="array": switch them off.',
    ),
    response(
        "structure.text-between-elements",
        "Text where elements belong",
        "An element that holds elements holds no text beside them.",
        "A list is written as its first value, or as text in some notation of the language.",
        "Xml.list",
        source=Source.SPEC,
    ),
    response(
        "structure.elements-in-text",
        "Elements where text belongs",
        "An element that holds text holds no elements.",
        "A structure is written where the reference has a text.",
        source=Source.SPEC,
    ),
    response(
        "structure.type",
        "Value of a wrong type",
        "Each text has the form of its type: boolean, number, date and time, one of a set of values.",
        "The notation of the programming language (True, None, 1700000000) took the place of that of XML.",
        "Xml.boolean",
        source=Source.SPEC,
    ),
    response(
        "structure.schema",
        "Not what the schema allows",
        "A response is valid by the schema ses-2010-12-01.xsd.",
        "A defect that no other check of structure names: the words of the schema validator say which.",
        source=Source.SPEC,
    ),
    # Metadata
    response(
        "metadata.missing",
        "No RequestId",
        "Every response has a RequestId.",
        "ResponseMetadata, or the RequestId of an error response, is left out: SDKs read it for their own errors.",
        *_REQUEST_IDS,
        source=Source.SPEC,
    ),
    response(
        "metadata.misplaced",
        "RequestId in the wrong place",
        "The RequestId is in ResponseMetadata in a success response, and directly under the root in an error response.",
        "The two kinds of response share one template: write the id where the kind has it.",
        *_REQUEST_IDS,
        source=Source.SPEC,
    ),
    response(
        "metadata.repeated",
        "More than one RequestId",
        "A response has one RequestId and no more.",
        "The id is written by the handler and by the frame around it.",
        *_REQUEST_IDS,
        source=Source.SPEC,
    ),
    response(
        "metadata.empty",
        "Empty RequestId",
        "The RequestId is not empty.",
        "The id is a placeholder that nothing fills: draw one for each request.",
        *_REQUEST_IDS,
        source=Source.SPEC,
    ),
    response(
        "metadata.not-text",
        "RequestId that is no text",
        "The RequestId holds text only.",
        "Elements are written into it: write the id itself.",
        *_REQUEST_IDS,
        source=Source.SPEC,
    ),
    response(
        "metadata.not-unique",
        "RequestId used twice",
        "Every response has a RequestId of its own.",
        "The id is a constant, or drawn once for each process or connection: draw one for each request.",
        "RequestId.unique",
        level=Level.SHOULD,
        advisory=True,
    ),
    # Error
    response(
        "error.retry",
        "Retry asked for in another form",
        "A request that is denied only for the moment gets 400 Throttling or 503 ServiceUnavailable, as an error "
        "response.",
        "The throttle of a framework or gateway responds in its own way (429, an HTML page, SlowDown): SDKs of this "
        "API know the two codes of the reference.",
    ),
    response(
        "error.envelope",
        "Error response of another protocol",
        "An error response is ErrorResponse with one Error in it, and no Errors around that.",
        "The document of another AWS protocol (EC2, S3) is used: write <ErrorResponse><Error>…</Error><RequestId>.",
        *_ENVELOPE,
    ),
    question(
        "error.code",
        "Rejected with another code",
        "A request that is not allowed is rejected with a code that the reference, or the real service, gives for its "
        "fault.",
        "A general code is used, or another fault of the request is seen first: the finding lists the codes that fit.",
    ),
    question(
        "error.cause",
        "Message does not tell the cause",
        "The Message of an error tells what the reference says that it tells.",
        "A fixed or empty text is sent: MessageRejected and InvalidPolicy are of use only with their cause.",
    ),
    question(
        "error.status",
        "Right code, wrong status",
        "A rejection with the right code has the status of that code.",
        "The status is set apart from the code: give each code its own.",
    ),
    response(
        "error.type",
        "Type doesn't fit the status",
        "The Type of an error is Sender for a 4xx status, and Receiver or Server for a 5xx status.",
        "The type is a fixed text: SDKs decide by it whether to send again.",
        "Error.type",
    ),
    response(
        "error.message",
        "Message that says nothing",
        "The Message of an error is a text for people, or left out.",
        "A null of the programming language was turned into text.",
        "Error.message",
    ),
)
