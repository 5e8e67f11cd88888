"""Defects found by the cases of `cases/authentication/every-form.yaml`: forms whose signatures are not checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.mutants.authentication.dialects import FORMS as SIGNED_FORMS
from conformance.proof.mutants.protocol.dialects import FORMS
from conformance.proof.verbs import combine, set_decoder
from conformance.proof.verbs.signatures import skip_checks_when
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service

_FRAMING, _PARAMETERS, _SIGNATURE, _SIZE, _PLACE = (
    f"Auth.EveryForm.{name}" for name in ("framing", "parameters", "signature", "size", "place")
)
_USUAL = "application/x-www-form-urlencoded"
#: Forms of `FORMS` in which every request of some case comes, or none: no case of this file is about them.
_ELSEWHERE = frozenset(
    {"chunked-signed", "equals-raw", "escaped-tilde", "lower-hex", "plus", "raw-at-sign", "raw-marks", "version-last"}
)
#: Of `SIGNED_FORMS` those of a header of Signature Version 4, which stand in this file's cases.
_WRITTEN = frozenset({"Auth.Dialect.sigv4", "Auth.Dialect.sigv4-lenient", "Auth.Dialect.classic-parameters"})

#: Of these the ones that leave the signature as it is, and add a field.
_BESIDE = frozenset({"unsigned-sdk-headers", "unsigned-retry-headers", "trace-id"})


def _when(seen: Callable[[HttpRequest], object], *faults: str) -> Change:
    return skip_checks_when(lambda request, form: seen(request), *faults)


def _in_forms() -> Iterator[Mutant]:
    for form in FORMS:
        if form.dialect not in _ELSEWHERE:
            defect = f"A request is accepted without a right signature if it has the form `{form.dialect}`."
            broken = _PARAMETERS if "Protocol.Dialect.encoding" in form.breaks else _FRAMING
            yield Mutant(f"form-{form.dialect}-unchecked", broken, defect, _when(form.when))


def _in_signed_forms() -> Iterator[Mutant]:
    for form in SIGNED_FORMS:
        if _WRITTEN.intersection((form.breaks,) if isinstance(form.breaks, str) else form.breaks):
            defect = f"A wrong signature is accepted if it has the form `{form.dialect}`."
            broken = _FRAMING if form.dialect in _BESIDE else _SIGNATURE
            yield Mutant(f"signed-{form.dialect}-unchecked", broken, defect, _when(form.when, "wrong-secret"))


def _perform(method: str) -> Change:
    """Perform requests by another method, which has its parameters in the query string, without a signature."""

    def change(service: Service) -> Service:
        def check(request: HttpRequest) -> None:
            service.check_place(replace(request, method="GET") if request.method == method else request)

        return replace(service, check_place=check)

    return combine(change, _when(lambda request: request.method == method))


def _serve_everywhere(service: Service) -> Service:
    return replace(service, check_place=lambda request: service.check_place(replace(request, path="/")))


def _has_no_version(request: HttpRequest, form: Fields) -> bool:
    return "Version" not in form.values


MUTANTS: tuple[Mutant, ...] = (
    *_in_forms(),
    *_in_signed_forms(),
    Mutant("form-put-unchecked", _PLACE, "A PUT is performed whoever sent it.", _perform("PUT")),
    Mutant(
        "form-chunked-unchecked",
        _FRAMING,
        "A request whose body comes in chunks is accepted without a right signature.",
        _when(lambda request: request.header(b"transfer-encoding") is not None),
    ),
    Mutant(
        "form-other-path-unchecked",
        _PLACE,
        "A request to another path is performed whoever sent it.",
        combine(_serve_everywhere, _when(lambda request: request.path != "/")),
    ),
    Mutant(
        "form-other-type-unchecked",
        _PLACE,
        "A form under another media type is performed whoever sent it.",
        combine(
            set_decoder(any_content_type=True),
            _when(lambda request: not (request.header(b"content-type") or _USUAL).lower().startswith(_USUAL)),
        ),
    ),
    Mutant(
        "form-no-version-unchecked",
        _PARAMETERS,
        "A request without Version is performed whoever sent it.",
        skip_checks_when(_has_no_version),
    ),
    Mutant(
        "form-post-query-unchecked",
        _PARAMETERS,
        "A POST whose parameters are in the query string is performed whoever sent it.",
        _when(lambda request: request.method == "POST" and b"Action=" in request.query),
    ),
    Mutant(
        "form-sorted-unchecked",
        _PARAMETERS,
        "A request whose parameters are sorted is performed whoever sent it.",
        _when(lambda request: request.body.startswith(b"Action=GetSendQuota&Version")),
    ),
    *(
        Mutant(
            f"form-of-{name}-unchecked",
            _SIZE,
            f"The signature of a request with {words} may be any.",
            _when(seen, "wrong-secret"),
        )
        for name, words, seen in (
            (
                "nine-kilobytes",
                "a body of eight to sixteen kilobytes",
                lambda request: 8192 < len(request.body) < 16384,
            ),
            (
                "hundred-kilobytes",
                "a body of more than a hundred kilobytes",
                lambda request: len(request.body) > 100_000,
            ),
            ("megabytes", "a body of more than a megabyte", lambda request: len(request.body) > 1_048_576),
            ("long-query", "a query string of more than two kilobytes", lambda request: len(request.query) > 2048),
            ("many-parameters", "more than forty parameters", lambda request: request.body.count(b"&") > 40),
            ("long-field", "a long header field", lambda request: any(len(text) > 2048 for _, text in request.headers)),
        )
    ),
    Mutant(
        "form-temporary-get-unchecked",
        _PLACE,
        "The signature of a GET by temporary credentials may be any.",
        _when(
            lambda request: request.method == "GET" and request.header(b"x-amz-security-token") is not None,
            "wrong-secret",
        ),
    ),
)
