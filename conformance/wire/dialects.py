"""The table of dialects: every legal form of a request that is asked for, and the one place where it is spoken.

What variations are for responses, dialects are for requests: the same meaning in another form, which a target has to
treat alike. A request is planned as usual (`conformance.wire.scheme.Plan`); `apply` signs it and gives it its form.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from conformance.wire.dialect import Dialect
from conformance.wire.dialects_chunks import CHUNKS
from conformance.wire.dialects_encoding import ENCODING
from conformance.wire.dialects_fields import FIELDS
from conformance.wire.dialects_http import HTTP
from conformance.wire.dialects_presigned import PRESIGNED
from conformance.wire.dialects_signing import SIGNING
from conformance.wire.exchange import Request
from conformance.wire.scheme import Plan
from conformance.wire.signing import sign_plan

__all__ = ["DIALECTS", "Dialect", "DialectUnfit", "apply", "find", "speak"]

KINDS: dict[str, tuple[Dialect, ...]] = {
    "Signing": SIGNING,
    "Signing in the query string": PRESIGNED,
    "HTTP": HTTP,
    "Chunks": CHUNKS,
    "Header fields": FIELDS,
    "The form": ENCODING,
}
"""All dialects, by what they are about."""

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for kind in KINDS.values() for dialect in kind}
"""Every dialect by its name."""


class DialectUnfit(ValueError):
    """A request can't be sent in a dialect; the message says why."""


def find(name: str) -> Dialect:
    """Return the dialect ``name``.

    Raises:
        ValueError: there is no such dialect.
    """
    dialect = DIALECTS.get(name)
    if dialect is None:
        near = get_close_matches(name, DIALECTS, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(sorted(DIALECTS))}"
        raise ValueError(f"there is no dialect {name!r}; {hint}")
    return dialect


def apply(dialect: Dialect, plan: Plan, sign: Callable[[Plan], Request] = sign_plan) -> Request:
    """Return the plan's request, signed and in ``dialect``.

    ``sign`` makes the signature; with another one than the right one the request can be tampered with, too.

    Raises:
        DialectUnfit: the request can't be sent in this dialect: another signing scheme, no body, or no token.
    """
    if not dialect.goes_with(plan):
        raise DialectUnfit(
            f"dialect {dialect.name!r} does not go with this {plan.request.method} request signed by "
            f"{plan.scheme.value!r}; it goes with: {', '.join(sorted(dialect.schemes))}"
        )
    plan = dialect.before(plan)
    return dialect.after(sign(plan), plan)


def speak(dialect: Dialect | None, plan: Plan, sign: Callable[[Plan], Request] = sign_plan) -> Request:
    """Return the plan's request, signed, in ``dialect`` if it can be spoken there, else (or if it is None) as usual.

    This is what a whole run in one dialect needs: some of its requests are unsigned, or have no body.
    """
    if dialect is None or not dialect.goes_with(plan):
        return sign(plan)
    return apply(dialect, plan, sign)
