"""Checks of HTTP: the transport, the status and the header fields of a response."""

from __future__ import annotations

from conformance.model.checks.check import Check, gate, question, response
from conformance.model.vocabulary import Level, Source

HTTP: tuple[Check, ...] = (
    # Transport
    gate(
        "transport.no-response",
        "No HTTP response",
        "Every request gets a whole HTTP response.",
        "The target crashed, hung, closed the connection or sent bytes that are no HTTP: look at its own log for the "
        "time of the exchange.",
    ),
    gate(
        "transport.silent",
        "No response when probed",
        "An action that is asked before the run responds in time.",
        "The action hangs or breaks the connection, so its cases fail without being sent again: repeat the request "
        "with the curl line of any of its cases.",
    ),
    response(
        "transport.trailing-bytes",
        "Bytes that belong to no response",
        "A connection carries one response for each request, with no byte behind it or between them.",
        "A Content-Length is shorter than the body, a body follows where none may (HEAD, 204, 304), or a request is "
        "responded to twice: a client takes such bytes for the response to its next request (RFC 9112 sections 6.3, "
        "9.2).",
    ),
    response(
        "transport.no-continue",
        "Waits for a body that waits for it",
        "A request that says Expect: 100-continue gets an interim or a final response before its body is sent.",
        "The server reads the whole request before it responds: clients that hold back a body, such as curl with a "
        "large one, lose seconds each time or wait for ever (RFC 9110 section 10.1.1).",
        "Connection.continue",
        advisory=True,
    ),
    response(
        "transport.kept-open",
        "Connection not ended",
        "A connection ends behind the response to a request that says Connection: close, or is HTTP/1.0.",
        "The server ignores how the client wants to go on: one that reads to the end hangs until a time-out (RFC 9112 "
        "sections 9.3, 9.6).",
        "Connection.close",
        "Connection.http-1-0-end",
        advisory=True,
    ),
    response(
        "transport.unsaid-end",
        "Connections end unsaid",
        "A target that ends a connection behind each response says so in the response.",
        "The server closes the socket without Connection: close: a client sends its next request on it, gets an error, "
        "and may not repeat a request that changes something (RFC 9112 section 9.3).",
        "Connection.announced",
        level=Level.SHOULD,
        advisory=True,
    ),
    # Status
    response(
        "status.success",
        "Success with another status than 200",
        "A success response has status 200.",
        "The server's default for created or empty responses (201, 204) is used: set 200 for every action.",
        "Success.status",
    ),
    response(
        "status.pairing",
        "Status and code don't belong together",
        "An error response has a status that its code may have.",
        "One status is used for all errors, or a code is sent with 200: give each code its status from the list of "
        "common errors.",
        "Error.status-pairing",
    ),
    question(
        "status.rejected",
        "Rejected a good request",
        "A request that is allowed gets a success response.",
        "The action, a parameter or its form is not supported, or validation is stricter than the reference: the code "
        "and message that came usually say which.",
    ),
    question(
        "status.accepted",
        "Accepted a bad request",
        "A request that is not allowed gets an error response.",
        "The parameter, signature or state that the case spoils is not checked: validate it before anything is "
        "performed.",
    ),
    # Headers
    response(
        "headers.content-type",
        "Wrong Content-Type",
        "The Content-Type of an XML response is text/xml or application/xml.",
        "The framework's default (text/html, application/json, text/plain) was left in place: set text/xml on every "
        "response, errors too.",
        "Answer.content-type",
    ),
    response(
        "headers.charset",
        "Charset contradicts the document",
        "A charset in the Content-Type is the encoding that the document is in.",
        "A framework adds a charset of its own: leave it out, or encode the document in it.",
        "Answer.charset",
        level=Level.SHOULD,
        advisory=True,
    ),
    response(
        "headers.request-id",
        "x-amzn-RequestId differs from the document",
        "The header x-amzn-RequestId, if there is one, repeats the RequestId of the document.",
        "Two ids are drawn for one request: draw one and write it in both places.",
        "RequestId.header",
        level=Level.SHOULD,
        source=Source.OBSERVED,
        advisory=True,
    ),
    response(
        "headers.form",
        "Header field that HTTP does not allow",
        "Names of header fields are tokens, values have no control characters, lines end in CRLF and are not folded, "
        "the status line and the lines of chunks have their form, Date is in the form of HTTP, Content-Length is one "
        "number, and Content-Length, Content-Type and Date occur once.",
        "A field is written by hand, or by both the application and its server: leave Date and Content-Length to the "
        "server (RFC 9110 sections 5.1, 5.3, 5.5, 5.6.7).",
        "Answer.field-forms",
        advisory=True,
    ),
    response(
        "headers.date",
        "Date that is not now",
        "A response has a Date, and it is the time of the response.",
        "The server sends no Date, or the clock of its machine is wrong: SDKs take the time of their next signatures "
        "from it (RFC 9110 section 6.6.1).",
        "Answer.date",
        level=Level.SHOULD,
        advisory=True,
    ),
    question(
        "headers.field",
        "Header field not as the case expects",
        "A header field that a case asks for has the value that the case expects.",
        "The field is missing or has another value: the finding names both.",
    ),
)
