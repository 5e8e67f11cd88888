"""Defects in checking signatures: for each form, each check left out, waved through, or only half done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import (
    any_fault,
    excuse_fault,
    has_bad_date,
    has_no_date,
    has_other_algorithm,
    lacks,
)
from conformance.reference.auth.canonical import extended_date
from conformance.reference.auth.claim import Claim

_V4, _QUERY, _V2, _AWS3 = "sigv4", "sigv4-query", "sigv2", "aws3"

_WORDS = {
    _V4: "signed by Signature Version 4",
    _QUERY: "signed in its query string",
    _V2: "signed by Signature Version 2",
    _AWS3: "signed by X-Amzn-Authorization",
}

_SIGNATURE = "Auth.Signature"
_NO_EFFECT = "Auth.Refused.no-effect"


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if "." in name else f"{_SIGNATURE}.{name}" for name in names)


def _half_scope(claim: Claim) -> bool:
    return "scope" in claim.parts and "access_key_id" not in claim.parts


def _other_end(claim: Claim) -> bool:
    return claim.parts.get("scope_end", "aws4_request") != "aws4_request"


def _unreadable(claim: Claim) -> bool:
    return "scope" not in claim.parts and "signature" not in claim.parts


def _old(claim: Claim) -> bool:
    return claim.date is not None and claim.date < claim.now


def _early(claim: Claim) -> bool:
    return claim.date is not None and claim.date > claim.now


def _in_minutes(claim: Claim) -> bool:
    lifetime = claim.parts.get("expires", "")
    return claim.date is not None and lifetime.isdigit() and 0 <= claim.now - claim.date <= 60 * int(lifetime)


def _within_an_hour(claim: Claim) -> bool:
    expires = extended_date(claim.parts.get("expires", ""))
    return expires is not None and claim.now - expires < 3600


def _of_version_4(form: str) -> Iterator[Mutant]:
    """Both places of a Version 4 signature have the same parts."""
    no_effect = (_NO_EFFECT,) if form == _V4 else ()
    yield Mutant(
        f"{form}-without-credential",
        _ids(("no-credential", *no_effect)),
        f"A request {_WORDS[form]} is accepted without Credential.",
        excuse_fault(form, "parts", lacks("scope")),
    )
    yield Mutant(
        f"{form}-short-credential",
        _ids(("bad-credential", *no_effect)),
        f"A request {_WORDS[form]} is accepted with part of a Credential.",
        excuse_fault(form, "parts", _half_scope),
    )
    yield Mutant(
        f"{form}-without-signed-headers",
        _ids(("no-signed-headers", *no_effect)),
        f"A request {_WORDS[form]} is accepted without SignedHeaders.",
        excuse_fault(form, "parts", lacks("signed")),
    )
    yield Mutant(
        f"{form}-without-signature",
        _ids(("no-signature", *no_effect)),
        f"A request {_WORDS[form]} is accepted without its signature.",
        excuse_fault(form, "parts", lacks("signature")),
    )
    yield Mutant(
        f"{form}-any-algorithm",
        _ids(("unknown-algorithm", *no_effect)),
        f"A request {_WORDS[form]} is accepted with an unknown algorithm.",
        excuse_fault(form, "parts", has_other_algorithm),
    )
    yield Mutant(
        f"{form}-any-terminator",
        _ids(("scope-terminator", *no_effect)),
        f"A request {_WORDS[form]} is accepted for a scope with another end.",
        excuse_fault(form, "parts", _other_end),
    )
    yield Mutant(
        f"{form}-without-date",
        _ids(("missing-date", *no_effect)),
        f"A request {_WORDS[form]} is accepted without a date.",
        excuse_fault(form, "date", has_no_date),
    )
    yield Mutant(
        f"{form}-bad-date",
        _ids(("bad-date", *no_effect)),
        f"A request {_WORDS[form]} is accepted with an invalid date.",
        excuse_fault(form, "date", has_bad_date),
    )
    yield Mutant(
        f"{form}-host-unsigned",
        _ids(("unsigned-host", *no_effect)),
        f"A request {_WORDS[form]} is accepted though Host is not covered.",
        excuse_fault(form, "signed-host", any_fault),
    )
    yield Mutant(
        f"{form}-scope-date-any",
        _ids(("scope-date", *no_effect)),
        f"A request {_WORDS[form]} is accepted for a scope of another day.",
        excuse_fault(form, "scope-date", any_fault),
    )
    yield Mutant(
        f"{form}-scope-service-any",
        _ids(("scope-service", *no_effect)),
        f"A request {_WORDS[form]} is accepted for a scope of another service.",
        excuse_fault(form, "scope-service", any_fault),
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
            excuse_fault(form, "access-key", any_fault),
        )
        late = "expires" if form == _QUERY else "fresh"
        when = _early_v2 if form == _V2 else _early
        future = ("future", *((_NO_EFFECT, "Common.RequestExpired.raised") if form == _V4 else ()))
        yield Mutant(
            f"{form}-future-taken",
            _ids(future),
            f"A request {_WORDS[form]} is accepted though it is dated far ahead.",
            excuse_fault(form, late, when),
        )
        if form != _QUERY:
            expired = ("expired", *((_NO_EFFECT, "Common.RequestExpired.raised") if form == _V4 else ()))
            when = _old_v2 if form == _V2 else _old
            yield Mutant(
                f"{form}-expired-taken",
                _ids(expired),
                f"A request {_WORDS[form]} is accepted though it is dated long ago.",
                excuse_fault(form, "fresh", when),
            )
        yield Mutant(
            f"{form}-token-any",
            _ids(("bad-token", "Auth.Refused.forged-token", *_WRITES.get(form, ()))),
            f"A request {_WORDS[form]} is accepted with any session token.",
            excuse_fault(form, "token", any_fault),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_version_4_forms(),
    *_checks_of_every_form(),
    Mutant(
        "sigv4-query-expired-taken",
        "Auth.Signature.query-expired",
        "A request signed in its query string is accepted long after it expired.",
        excuse_fault(_QUERY, "expires", _old),
    ),
    Mutant(
        "sigv4-query-expires-in-minutes",
        "Auth.Signature.query-expired",
        "X-Amz-Expires counts minutes in place of seconds.",
        excuse_fault(_QUERY, "expires", _in_minutes),
    ),
    *(
        Mutant(
            f"sigv4-query-lifetime-{name}",
            "Auth.Signature.query-lifetime-range",
            f"An X-Amz-Expires that is {words} is accepted.",
            excuse_fault(_QUERY, "expires", excused),
        )
        for name, words, excused in (
            ("any", "more than a week", lambda claim: claim.parts["expires"].isdigit()),
            ("negative", "negative", lambda claim: claim.parts["expires"].startswith("-")),
            ("text", "no number", lambda claim: claim.parts["expires"].isalpha()),
        )
    ),
    Mutant(
        "sigv2-expires-hour-late",
        ("Common.Expires.past", "Auth.Signature.query-expired"),
        "A request signed by Signature Version 2 is accepted until an hour after its Expires.",
        excuse_fault(_V2, "fresh", _within_an_hour),
    ),
    Mutant(
        "sigv4-unreadable-taken",
        ("Auth.Signature.malformed", "Auth.Refused.no-effect"),
        "A request signed by Signature Version 4 is accepted though its header can't be read.",
        excuse_fault(_V4, "parts", _unreadable),
    ),
)
