"""Defects that reject what is signed rightly: forms, hashes, tokens, times within the limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import reject_signed
from conformance.reference.auth.canonical import extended_date
from conformance.reference.auth.claim import Claim
from conformance.reference.service import Service

_TOLERANCE = "Auth.Signature.clock-tolerance"


#: What a target breaks that does not know a form at all.
_FORMS = {
    "sigv4": (
        "Auth.SigV4.header",
        "Auth.SigV4.extra-headers",
        "Auth.SigV4.session-token",
        "Common.SecurityToken.optional",
    ),
    "sigv4-query": ("Auth.SigV4.query",),
    "sigv2": (
        "Auth.SigV2.HmacSHA256",
        "Auth.SigV2.HmacSHA1",
        "Common.AuthParams.together",
        "Common.AWSAccessKeyId.type",
        "Common.Signature.type",
        "Common.SignatureMethod.type",
        "Common.SignatureVersion.type",
        "Common.SecurityToken.optional",
        "Common.Timestamp.format",
        "Common.Timestamp.required",
    ),
    "aws3": ("Auth.AWS3.accepted",),
}


def _without_form(name: str) -> Callable[[Service], Service]:
    def change(service: Service) -> Service:
        forms = tuple(form for form in service.authenticator.forms if form.name != name)
        return replace(service, authenticator=replace(service.authenticator, forms=forms))

    return change


def _of_other_region(claim: Claim) -> bool:
    return claim.parts["scope_region"] != claim.settings.region


def _has_token(claim: Claim) -> bool:
    return "token" in claim.parts


def _no_token(claim: Claim) -> bool:
    return "token" not in claim.parts


_TOKEN = ("Common.SecurityToken.effect", "Common.SecurityToken.type")


def _aside(claim: Claim) -> float:
    """Seconds that the date is ahead of the clock."""
    date = claim.date if claim.date is not None else extended_date(claim.parts.get("date", ""))
    return 0.0 if date is None else date - claim.now


#: Form, the check that compares its date with the clock, and the minutes that a defective target grants.
_NARROW = (("sigv4", "fresh", 5), ("sigv4-query", "expires", 5), ("sigv2", "fresh", 5), ("aws3", "fresh", 3))


def _narrow_tolerances() -> Iterator[Mutant]:
    for form, at, minutes in _NARROW:
        yield Mutant(
            f"{form}-old-{minutes}-minutes",
            _TOLERANCE,
            f"A {form} request of more than {minutes} minutes ago is rejected.",
            reject_signed(form, _older(minutes), code="RequestExpired", at=at),
        )
        yield Mutant(
            f"{form}-early-{minutes}-minutes",
            _TOLERANCE,
            f"A {form} request of more than {minutes} minutes ahead is rejected.",
            reject_signed(form, _earlier(minutes), code="RequestExpired", at=at),
        )


def _older(minutes: int) -> Callable[[Claim], bool]:
    return lambda claim: _aside(claim) < -60 * minutes


def _earlier(minutes: int) -> Callable[[Claim], bool]:
    return lambda claim: _aside(claim) > 60 * minutes


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(f"{form}-unknown", ids, f"Requests signed by {form} count as unsigned.", _without_form(form))
        for form, ids in _FORMS.items()
    ),
    Mutant(
        "sigv4-token-refused",
        ("Auth.SigV4.session-token", "Common.SecurityToken.effect"),
        "A session token is rejected with SigV4.",
        reject_signed("sigv4", _has_token, code="InvalidClientTokenId"),
    ),
    Mutant(
        "sigv4-token-demanded",
        "Common.SecurityToken.optional",
        "SigV4 is accepted with a session token only.",
        reject_signed("sigv4", _no_token, code="MissingParameter"),
    ),
    Mutant(
        "sigv4-query-token-refused",
        "Auth.SigV4.session-token",
        "A session token is rejected in a query string.",
        reject_signed("sigv4-query", _has_token, code="InvalidClientTokenId"),
    ),
    Mutant(
        "sigv2-token-refused",
        _TOKEN,
        "A SecurityToken is rejected.",
        reject_signed("sigv2", _has_token, code="InvalidClientTokenId"),
    ),
    Mutant(
        "sigv2-token-demanded",
        "Common.SecurityToken.optional",
        "SigV2 is accepted with a SecurityToken only.",
        reject_signed("sigv2", _no_token, code="MissingParameter"),
    ),
    Mutant(
        "sigv2-token-short",
        "Common.SecurityToken.type",
        "A SecurityToken of more than 32 characters is rejected.",
        reject_signed("sigv2", lambda claim: len(claim.parts.get("token", "")) > 32, code="InvalidParameterValue"),
    ),
    Mutant(
        "aws3-token-refused",
        "Common.SecurityToken.effect",
        "A session token is rejected with AWS3.",
        reject_signed("aws3", _has_token, code="InvalidClientTokenId"),
    ),
    Mutant(
        "sigv4-post-only",
        "Auth.SigV4.header",
        "SigV4 is accepted with a POST only.",
        reject_signed("sigv4", lambda claim: claim.request.method == "GET"),
    ),
    Mutant(
        "sigv4-writes-refused",
        "Auth.SigV4.header",
        "SigV4 is not taken for a write.",
        reject_signed("sigv4", lambda claim: claim.fields.values.get("Action", "").startswith("VerifyDomain")),
    ),
    Mutant(
        "sigv4-query-get-refused",
        "Auth.SigV4.query",
        "A GET signed in its query string is rejected.",
        reject_signed("sigv4-query", lambda claim: claim.request.method == "GET"),
    ),
    Mutant(
        "sigv4-query-post-refused",
        "Auth.SigV4.query-post",
        "A POST signed in its query string is rejected.",
        reject_signed("sigv4-query", lambda claim: claim.request.method == "POST"),
    ),
    Mutant(
        "aws3-get-refused",
        "Auth.AWS3.accepted",
        "A GET signed as in the samples is rejected.",
        reject_signed("aws3", lambda claim: claim.request.method == "GET"),
    ),
    Mutant(
        "aws3-https-only",
        "Auth.AWS3.accepted",
        "Only the form AWS3-HTTPS is accepted.",
        reject_signed("aws3", lambda claim: claim.parts.get("scheme") == "AWS3"),
    ),
    Mutant(
        "sigv2-get-refused",
        ("Auth.SigV2.HmacSHA256", "Auth.SigV2.HmacSHA1"),
        "A GET signed by SigV2 is rejected.",
        reject_signed("sigv2", lambda claim: claim.request.method == "GET"),
    ),
    Mutant(
        "sigv2-sha1-refused",
        ("Auth.SigV2.HmacSHA1", "Common.SignatureMethod.enum"),
        "HmacSHA1 is rejected.",
        reject_signed("sigv2", lambda claim: claim.parts["method"] == "HmacSHA1", code="InvalidParameterValue"),
    ),
    Mutant(
        "sigv2-sha256-refused",
        ("Auth.SigV2.HmacSHA256", "Common.SignatureMethod.enum", "Common.SignatureMethod.type"),
        "HmacSHA256 is rejected.",
        reject_signed("sigv2", lambda claim: claim.parts["method"] == "HmacSHA256", code="InvalidParameterValue"),
    ),
    Mutant(
        "sigv2-version-2-refused",
        "Common.SignatureVersion.type",
        "SignatureVersion=2 is rejected.",
        reject_signed("sigv2", lambda claim: claim.parts["version"] == "2", code="InvalidParameterValue"),
    ),
    Mutant(
        "sigv2-expires-refused",
        ("Common.Expires.format", "Common.Expires.required"),
        "Expires is not taken for Timestamp.",
        reject_signed("sigv2", lambda claim: "date" not in claim.parts, code="MissingParameter"),
    ),
    Mutant(
        "sigv2-timestamp-refused",
        ("Common.Timestamp.required", "Common.Timestamp.format", "Common.AuthParams.together"),
        "Timestamp is not taken for Expires.",
        reject_signed("sigv2", lambda claim: "expires" not in claim.parts, code="MissingParameter"),
    ),
    Mutant(
        "sigv2-milliseconds-refused",
        "Common.Timestamp.milliseconds",
        "A Timestamp with milliseconds is rejected.",
        reject_signed("sigv2", lambda claim: "." in claim.parts.get("date", ""), code="InvalidParameterValue"),
    ),
    Mutant(
        "sigv2-milliseconds-demanded",
        "Common.Timestamp.format",
        "A Timestamp without milliseconds is rejected.",
        reject_signed("sigv2", lambda claim: "." not in claim.parts.get("date", "."), code="InvalidParameterValue"),
    ),
    Mutant(
        "sigv2-special-characters",
        "Auth.SigV2.HmacSHA256",
        "A value with a plus sign in it is never rightly signed.",
        reject_signed(
            "sigv2",
            lambda claim: any(("+" in text for name, text in claim.fields.values.items() if name == "EmailAddress")),
            code="SignatureDoesNotMatch",
        ),
    ),
    Mutant(
        "sigv4-extra-headers-refused",
        "Auth.SigV4.extra-headers",
        "Signed headers beyond the usual ones are rejected.",
        reject_signed("sigv4", lambda claim: "x-note" in claim.parts["signed"]),
    ),
    Mutant(
        "sigv4-blanks-in-headers",
        "Auth.SigV4.extra-headers",
        "A signed header with spaces in a row is never rightly signed.",
        reject_signed(
            "sigv4",
            lambda claim: any((b"  " in value for _, value in claim.request.headers)),
            code="SignatureDoesNotMatch",
        ),
    ),
    *_narrow_tolerances(),
    Mutant(
        "sigv4-query-expires-ignored",
        "Auth.Signature.query-lifetime",
        "A request signed in its query string is good for 15 minutes, whatever X-Amz-Expires says.",
        reject_signed("sigv4-query", _older(15), code="RequestExpired", at="expires"),
    ),
    *(
        Mutant(
            f"{form}-other-region-breaks",
            "Auth.Signature.other-region",
            f"A {form} scope of another region is an internal failure.",
            reject_signed(form, _of_other_region, code="InternalFailure", at="scope-region"),
        )
        for form in ("sigv4", "sigv4-query")
    ),
)
