"""Other signatures and dates that a target is free to take, or not to."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs.signatures import excuse_fault
from conformance.reference.auth.claim import Check, Claim
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service


@variation(
    "regions-any",
    varies="The endpoint serves every region that a credential scope names.",
    source="Elements of an AWS API request signature",
)
def _any_region(service: Service) -> Service:
    for form in ("sigv4", "sigv4-query"):
        service = replace(service, authenticator=service.authenticator.with_check(form, "scope-region", None))
    return service


@variation(
    "aws3-five-minutes",
    varies="A signature of the samples' form is good for five minutes.",
    source="observed-0.10",
)
def _five_minutes(service: Service) -> Service:
    check = next(form.checks["fresh"] for form in service.authenticator.forms if form.name == "aws3")

    def strict(claim: Claim) -> None:
        check(claim)
        if claim.date is not None and abs(claim.now - claim.date) > 300:
            raise ServiceError("RequestExpired", "The date stamp is more than 300 seconds off.")

    return replace(service, authenticator=service.authenticator.with_check("aws3", "fresh", strict))


@variation(
    "free-forms-rejected",
    varies="Forms of a signature that no rule demands are rejected as incomplete.",
    source="Create a signed AWS API request",
)
def _usual_forms_only(service: Service) -> Service:
    for form in ("sigv4", "sigv4-query"):
        check = next(one.checks["parts"] for one in service.authenticator.forms if one.name == form)
        strict = _usual_only(check)
        service = replace(service, authenticator=service.authenticator.with_check(form, "parts", strict))
    return service


def _usual_only(check: Check) -> Check:
    def strict(claim: Claim) -> None:
        check(claim)
        if _is_free(claim.request):
            raise ServiceError("IncompleteSignature", "The signature is not of the usual form.")

    return strict


@variation(
    "presigned-get-only",
    varies="A signature in the query string is taken with a GET only; on a POST it is passed over.",
    source="Create a signed AWS API request: its example of such a signature is a GET",
)
def _presigned_get_only(service: Service) -> Service:
    check = next(one.checks["parts"] for one in service.authenticator.forms if one.name == "sigv4-query")

    def strict(claim: Claim) -> None:
        if claim.request.method != "GET":
            raise ServiceError("MissingAuthenticationToken", "The request is not signed.")
        check(claim)

    return replace(service, authenticator=service.authenticator.with_check("sigv4-query", "parts", strict))


_OF_ONE_HOP = re.compile("SignedHeaders=[^,]*\\b(?:connection|expect|transfer-encoding)\\b")


def _is_free(request: HttpRequest) -> bool:
    authorization = request.header(b"authorization") or ""
    presigned = b"X-Amz-Signature=" in request.query
    return (
        "credential=" in authorization
        or _OF_ONE_HOP.search(authorization) is not None
        or (request.header(b"x-amz-content-sha256") is not None and not _covers_hash(authorization, request.query))
        or any(b"\t" in value.strip() for name, value in request.headers if name != b"authorization")
        or (presigned and b"X-Amz-Expires=" not in request.query)
    )


def _covers_hash(authorization: str, query: bytes) -> bool:
    return "x-amz-content-sha256" in authorization or b"x-amz-content-sha256" in query


def _signs_date(claim: Claim) -> bool:
    return "date" in claim.parts.get("signed", "").lower().split(";")


add(Variation("aws3-host-unsigned-taken", "A signature of the samples' form need not cover Host.",
              "[DeleteIdentity / Examples / Sample Request] covers it, and no line asks for it",
              excuse_fault("aws3", "signed-headers", _signs_date)))  # fmt: skip
