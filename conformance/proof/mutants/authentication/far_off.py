"""Defects in how times are compared that are far off: by days, not by minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import excuse_fault, reject_signed
from conformance.reference.auth.claim import Claim

_DAY_S = 24 * 3600
#: Form of the signature, the check of its time, and what a target breaks that does not see how old one is.
_FORMS = {
    "sigv4": ("fresh", "expired", "by Signature Version 4"),
    "sigv4-query": ("expires", "query-expired", "in its query string"),
    "sigv2": ("fresh", "expired", "by Signature Version 2"),
    "aws3": ("fresh", "expired", "by X-Amzn-Authorization"),
}


def _is_far_past(claim: Claim) -> bool:
    return claim.date is not None and claim.now - claim.date > 7 * _DAY_S


def _is_far_ahead(claim: Claim) -> bool:
    return claim.date is not None and claim.date - claim.now > _DAY_S / 2


def _names_next_day(claim: Claim) -> bool:
    return claim.date is not None and claim.parts["scope_date"] == time.strftime(
        "%Y%m%d", time.gmtime(claim.date + _DAY_S)
    )


def _lasts_days(claim: Claim) -> bool:
    lifetime = claim.parts.get("expires", "")
    return lifetime.isdigit() and int(lifetime) > _DAY_S


def _in_every_form() -> Iterator[Mutant]:
    for form, (check, expired, words) in _FORMS.items():
        yield Mutant(
            f"{form}-far-past-taken",
            f"Auth.Signature.{expired}",
            f"A request signed {words} is accepted that is more than a week old.",
            excuse_fault(form, check, _is_far_past),
        )
        yield Mutant(
            f"{form}-far-future-taken",
            "Auth.Signature.future",
            f"A request signed {words} is accepted that is dated more than twelve hours ahead.",
            excuse_fault(form, check, _is_far_ahead),
        )
    for form in ("sigv4", "sigv4-query"):
        yield Mutant(
            f"{form}-scope-of-next-day-taken",
            "Auth.Signature.scope-date",
            f"A request signed {_FORMS[form][2]} is accepted whose scope names the next day.",
            excuse_fault(form, "scope-date", _names_next_day),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_in_every_form(),
    Mutant(
        "sigv4-query-lifetime-of-days-rejected",
        "Auth.Signature.query-lifetime",
        "A lifetime of more than a day is rejected.",
        reject_signed("sigv4-query", _lasts_days),
    ),
)
