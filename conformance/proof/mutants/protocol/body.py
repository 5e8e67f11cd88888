"""Defects that the cases of `cases/protocol/body.yaml` find."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import EditingDecoder, reject_requests
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service

_FORM = "application/x-www-form-urlencoded"
_CHARSET = "Protocol.Body.charset"


def _type(request: HttpRequest) -> str | None:
    return request.header(b"content-type")


def _media(request: HttpRequest) -> str:
    return (_type(request) or "").partition(";")[0].strip()


def _parameters(request: HttpRequest) -> str:
    return (_type(request) or "").partition(";")[2].strip()


def _is_form(request: HttpRequest) -> bool:
    return _media(request).lower() == _FORM


def _no_form_is_quota(service: Service) -> Service:
    def read(request: HttpRequest) -> HttpRequest:
        if b"GetSendQuota" in request.body and b"&" not in request.body:
            return replace(request, body=b"Action=GetSendQuota", headers=[])
        return request

    return replace(service, decoder=EditingDecoder(before=read))


MUTANTS: tuple[Mutant, ...] = (
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
        "A charset without a space before it is rejected.",
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
)
