"""Defects in checking signatures: for each form, each check left out, waved through, or only half done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from conformance.reference.auth import Authenticator
from conformance.reference.auth.canonical import extended_date
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Request
from conformance.reference.mutants import Mutant, add
from conformance.reference.mutants.changes import dashed
from conformance.reference.state import Credential, Settings

_V4, _QUERY, _V2, _AWS3 = "sigv4", "sigv4-query", "sigv2", "aws3"
_WORDS = {
    _V4: "signed by Signature Version 4",
    _QUERY: "signed in its query string",
    _V2: "signed by Signature Version 2",
    _AWS3: "signed by X-Amzn-Authorization",
}
_SIGNATURE = "Auth.Signature"
_NO_EFFECT = "Auth.Refused.no-effect"

Excused: TypeAlias = Callable[[Claim], bool]


def first_credential(credentials: Mapping[str, Credential]) -> Credential:
    """The account that a target without accounts would take everybody for."""
    return next(iter(credentials.values()))


@dataclass(frozen=True, slots=True)
class Forgiving(Authenticator):
    """Takes a request in spite of a fault.

    Args:
        form: of the signature.
        check: name of the check that found the fault.
        excused: which faults of that check.
    """

    form: str = ""
    check: str = ""
    excused: Excused = lambda claim: True

    def authenticate(
        self,
        request: Request,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """As `Authenticator.authenticate`, but a request with the excused fault is the first account's."""
        for form in self.forms:
            if form.name != self.form or not form.detect(request, fields):
                continue
            claim = Claim(request, fields, settings, credentials, now)
            form.read(claim)
            for name, check in form.checks.items():
                try:
                    check(claim)
                except ServiceError:
                    if name == self.check and self.excused(claim):
                        return credentials.get(claim.parts.get("access_key_id", ""), first_credential(credentials))
                    raise
        return Authenticator.authenticate(self, request, fields, settings=settings, credentials=credentials, now=now)


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if "." in name else f"{_SIGNATURE}.{name}" for name in names)


def _excuse(form: str, name: str, breaks: Iterable[str], what: str, check: str, excused: Excused) -> None:
    """Declares a mutant that takes requests with a certain fault of their signature.

    Args:
        form: of the signature.
        name: of the fault.
        breaks: requirements; without a dot, aspects of `Auth.Signature`.
        what: the fault in words.
        check: that finds it.
        excused: which faults of that check.
    """
    authenticator = Forgiving(form=form, check=check, excused=excused)
    lie = f"A request {_WORDS[form]} is taken {what}."
    add(Mutant(f"{form}-{name}", _ids(breaks), lie, lambda service: replace(service, authenticator=authenticator)))


def _lacks(part: str) -> Excused:
    return lambda claim: part not in claim.parts


def _any(claim: Claim) -> bool:
    return True


def _half_scope(claim: Claim) -> bool:
    return "scope" in claim.parts and "access_key_id" not in claim.parts


def _other_end(claim: Claim) -> bool:
    return claim.parts.get("scope_end", "aws4_request") != "aws4_request"


def _unreadable(claim: Claim) -> bool:
    return "scope" not in claim.parts and "signature" not in claim.parts


def _no_date(claim: Claim) -> bool:
    return "date" not in claim.parts and "http_date" not in claim.parts and "amz_date" not in claim.parts


def _bad_date(claim: Claim) -> bool:
    return not _no_date(claim)


def _old(claim: Claim) -> bool:
    return claim.date is not None and claim.date < claim.now


def _early(claim: Claim) -> bool:
    return claim.date is not None and claim.date > claim.now


def _other_algorithm(claim: Claim) -> bool:
    return "signature" in claim.parts and "MD5" in claim.parts.get("algorithm", claim.parts.get("method", ""))


def _of_version_4(form: str) -> None:
    """Both places of a Version 4 signature have the same parts."""
    no_effect = (_NO_EFFECT,) if form == _V4 else ()
    _excuse(form, "without-credential", ("no-credential", *no_effect), "without Credential", "parts", _lacks("scope"))
    _excuse(form, "short-credential", ("bad-credential", *no_effect), "with part of a Credential", "parts", _half_scope)
    _excuse(
        form,
        "without-signed-headers",
        ("no-signed-headers", *no_effect),
        "without SignedHeaders",
        "parts",
        _lacks("signed"),
    )
    _excuse(
        form, "without-signature", ("no-signature", *no_effect), "without its signature", "parts", _lacks("signature")
    )
    _excuse(
        form,
        "any-algorithm",
        ("unknown-algorithm", *no_effect),
        "by an algorithm that is none",
        "parts",
        _other_algorithm,
    )
    _excuse(
        form, "any-terminator", ("scope-terminator", *no_effect), "for a scope with another end", "parts", _other_end
    )
    _excuse(form, "without-date", ("missing-date", *no_effect), "without a date", "date", _no_date)
    _excuse(form, "bad-date", ("bad-date", *no_effect), "with a date that is none", "date", _bad_date)
    _excuse(form, "host-unsigned", ("unsigned-host", *no_effect), "though Host is not covered", "signed-host", _any)
    _excuse(form, "scope-date-any", ("scope-date", *no_effect), "for a scope of another day", "scope-date", _any)
    _excuse(
        form, "scope-region-any", ("scope-region", *no_effect), "for a scope of another region", "scope-region", _any
    )
    _excuse(
        form,
        "scope-service-any",
        ("scope-service", *no_effect),
        "for a scope of another service",
        "scope-service",
        _any,
    )


