"""Defects in taking requests: methods, paths, bodies, content types, connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import EditingDecoder, change_decoding, reject_requests, set_decoder
from conformance.reference.decode import Fields
from conformance.reference.http_types import Answer, Request
from conformance.reference.render import Document
from conformance.reference.service import Service

_FORM = "application/x-www-form-urlencoded"
_ROOT = "Protocol.Path.root"
_GET = "Protocol.Method.get"
_SAME = "Protocol.Method.get-same"
_CHARSET = "Protocol.Body.charset"


def _type(request: Request) -> str | None:
    return request.header(b"content-type")


def _media(request: Request) -> str:
    return (_type(request) or "").partition(";")[0].strip()


def _parameters(request: Request) -> str:
    return (_type(request) or "").partition(";")[2].strip()


def _is_form(request: Request) -> bool:
    return _media(request).lower() == _FORM


def _without(fields: Fields, name: str) -> Fields:
    return Fields({key: text for key, text in fields.values.items() if key != name}, fields.names)


def _get_other_token(service: Service) -> Service:
    methods: list[str] = []

    def check(request: Request) -> None:
        methods[:] = [request.method]
        service.check_place(request)

    def step(document: Document) -> None:
        for element in document.root.walk():
            if methods == ["GET"] and element.name == "VerificationToken":
                element.text = (element.text or "")[::-1]

    return replace(service, check_place=check).with_step(step)


def _place(change: Callable[[Request], Request]) -> Change:
    """Declares a mutant that looks at another request than was made when it decides where the API is."""

    def build(service: Service) -> Service:
        decoder = EditingDecoder(before=change)
        return replace(service, check_place=lambda request: service.check_place(change(request)), decoder=decoder)

    return build


def _moved(asked: Callable[[Request], bool]) -> Callable[[Service], Service]:
    """Requests are sent on to another path."""

    def change(service: Service) -> Service:
        moved: list[bool] = []

        def check(request: Request) -> None:
            moved[:] = [asked(request)]
            service.check_place(request)

        def finish(document: Document, answer: Answer) -> Answer:
            return replace(answer, status=307, headers=[("location", "/ses/")], body=b"") if moved == [True] else answer

        return replace(service, check_place=check).with_finish(finish)

    return change


def _no_form_is_quota(service: Service) -> Service:
    def read(request: Request) -> Request:
        if b"GetSendQuota" in request.body and b"&" not in request.body:
            return replace(request, body=b"Action=GetSendQuota", headers=[])
        return request

    return replace(service, decoder=EditingDecoder(before=read))


def _read_to_64k(service: Service) -> Service:
    return replace(service, decoder=EditingDecoder(before=lambda request: replace(request, body=request.body[:65_536])))


def _close_without_body(service: Service) -> Service:
    closing: list[bool] = []

    def check(request: Request) -> None:
        closing[:] = [request.header(b"connection") == "close"]
        service.check_place(request)

    def finish(document: Document, answer: Answer) -> Answer:
        return replace(answer, body=b"") if closing == [True] else answer

    return replace(service, check_place=check).with_finish(finish)


def _named_otherwise(name: bytes) -> Callable[[Request], bool]:
    """Whether a field is there, but not written as most clients write it."""
    return lambda request: name not in request.names and name.lower() in [each.lower() for each in request.names]


MUTANTS: tuple[Mutant, ...] = (
    # Methods and paths
    Mutant(
        "get-not-read",
        (_GET, "Protocol.Path.trailing-slash"),
        "The parameters of a GET are not read.",
        set_decoder(read_query=False),
    ),
    Mutant(
        "get-write-refused",
        _GET,
        "A GET that writes is rejected.",
        reject_requests(
            lambda request: request.method == "GET" and b"Action=Verify" in request.query, code="InvalidQueryParameter"
        ),
    ),
    Mutant(
        "get-unchecked",
        _SAME,
        "Numbers in a GET are not checked.",
        change_decoding(
            after=lambda request, fields: _without(fields, "MaxItems") if request.method == "GET" else fields
        ),
    ),
    Mutant(
        "get-other-token", _SAME, "A GET is answered with another verification token than a POST.", _get_other_token
    ),
    Mutant(
        "put-performed",
        "Protocol.Method.put",
        "A PUT is performed like a POST.",
        _place(lambda request: replace(request, method="POST") if request.method == "PUT" else request),
    ),
    Mutant(
        "put-is-internal-failure",
        "Protocol.Method.put",
        "A PUT is an InternalFailure.",
        reject_requests(lambda request: request.method == "PUT"),
    ),
    Mutant(
        "path-other-is-internal-failure",
        "Protocol.Path.other",
        "Another path is an InternalFailure.",
        reject_requests(lambda request: request.path not in ("/", "")),
    ),
    Mutant(
        "path-root-moved",
        (_ROOT, "Protocol.Method.post"),
        "The API is at another path than a single slash.",
        _moved(lambda request: request.path == "/"),
    ),
    Mutant(
        "path-root-of-get-moved",
        (_ROOT, _GET, "Protocol.Path.trailing-slash"),
        "A GET of the single slash is sent on to another path.",
        _moved(lambda request: request.path == "/" and request.method == "GET"),
    ),
    Mutant(
        "post-not-read",
        "Protocol.Method.post",
        "A POST is rejected.",
        reject_requests(lambda request: request.method == "POST", code="InvalidQueryParameter"),
    ),
    Mutant(
        "crash-query-of-post",
        "Protocol.Parameters.query-and-body",
        "A POST with a query string is an InternalFailure.",
        reject_requests(lambda request: request.method == "POST" and b"Action=" in request.query),
    ),
    # Bodies and their content types
    Mutant(
        "type-needs-charset",
        "Protocol.Body.content-type",
        "A form is read only if its charset is reported.",
        reject_requests(lambda request: _is_form(request) and (not _parameters(request)), code="MissingAction"),
    ),
    Mutant(
        "charset-refused",
        _CHARSET,
        "A form whose charset is reported is rejected.",
        reject_requests(lambda request: _is_form(request) and bool(_parameters(request)), code="MissingAction"),
    ),
    Mutant(
        "charset-upper-refused",
        _CHARSET,
        "A charset in capitals is rejected.",
        reject_requests(lambda request: "UTF-8" in _parameters(request), code="InvalidQueryParameter"),
    ),
    Mutant(
        "charset-needs-blank",
        _CHARSET,
        "A charset without a blank before it is rejected.",
        reject_requests(lambda request: ";charset" in (_type(request) or ""), code="InvalidQueryParameter"),
    ),
    Mutant(
        "type-case-counts",
        "Protocol.Body.content-type-case",
        "The case of the media type counts.",
        reject_requests(lambda request: _is_form(request) and _media(request) != _FORM, code="MissingAction"),
    ),
    Mutant(
        "type-upper-refused",
        "Protocol.Body.content-type-case",
        "A media type in capitals is rejected.",
        reject_requests(lambda request: _media(request).isupper(), code="MissingAction"),
    ),
    Mutant(
        "type-wrong-is-internal-failure",
        "Protocol.Body.wrong-content-type",
        "A form under another media type is an InternalFailure.",
        reject_requests(lambda request: _type(request) is not None and (not _is_form(request))),
    ),
    Mutant(
        "type-missing-is-internal-failure",
        "Protocol.Body.no-content-type",
        "A form without a content type is an InternalFailure.",
        reject_requests(lambda request: request.method == "POST" and _type(request) is None),
    ),
    Mutant(
        "body-no-form-is-internal-failure",
        "Protocol.Body.not-a-form",
        "A body that is no form is an InternalFailure.",
        reject_requests(lambda request: bool(request.body) and b"&" not in request.body),
    ),
    Mutant(
        "body-no-form-is-quota",
        "Protocol.Body.not-a-form",
        "The words of a body that is no form are its action.",
        _no_form_is_quota,
    ),
    # Connections
    Mutant(
        "close-refused",
        "Protocol.Connection.close",
        "A request that asks to close the connection is rejected.",
        reject_requests(lambda request: request.header(b"connection") == "close", code="InvalidQueryParameter"),
    ),
    Mutant(
        "large-headers-refused",
        "Protocol.Connection.large-headers",
        "Headers of more than two kilobytes are rejected.",
        reject_requests(
            lambda request: sum((len(name) + len(value) for name, value in request.headers)) > 2048,
            code="InvalidQueryParameter",
        ),
    ),
    Mutant(
        "large-body-refused",
        "Protocol.Connection.large-body",
        "Bodies of more than a hundred kilobytes are rejected.",
        reject_requests(lambda request: len(request.body) > 100000, code="InvalidParameterValue"),
    ),
    Mutant(
        "chunked-is-internal-failure",
        "Protocol.Connection.chunked",
        "A body in chunks is an InternalFailure.",
        reject_requests(lambda request: request.header(b"transfer-encoding") == "chunked"),
    ),
    Mutant(
        "expect-refused",
        "Protocol.Connection.expect-continue",
        "A request with Expect is rejected.",
        reject_requests(lambda request: request.header(b"expect") is not None, code="InvalidQueryParameter"),
    ),
    Mutant("body-read-to-64k", "Protocol.Connection.large-body", "A body is read up to 64 kilobytes.", _read_to_64k),
    Mutant(
        "close-without-body",
        "Protocol.Connection.close",
        "The last answer of a connection has no body.",
        _close_without_body,
    ),
    Mutant(
        "header-case-counts",
        "Protocol.Connection.header-case",
        "Content-Type is not known when it is written otherwise.",
        reject_requests(_named_otherwise(b"Content-Type"), code="MissingAction"),
    ),
    Mutant(
        "header-capitals-refused",
        "Protocol.Connection.header-case",
        "A header name in capitals is rejected.",
        reject_requests(lambda request: any(name.isupper() for name in request.names), code="InvalidQueryParameter"),
    ),
)
