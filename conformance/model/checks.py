"""The catalogue of checks: every single thing that is judged, with an id that never changes its meaning.

The part of an id before the dot is the layer. An id that is no longer used is never given to another check.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.proxy_checks import PROXY_CHECKS
from conformance.model.vocabulary import Layer, Level, Source


class Reach(StrEnum):
    """What a check is about, and so what its breach leaves to be said of a case."""

    GATE = "gate"
    """A rule for all responses without which nothing else of the response can be judged."""
    RESPONSE = "response"
    """A rule for all responses; the case's own question is judged beside it."""
    QUESTION = "question"
    """The case's own question."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is judged.

    ``title`` names the defect in a few words, ``meaning`` is the rule in one sentence, ``advice`` says what usually
    causes a breach and what to do. ``requirements`` are the rows of the registry that state a rule for all responses:
    to a case that rests on one of them, the rule is its own question. A breach of an ``advisory`` check is advice to
    all other cases.
    """

    id: str
    title: str
    meaning: str
    advice: str
    reach: Reach
    level: Level = Level.MUST
    source: Source = Source.PROTOCOL
    requirements: frozenset[str] = frozenset()
    advisory: bool = False

    @property
    def layer(self) -> Layer:
        """Where in the response the check looks."""
        return Layer(self.id.partition(".")[0])

    @property
    def universal(self) -> bool:
        """Whether the check is a rule for all responses."""
        return self.reach is not Reach.QUESTION

    def asked_by(self, requirements: Collection[str]) -> bool:
        """Say whether the check is the own question of a case that rests on ``requirements``."""
        return self.reach is Reach.QUESTION or not self.requirements.isdisjoint(requirements)


_CHECKS: list[Check] = []


def _gate(check_id: str, title: str, meaning: str, advice: str, level: Level = Level.MUST) -> None:
    _CHECKS.append(Check(check_id, title, meaning, advice, Reach.GATE, level))


def _response(
    check_id: str,
    title: str,
    meaning: str,
    advice: str,
    *requirements: str,
    level: Level = Level.MUST,
    source: Source = Source.PROTOCOL,
    advisory: bool = False,
) -> None:
    rests = frozenset(f"Protocol.{each}" for each in requirements)
    _CHECKS.append(Check(check_id, title, meaning, advice, Reach.RESPONSE, level, source, rests, advisory))


def _question(check_id: str, title: str, meaning: str, advice: str) -> None:
    _CHECKS.append(Check(check_id, title, meaning, advice, Reach.QUESTION, source=Source.SPEC))


_NAMESPACES = ("Success.namespace", "Error.namespace", "Error.namespace-dispatch")
_REQUEST_IDS = ("Success.metadata", "Success.request-id", "Error.request-id", "Error.no-metadata")
_ENVELOPE = ("Error.root", "Error.error")

# Transport

_gate(
    "transport.no-response",
    "No HTTP response",
    "Every request gets a whole HTTP response.",
    "The target crashed, hung, closed the connection or sent bytes that are no HTTP: look at its own log for the time "
    "of the exchange.",
)
_gate(
    "transport.silent",
    "No response when probed",
    "An action that is asked before the run responds in time.",
    "The action hangs or breaks the connection, so its cases fail without being sent again: repeat the request with "
    "the curl line of any of its cases.",
)
_response(
    "transport.trailing-bytes",
    "Bytes that belong to no response",
    "A connection carries one response for each request, with no byte behind it or between them.",
    "A Content-Length is shorter than the body, a body follows where none may (HEAD, 204, 304), or a request is "
    "responded to twice: a client takes such bytes for the response to its next request (RFC 9112 sections 6.3, 9.2).",
)

# Status

_response(
    "status.success",
    "Success with another status than 200",
    "A success response has status 200.",
    "The server's default for created or empty responses (201, 204) is used: set 200 for every action.",
    "Success.status",
)
_response(
    "status.pairing",
    "Status and code don't belong together",
    "An error response has a status that its code may have.",
    "One status is used for all errors, or a code is sent with 200: give each code its status from the list of common "
    "errors.",
    "Error.status-pairing",
)
_question(
    "status.rejected",
    "Rejected a good request",
    "A request that is allowed gets a success response.",
    "The action, a parameter or its form is not supported, or validation is stricter than the reference: the code and "
    "message that came usually say which.",
)
_question(
    "status.accepted",
    "Accepted a bad request",
    "A request that is not allowed gets an error response.",
    "The parameter, signature or state that the case spoils is not checked: validate it before anything is performed.",
)

# Headers

