"""What a target may do with requests at the edge: other methods, long heads, names that differ in case only."""

from __future__ import annotations

from conformance.proof.variations import variation
from conformance.reference.call import Call
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.service import Service

_PAGE = b"<html><body>This server says so.</body></html>"
_BY_METHOD = {"HEAD": 200, "OPTIONS": 204, "DELETE": 405, "PATCH": 501, "TRACE": 405}
_HEADER_LIMIT, _QUERY_LIMIT = 6144, 4096


def _page(status: int) -> HttpResponse:
    return HttpResponse(status, [("content-type", "text/html")], b"" if status == 204 else _PAGE)


@variation(
    "methods-served-before",
    varies="A server before the API responds to methods other than GET and POST by itself, with pages.",
    source="RFC 9110, 9.3.2, 9.3.7, 15.5.6, 15.6.2",
)
def _methods(service: Service) -> Service:
    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        status = _BY_METHOD.get(request.method)
        return answer if status is None else _page(status)

    return service.with_delivery(step)


@variation(
    "lengths-limited",
    varies="Header fields above six kilobytes, and query strings above four, are too long for the server before the API.",
    source="RFC 9110, 5.4, 15.5.15; RFC 6585, 5; observations, section 4 (long GET)",
)
def _lengths(service: Service) -> Service:
    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if any(len(value) > _HEADER_LIMIT for _, value in request.headers):
            return _page(431)
        return _page(414) if len(request.query) > _QUERY_LIMIT else answer

    return service.with_delivery(step)


@variation(
    "policy-names-one-case",
    varies="Names of policies that differ in the case of their letters only are one name.",
    source="[PutIdentityPolicy / Request Parameters / PolicyName]: nothing is said of case",
)
def _one_case(service: Service) -> Service:
    def guard(call: Call) -> None:
        policies = call.verified_identity(call.args["Identity"]).policies
        for name in [name for name in policies if name.lower() == call.args["PolicyName"].lower()]:
            call.args["PolicyName"] = name

    return service.with_guard("PutIdentityPolicy", "one-case", guard)
