"""Defects in checking signatures: for each form, each check left out, waved through, or only half done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.reference.auth import Authenticator
from conformance.reference.auth.canonical import extended_date
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Request
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


def _excuse(form: str, check: str, excused: Excused) -> Change:
    """Return a change that takes requests with a certain fault of their signature.

    Args:
        form: of the signature.
        name: of the fault.
        breaks: requirements; without a dot, aspects of `Auth.Signature`.
        what: the fault in words.
        check: that finds it.
        excused: which faults of that check.
    """
    authenticator = Forgiving(form=form, check=check, excused=excused)
    return lambda service: replace(service, authenticator=authenticator)


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


def _of_version_4(form: str) -> Iterator[Mutant]:
    """Both places of a Version 4 signature have the same parts."""
    no_effect = (_NO_EFFECT,) if form == _V4 else ()
    yield Mutant(
        f"{form}-without-credential",
        _ids(("no-credential", *no_effect)),
        f"A request {_WORDS[form]} is accepted without Credential.",
        _excuse(form, "parts", _lacks("scope")),
    )
    yield Mutant(
        f"{form}-short-credential",
        _ids(("bad-credential", *no_effect)),
        f"A request {_WORDS[form]} is accepted with part of a Credential.",
        _excuse(form, "parts", _half_scope),
    )
    yield Mutant(
        f"{form}-without-signed-headers",
        _ids(("no-signed-headers", *no_effect)),
        f"A request {_WORDS[form]} is accepted without SignedHeaders.",
        _excuse(form, "parts", _lacks("signed")),
    )
    yield Mutant(
        f"{form}-without-signature",
        _ids(("no-signature", *no_effect)),
        f"A request {_WORDS[form]} is accepted without its signature.",
        _excuse(form, "parts", _lacks("signature")),
    )
    yield Mutant(
        f"{form}-any-algorithm",
        _ids(("unknown-algorithm", *no_effect)),
        f"A request {_WORDS[form]} is accepted by an algorithm that is none.",
        _excuse(form, "parts", _other_algorithm),
    )
    yield Mutant(
        f"{form}-any-terminator",
        _ids(("scope-terminator", *no_effect)),
        f"A request {_WORDS[form]} is taken for a scope with another end.",
        _excuse(form, "parts", _other_end),
    )
    yield Mutant(
        f"{form}-without-date",
        _ids(("missing-date", *no_effect)),
        f"A request {_WORDS[form]} is accepted without a date.",
        _excuse(form, "date", _no_date),
    )
    yield Mutant(
        f"{form}-bad-date",
        _ids(("bad-date", *no_effect)),
        f"A request {_WORDS[form]} is accepted with a date that is none.",
        _excuse(form, "date", _bad_date),
    )
    yield Mutant(
        f"{form}-host-unsigned",
        _ids(("unsigned-host", *no_effect)),
        f"A request {_WORDS[form]} is accepted though Host is not covered.",
        _excuse(form, "signed-host", _any),
    )
    yield Mutant(
        f"{form}-scope-date-any",
        _ids(("scope-date", *no_effect)),
        f"A request {_WORDS[form]} is taken for a scope of another day.",
        _excuse(form, "scope-date", _any),
    )
    yield Mutant(
        f"{form}-scope-region-any",
        _ids(("scope-region", *no_effect)),
        f"A request {_WORDS[form]} is taken for a scope of another region.",
        _excuse(form, "scope-region", _any),
    )
    yield Mutant(
        f"{form}-scope-service-any",
        _ids(("scope-service", *no_effect)),
        f"A request {_WORDS[form]} is taken for a scope of another service.",
        _excuse(form, "scope-service", _any),
    )


def _old_v2(claim: Claim) -> bool:
    date = extended_date(claim.parts.get("date", ""))
    return date is not None and date < claim.now


def _early_v2(claim: Claim) -> bool:
    date = extended_date(claim.parts.get("date", ""))
    return date is not None and date > claim.now


def _version_4_forms() -> Iterator[Mutant]:
    for form in (_V4, _QUERY):
        yield from _of_version_4(form)


_WRITES = {_V4: (_NO_EFFECT,), _V2: (_NO_EFFECT,)}


def _checks_of_every_form() -> Iterator[Mutant]:
    for form in (_V4, _QUERY, _V2, _AWS3):
        more = {_V2: ("Common.AWSAccessKeyId.effect",), _V4: (_NO_EFFECT, "Common.InvalidClientTokenId.raised")}
        key = ("unknown-key", *more.get(form, ()))
        yield Mutant(
            f"{form}-unknown-key-taken",
            _ids(key),
            f"A request {_WORDS[form]} is accepted though its access key does not exist.",
            _excuse(form, "access-key", _any),
        )
        late = "expires" if form == _QUERY else "fresh"
        when = _early_v2 if form == _V2 else _early
        future = ("future", *((_NO_EFFECT, "Common.RequestExpired.raised") if form == _V4 else ()))
        yield Mutant(
            f"{form}-future-taken",
            _ids(future),
            f"A request {_WORDS[form]} is accepted though it is dated far ahead.",
            _excuse(form, late, when),
        )
        if form != _QUERY:
            expired = ("expired", *((_NO_EFFECT, "Common.RequestExpired.raised") if form == _V4 else ()))
            when = _old_v2 if form == _V2 else _old
            yield Mutant(
                f"{form}-expired-taken",
                _ids(expired),
                f"A request {_WORDS[form]} is accepted though it is dated long ago.",
                _excuse(form, "fresh", when),
            )
        yield Mutant(
            f"{form}-token-any",
            _ids(("bad-token", *_WRITES.get(form, ()))),
            f"A request {_WORDS[form]} is accepted with any session token.",
            _excuse(form, "token", _any),
        )


_PARTS = {
    "access_key_id": "AWSAccessKeyId",
    "signature": "Signature",
    "method": "SignatureMethod",
    "version": "SignatureVersion",
}


MUTANTS: tuple[Mutant, ...] = (
    *_version_4_forms(),
    *_checks_of_every_form(),
    Mutant(
        f"{_QUERY}-expired-taken",
        _ids(("query-expired",)),
        f"A request {_WORDS[_QUERY]} is accepted long after it expired.",
        _excuse(_QUERY, "expires", _old),
    ),
    Mutant(
        f"{_V4}-unreadable-taken",
        _ids(("malformed", _NO_EFFECT)),
        f"A request {_WORDS[_V4]} is accepted though its header can't be read.",
        _excuse(_V4, "parts", _unreadable),
    ),
    # Version 2: parameters of their own
    *(
        Mutant(
            f"{_V2}-without-{dashed(name)}",
            _ids((f"Common.{name}.required", "Common.AuthParams.required")),
            f"A request {_WORDS[_V2]} is accepted without {name}.",
            _excuse(_V2, "parts", _lacks(part)),
        )
        for part, name in _PARTS.items()
    ),
    Mutant(
        f"{_V2}-unknown-hash",
        _ids(("Common.SignatureMethod.enum",)),
        f"A request {_WORDS[_V2]} is accepted by a SignatureMethod that is none.",
        _excuse(_V2, "method", _any),
    ),
    Mutant(
        f"{_V2}-any-version",
        _ids(("Common.SignatureVersion.effect",)),
        f"A request {_WORDS[_V2]} is taken for any SignatureVersion.",
        _excuse(_V2, "version", _any),
    ),
    Mutant(
        f"{_V2}-without-time",
        _ids(("Common.Timestamp.condition",)),
        f"A request {_WORDS[_V2]} is accepted with neither Timestamp nor Expires.",
        _excuse(_V2, "date", lambda claim: "date" not in claim.parts and "expires" not in claim.parts),
    ),
    Mutant(
        f"{_V2}-bad-timestamp",
        _ids(("Common.Timestamp.type", "bad-date")),
        f"A request {_WORDS[_V2]} is accepted with a Timestamp that is none.",
        _excuse(_V2, "date", lambda claim: "date" in claim.parts),
    ),
    Mutant(
        f"{_V2}-bad-expires",
        _ids(("Common.Expires.type",)),
        f"A request {_WORDS[_V2]} is accepted with an Expires that is none.",
        _excuse(_V2, "date", lambda claim: "expires" in claim.parts),
    ),
    Mutant(
        f"{_V2}-expires-past-taken",
        _ids(("Common.Expires.past", "query-expired", _NO_EFFECT)),
        f"A request {_WORDS[_V2]} is accepted long after its Expires.",
        _excuse(_V2, "fresh", lambda claim: "expires" in claim.parts),
    ),
    Mutant(
        "timestamp-beside-expires",
        (
            "Auth.Signature.timestamp-and-expires",
            "Common.Expires.condition",
            "Common.InvalidParameterCombination.raised",
        ),
        "Timestamp and Expires are accepted together.",
        lambda service: replace(service, check_dates=lambda fields: None),
    ),
    # The header of the samples
    Mutant(
        f"{_AWS3}-without-signature",
        _ids(("no-signature",)),
        f"A request {_WORDS[_AWS3]} is accepted without a Signature.",
        _excuse(_AWS3, "parts", _lacks("signature")),
    ),
    Mutant(
        f"{_AWS3}-without-key",
        _ids(("no-signature", "no-signed-headers")),
        f"A request {_WORDS[_AWS3]} is accepted without an AWSAccessKeyId.",
        _excuse(_AWS3, "parts", _lacks("access_key_id")),
    ),
    Mutant(
        f"{_AWS3}-without-signed-headers",
        _ids(("no-signed-headers",)),
        f"A request {_WORDS[_AWS3]} is accepted without SignedHeaders.",
        _excuse(_AWS3, "parts", _lacks("signed")),
    ),
    Mutant(
        f"{_AWS3}-any-algorithm",
        _ids(("unknown-algorithm",)),
        f"A request {_WORDS[_AWS3]} is accepted by an algorithm that is none.",
        _excuse(_AWS3, "parts", _other_algorithm),
    ),
    Mutant(
        f"{_AWS3}-without-date",
        _ids(("missing-date",)),
        f"A request {_WORDS[_AWS3]} is accepted without a date.",
        _excuse(_AWS3, "date", _no_date),
    ),
    Mutant(
        f"{_AWS3}-bad-date",
        _ids(("bad-date",)),
        f"A request {_WORDS[_AWS3]} is accepted with a date that is none.",
        _excuse(_AWS3, "date", _bad_date),
    ),
    Mutant(
        f"{_AWS3}-host-unsigned",
        _ids(("unsigned-host",)),
        f"A request {_WORDS[_AWS3]} is accepted though Host is not covered.",
        _excuse(_AWS3, "signed-headers", _any),
    ),
)