_response(
    "headers.content-type",
    "Wrong Content-Type",
    "The Content-Type of an XML response is text/xml or application/xml.",
    "The framework's default (text/html, application/json, text/plain) was left in place: set text/xml on every "
    "response, errors too.",
    "Answer.content-type",
)
_response(
    "headers.charset",
    "Charset contradicts the document",
    "A charset in the Content-Type is the encoding that the document is in.",
    "A framework adds a charset of its own: leave it out, or encode the document in it.",
    "Answer.charset",
    level=Level.SHOULD,
    advisory=True,
)
_response(
    "headers.request-id",
    "x-amzn-RequestId differs from the document",
    "The header x-amzn-RequestId, if there is one, repeats the RequestId of the document.",
    "Two ids are drawn for one request: draw one and write it in both places.",
    "RequestId.header",
    level=Level.SHOULD,
    source=Source.OBSERVED,
    advisory=True,
)
_response(
    "headers.form",
    "Header field that HTTP does not allow",
    "Names of header fields are tokens, values have no control characters, lines end in CRLF and are not folded, Date "
    "is in the form of HTTP, and Content-Length, Content-Type and Date occur once.",
    "A field is written by hand, or by both the application and its server: leave Date and Content-Length to the "
    "server (RFC 9110 sections 5.1, 5.3, 5.5, 5.6.7).",
    "Answer.field-forms",
    advisory=True,
)
_question(
    "headers.field",
    "Header field not as the case expects",
    "A header field that a case asks for has the value that the case expects.",
    "The field is missing or has another value: the finding names both.",
)

# XML

_gate(
    "xml.not-xml",
    "The body is not XML",
    "The body of a response is an XML document.",
    "An error page of the server or of a proxy, a stack trace or a JSON response took the place of the document: "
    "handle the exception, or route the request to the handler of the Query protocol.",
)
_gate(
    "xml.not-well-formed",
    "XML that can't be parsed",
    "The body of a response is well-formed XML.",
    "Values are put into the document without escaping &, < and >, or the body is cut off: build it with an XML "
    "writer.",
)
_gate(
    "xml.encoding",
    "Bytes are not in the declared encoding",
    "The bytes of a document are in the encoding that its byte order mark, declaration or charset names.",
    "The declaration is a fixed text while the bytes are encoded otherwise: write both from one setting, best UTF-8.",
)
_gate(
    "xml.doctype",
    "Document type declaration",
    "A document has no document type declaration.",
    "Leave the DOCTYPE out: clients that are safe against entity expansion reject it.",
    Level.SHOULD,
)
_gate(
    "xml.bounds",
    "Document beyond any reasonable size",
    "A document stays within bounds of size, depth and number of elements that no response of the API comes near.",
    "Lists without a limit, or elements nested by mistake in a loop.",
)

# Namespace

_response(
    "namespace.missing",
    "Elements in no namespace",
    "Every element of a response is in a namespace.",
    'The root lacks xmlns="http://ses.amazonaws.com/doc/2010-12-01/", or inner elements are made with xmlns="".',
    *_NAMESPACES,
    source=Source.SPEC,
)
_response(
    "namespace.wrong",
    "Elements in a wrong namespace",
    "Every documented element of a response is in the namespace of the API, http://ses.amazonaws.com/doc/2010-12-01/.",
    "A misspelt name: https for http, no slash at the end, whitespace in the attribute, another service's name. "
    "The name is compared character by character.",
    *_NAMESPACES,
    source=Source.SPEC,
)

# Root

_gate(
    "root.unknown-document",
    "Neither a success nor an error response",
    "The root element is that of a success or an error response.",
    "A document of another protocol or of a proxy came: look at its root element.",
)
_gate(
    "root.wrong-action",
    "Success response of another action",
    "A success response is that of the action that was asked for.",
    "Two actions share a template: name the root after the action.",
)
_gate(
    "root.wrong-name",
    "Root element with a wrong name",
    "The root element is named after the action, with Response behind it, or is ErrorResponse.",
    "A misspelt or invented name: SendEmail is answered with SendEmailResponse.",
)

# Structure

