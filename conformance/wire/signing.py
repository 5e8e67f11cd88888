"""Signs a request in any scheme, rightly or with one named tampering."""

from __future__ import annotations

from datetime import datetime

from conformance.wire import aws3, sigv2, sigv4
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request
from conformance.wire.scheme import Plan, Scheme
from conformance.wire.tampering import find

__all__ = ["Scheme", "sign"]


def sign(
    request: Request,
    credentials: Credentials,
    scope: Scope,
    scheme: Scheme,
    at: datetime,
    tamper: str | None = None,
    other: Credentials | None = None,
) -> Request:
    """Return ``request`` signed in ``scheme`` at the aware time ``at``, rightly or tampered with.

    ``tamper`` is a name of `conformance.wire.tampering.TAMPERINGS`; some of them need ``other``, the credentials of
    another account.

    Raises:
        ValueError: no such tampering, or it does not go with this scheme, this request or these credentials.
    """
    plan = Plan(request, credentials, scope, scheme, at, other=other)
    return sign_plan(plan) if tamper is None else sign_tampered(plan, tamper)


def sign_tampered(plan: Plan, tamper: str) -> Request:
    """Return the plan's request, signed with one named tampering.

    Raises:
        ValueError: no such tampering, or it does not go with the plan.
    """
    found = find(tamper, plan)
    plan = found.before(plan)
    return found.after(sign_plan(plan), plan)


def sign_plan(plan: Plan) -> Request:
    """Return the plan's request, signed as the plan says."""
    request, credentials, at = plan.request, plan.credentials, plan.at
    match plan.scheme:
        case Scheme.SIGV4:
            return sigv4.sign_header(
                request,
                credentials,
                plan.scope,
                at,
                unsigned=plan.unsigned,
                stamp=plan.stamp,
                day=plan.day,
                cover=plan.cover,
            )
        case Scheme.SIGV4_QUERY:
            return sigv4.sign_query(
                request,
                credentials,
                plan.scope,
                at,
                plan.expires_s,
                unsigned=plan.unsigned,
                stamp=plan.stamp,
                day=plan.day,
                edit=plan.edit,
                cover=plan.cover,
            )
        case Scheme.SIGV2:
            return sigv2.sign(request, credentials, at, expires=plan.expires, edit=plan.edit, cover=plan.cover)
        case Scheme.SIGV2_SHA1:
            return sigv2.sign(
                request, credentials, at, method="HmacSHA1", expires=plan.expires, edit=plan.edit, cover=plan.cover
            )
        case Scheme.AWS3:
            return aws3.sign(request, credentials, at, unsigned=plan.unsigned, date=plan.stamp, cover=plan.cover)
        case Scheme.AWS3_HTTPS:
            return aws3.sign_https(request, credentials, at, date=plan.stamp)
        case Scheme.NONE:
            return request