def _old_v2(claim: Claim) -> bool:
    date = extended_date(claim.parts.get("date", ""))
    return date is not None and date < claim.now


def _early_v2(claim: Claim) -> bool:
    date = extended_date(claim.parts.get("date", ""))
    return date is not None and date > claim.now


for _form in (_V4, _QUERY):
    _of_version_4(_form)
_WRITES = {_V4: (_NO_EFFECT,), _V2: (_NO_EFFECT,)}
for _form in (_V4, _QUERY, _V2, _AWS3):
    _more = {_V2: ("Common.AWSAccessKeyId.effect",), _V4: (_NO_EFFECT, "Common.InvalidClientTokenId.raised")}
    _key = ("unknown-key", *_more.get(_form, ()))
    _excuse(_form, "unknown-key-taken", _key, "though its access key does not exist", "access-key", _any)
    _late = "expires" if _form == _QUERY else "fresh"
    _when = _early_v2 if _form == _V2 else _early
    _future = ("future", *((_NO_EFFECT, "Common.RequestExpired.raised") if _form == _V4 else ()))
    _excuse(_form, "future-taken", _future, "though it is dated far ahead", _late, _when)
    if _form != _QUERY:
        _expired = ("expired", *((_NO_EFFECT, "Common.RequestExpired.raised") if _form == _V4 else ()))
        _when = _old_v2 if _form == _V2 else _old
        _excuse(_form, "expired-taken", _expired, "though it is dated long ago", "fresh", _when)
    _excuse(_form, "token-any", ("bad-token", *_WRITES.get(_form, ())), "with any session token", "token", _any)

_excuse(_QUERY, "expired-taken", ("query-expired",), "long after it expired", "expires", _old)
_excuse(_V4, "unreadable-taken", ("malformed", _NO_EFFECT), "though its header can't be read", "parts", _unreadable)

# ---- Version 2: parameters of their own

_PARTS = {
    "access_key_id": "AWSAccessKeyId",
    "signature": "Signature",
    "method": "SignatureMethod",
    "version": "SignatureVersion",
}
for _part, _name in _PARTS.items():
    _excuse(
        _V2,
        f"without-{dashed(_name)}",
        (f"Common.{_name}.required", "Common.AuthParams.required"),
        f"without {_name}",
        "parts",
        _lacks(_part),
    )
_excuse(_V2, "unknown-hash", ("Common.SignatureMethod.enum",), "by a SignatureMethod that is none", "method", _any)
_excuse(_V2, "any-version", ("Common.SignatureVersion.effect",), "for any SignatureVersion", "version", _any)
_excuse(
    _V2,
    "without-time",
    ("Common.Timestamp.condition",),
    "with neither Timestamp nor Expires",
    "date",
    lambda claim: "date" not in claim.parts and "expires" not in claim.parts,
)
_excuse(
    _V2,
    "bad-timestamp",
    ("Common.Timestamp.type", "bad-date"),
    "with a Timestamp that is none",
    "date",
    lambda claim: "date" in claim.parts,
)
_excuse(
    _V2,
    "bad-expires",
    ("Common.Expires.type",),
    "with an Expires that is none",
    "date",
    lambda claim: "expires" in claim.parts,
)
_excuse(
    _V2,
    "expires-past-taken",
    ("Common.Expires.past", "query-expired", _NO_EFFECT),
    "long after its Expires",
    "fresh",
    lambda claim: "expires" in claim.parts,
)
add(
    Mutant(
        "timestamp-beside-expires",
        (
            "Auth.Signature.timestamp-and-expires",
            "Common.Expires.condition",
            "Common.InvalidParameterCombination.raised",
        ),
        "Timestamp and Expires are taken together.",
        lambda service: replace(service, check_dates=lambda fields: None),
    )
)

# ---- the header of the samples

_excuse(_AWS3, "without-signature", ("no-signature",), "without a Signature", "parts", _lacks("signature"))
_excuse(
    _AWS3,
    "without-key",
    ("no-signature", "no-signed-headers"),
    "without an AWSAccessKeyId",
    "parts",
    _lacks("access_key_id"),
)
_excuse(_AWS3, "without-signed-headers", ("no-signed-headers",), "without SignedHeaders", "parts", _lacks("signed"))
_excuse(_AWS3, "any-algorithm", ("unknown-algorithm",), "by an algorithm that is none", "parts", _other_algorithm)
_excuse(_AWS3, "without-date", ("missing-date",), "without a date", "date", _no_date)
_excuse(_AWS3, "bad-date", ("bad-date",), "with a date that is none", "date", _bad_date)
_excuse(_AWS3, "host-unsigned", ("unsigned-host",), "though Host is not covered", "signed-headers", _any)