_response(
    "structure.missing-element",
    "Element is missing",
    "Every element that the reference says is always there is there.",
    "A member that has no value is left out, or is named otherwise: send it, with its default if need be.",
    source=Source.SPEC,
)
_response(
    "structure.unknown-element",
    "Element that no document names",
    "A response has no element beside the documented ones.",
    "A misspelt name, a member of another version of the API (SES v2), or an element of the emulator's own.",
    "Answer.unknown-members",
    level=Level.SHOULD,
    advisory=True,
)
_response(
    "structure.misplaced-element",
    "Known element in a wrong place or case",
    "The elements of the protocol stand where they belong, under their exact names.",
    "An Error or a Result stands in the other kind of document, or a name differs in upper and lower case, which XML "
    "tells apart.",
    "Error.no-result",
    "Error.message",
    "Connection.after-error",
)
_response(
    "structure.item-name",
    "Items with a wrong name",
    "The items of a list are named member, those of a map entry.",
    "A generic serializer names them item or after the list, or repeats the list itself.",
    "Xml.list",
    "Xml.map",
    source=Source.SPEC,
)
_response(
    "structure.repeated-element",
    "Element more than once",
    "An element that is no list item is there once.",
    "A list is flattened, or a member is written twice.",
    "Xml.list",
    "Error.message",
    source=Source.SPEC,
)
_response(
    "structure.repeated-key",
    "Key of a map more than once",
    "Each key of a map is there once.",
    "The map is written from a list in which an identity is twice.",
    "Xml.map",
    source=Source.SPEC,
)
_response(
    "structure.result-missing",
    "No Result element",
    "The values of a success response are in an element named after the action, with Result behind it.",
    "The values are written under the root: wrap them, also where there are none.",
    "Xml.empty-result",
    source=Source.SPEC,
)
_response(
    "structure.result-name",
    "Result element with a wrong name",
    "The Result element is named after the action.",
    "A template of another action was copied: rename the element.",
    "Xml.empty-result",
    source=Source.SPEC,
)
_response(
    "structure.attribute",
    "Attribute on an element",
    "No element of a response has attributes, but for those of XML itself and of XML Schema.",
    'A serializer adds its own, such as type="array": switch them off.',
)
_response(
    "structure.text-between-elements",
    "Text where elements belong",
    "An element that holds elements holds no text beside them.",
    "A list is written as its first value, or as text in some notation of the language.",
    "Xml.list",
    source=Source.SPEC,
)
_response(
    "structure.elements-in-text",
    "Elements where text belongs",
    "An element that holds text holds no elements.",
    "A structure is written where the reference has a text.",
    source=Source.SPEC,
)
_response(
    "structure.type",
    "Value of a wrong type",
    "Each text has the form of its type: boolean, number, date and time, one of a set of values.",
    "The notation of the programming language (True, None, 1700000000) took the place of that of XML.",
    "Xml.boolean",
    source=Source.SPEC,
)
_response(
    "structure.schema",
    "Not what the schema allows",
    "A response is valid by the schema ses-2010-12-01.xsd.",
    "A defect that no other check of structure names: the words of the schema validator say which.",
    source=Source.SPEC,
)

# Metadata

_response(
    "metadata.missing",
    "No RequestId",
    "Every response has a RequestId.",
    "ResponseMetadata, or the RequestId of an error response, is left out: SDKs read it for their own errors.",
    *_REQUEST_IDS,
    source=Source.SPEC,
)
_response(
    "metadata.misplaced",
    "RequestId in the wrong place",
    "The RequestId is in ResponseMetadata in a success response, and directly under the root in an error response.",
    "The two kinds of response share one template: write the id where the kind has it.",
    *_REQUEST_IDS,
    source=Source.SPEC,
)
_response(
    "metadata.repeated",
    "More than one RequestId",
    "A response has one RequestId and no more.",
    "The id is written by the handler and by the frame around it.",
    *_REQUEST_IDS,
    source=Source.SPEC,
)
_response(
    "metadata.empty",
    "Empty RequestId",
    "The RequestId is not empty.",
    "The id is a placeholder that nothing fills: draw one for each request.",
    *_REQUEST_IDS,
    source=Source.SPEC,
)
_response(
    "metadata.not-text",
    "RequestId that is no text",
    "The RequestId holds text only.",
    "Elements are written into it: write the id itself.",
    *_REQUEST_IDS,
    source=Source.SPEC,
)
_response(
    "metadata.not-unique",
    "RequestId used twice",
    "Every response has a RequestId of its own.",
    "The id is a constant, or drawn once for each process or connection: draw one for each request.",
    "RequestId.unique",
    level=Level.SHOULD,
    advisory=True,
)

# Error

