"""Defects that the cases of `cases/protocol/methods.yaml` find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import change_decoding, edit_delivery, reject_requests, set_decoder
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service

_ROOT = "Protocol.Path.root"
_GET = "Protocol.Method.get"
_SAME = "Protocol.Method.get-same"


def _completed(fields: Fields) -> Fields:
    return Fields({"Domain": "missing.example.com", **fields.values}, fields.names)


def _get_other_status(service: Service) -> Service:
    methods: list[str] = []

    def check(request: HttpRequest) -> None:
        methods[:] = [request.method]
        service.check_place(request)

    def step(document: Document) -> None:
        for element in document.root.walk():
            if methods == ["GET"] and element.name == "VerificationStatus":
                element.text = "NotStarted"

    return replace(service, check_place=check).with_step(step)


def _by(method: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.method == method


def _cached(service: Service) -> Service:
    """The first response to each URL is given again, whoever signed the request."""
    kept: dict[bytes, HttpResponse] = {}

    def keep(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return kept.setdefault(request.query, answer) if request.method == "GET" and answer.status == 200 else answer

    return edit_delivery(keep)(service)


def _moved(asked: Callable[[HttpRequest], bool]) -> Callable[[Service], Service]:
    """Requests are sent on to another path."""

    def change(service: Service) -> Service:
        moved: list[bool] = []

        def check(request: HttpRequest) -> None:
            moved[:] = [asked(request)]
            service.check_place(request)

        def finish(document: Document, answer: HttpResponse) -> HttpResponse:
            return replace(answer, status=307, headers=[("location", "/ses/")], body=b"") if moved == [True] else answer

        return replace(service, check_place=check).with_finish(finish)

    return change


MUTANTS: tuple[Mutant, ...] = (
    Mutant("gets-cached-by-url", "Protocol.Method.get-fresh", "Responses to GET are kept by their URL.", _cached),
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
        "A GET without a parameter that it needs is performed.",
        change_decoding(after=lambda request, fields: _completed(fields) if request.method == "GET" else fields),
    ),
    Mutant(
        "get-other-status", _SAME, "A GET is answered with another verification status than a POST.", _get_other_status
    ),
    Mutant(
        "put-is-internal-failure",
        "Protocol.Method.put",
        "A PUT is an InternalFailure.",
        reject_requests(lambda request: request.method == "PUT"),
    ),
    *(
        Mutant(
            f"{method.lower()}-is-internal-failure",
            "Protocol.Method.other",
            f"{method} is an InternalFailure.",
            reject_requests(_by(method)),
        )
        for method in ("HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE")
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
)