_response(
    "error.retry",
    "Retry asked for in another form",
    "A request that is denied only for the moment gets 400 Throttling or 503 ServiceUnavailable, as an error response.",
    "The throttle of a framework or gateway responds in its own way (429, an HTML page, SlowDown): SDKs of this API "
    "know the two codes of the reference.",
)
_response(
    "error.envelope",
    "Error response of another protocol",
    "An error response is ErrorResponse with one Error in it, and no Errors around that.",
    "The document of another AWS protocol (EC2, S3) is used: write <ErrorResponse><Error>…</Error><RequestId>.",
    *_ENVELOPE,
)
_question(
    "error.code",
    "Rejected with another code",
    "A request that is not allowed is rejected with a code that the reference, or the real service, gives for its "
    "fault.",
    "A general code is used, or another fault of the request is seen first: the finding lists the codes that fit.",
)
_question(
    "error.cause",
    "Message does not tell the cause",
    "The Message of an error tells what the reference says that it tells.",
    "A fixed or empty text is sent: MessageRejected and InvalidPolicy are of use only with their cause.",
)
_question(
    "error.status",
    "Right code, wrong status",
    "A rejection with the right code has the status of that code.",
    "The status is set apart from the code: give each code its own.",
)
_response(
    "error.type",
    "Type doesn't fit the status",
    "The Type of an error is Sender for a 4xx status, and Receiver or Server for a 5xx status.",
    "The type is a fixed text: SDKs decide by it whether to send again.",
    "Error.type",
)
_response(
    "error.message",
    "Message that says nothing",
    "The Message of an error is a text for people, or left out.",
    "A null of the programming language was turned into text.",
    "Error.message",
)

# Values: one check for each condition that a case can set

for _key, _title, _meaning in (
    ("equals", "Another value", "A value equals what the case expects, compared by its type."),
    ("one-of", "Another value", "A value is one of those that the case names."),
    ("contains", "Value lacks something", "A list, map or text holds what the case names."),
    ("excludes", "Value holds something it must not", "A list, map or text does not hold what the case names."),
    ("present", "Value is missing", "A value is there and not empty."),
    ("absent", "Value that must not be there", "No value is there."),
    ("matches", "Value of another form", "A value matches the regular expression of the case."),
    ("type", "Value of another type", "A value has the lexical form of its type."),
    ("count", "Another number of members", "A list or map has as many members as the case expects."),
    ("between", "Number out of bounds", "A number lies within bounds."),
    ("same-as", "Value has changed", "A value is the same as one that was read before."),
    ("differs-from", "Value has not changed", "A value is another one than one that was read before."),
    ("grown-by", "Number has not grown as it should", "A number has grown by what the case did."),
    ("within", "Date and time out of bounds", "A date and time is recent, and not in the future."),
    ("apart", "Irregular times", "Times lie multiples of a length of time apart, none of them twice."),
    ("unique", "Member more than once", "No member of a list is there twice."),
    ("json", "Another JSON document", "A value is JSON text equal to that of the case, whatever its layout."),
    ("own", "Value that a matcher of your own rejects", "A value meets the condition that an extension adds."),
    ("every", "Member not as it should be", "Every member of a list meets the conditions of the case."),
):
    _question(
        f"values.{_key}",
        _title,
        _meaning,
        "The action does not do, store or return what the requirement of the case says: compare the request and the "
        "response that the report shows.",
    )
_question(
    "values.repeated-token",
    "NextToken that was given before",
    "Each page of a list gives a new NextToken, and the last page none.",
    "The token does not move on: derive it from the last item of the page.",
)
_question(
    "values.endless-pages",
    "List without a last page",
    "A list ends within as many pages as its items need.",
    "A NextToken is sent though nothing follows: send none with the last page.",
)

# Mail

_question(
    "mail.missing",
    "No mail was sent",
    "A message that was accepted is sent.",
    "The message was dropped, or the mailbox of the profile does not show it under its message id.",
)
_question(
    "mail.unreadable",
    "Mail that can't be read",
    "A sent mail is a message that can be parsed, in the form that the profile's mailbox promises.",
    "The mailbox gives another JSON form, or the message is broken: the finding names the part.",
)
_question(
    "mail.part",
    "Mail differs from what was sent",
    "Sender, recipients, header fields and bodies of a mail are those of the request.",
    "The message is rebuilt with other headers, encodings or recipients: compare it with the request.",
)
_question(
    "mail.count",
    "Mail arrived more or less often than it was sent",
    "Each recipient gets a message that was accepted once.",
    "The message is queued again after it was sent, or is sent once for each field that names the recipient.",
)

# Proxy: both sides of an intermediary

for _row in PROXY_CHECKS:
    _CHECKS.append(Check(_row.id, _row.title, _row.meaning, _row.advice, Reach.QUESTION, _row.level))

CHECKS: dict[str, Check] = {check.id: check for check in _CHECKS}
"""Every check by its id, from the outside of a response in."""
