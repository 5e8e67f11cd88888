"""In which scheme each request is signed: the one that its case names, else the target's usual one.

A case that names none is asked of every target in the target's own scheme. What it may name instead, a way to tamper
with a signature or a dialect, need not exist there: then the case is about schemes that the target does not take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import Outcome
from conformance.run.outcome import CaseStopped
from conformance.targets.profile import Profile
from conformance.wire.dialect import V2, has_form
from conformance.wire.dialects import DIALECTS
from conformance.wire.exchange import header
from conformance.wire.scheme import Plan, Scheme
from conformance.wire.tampering import TAMPERINGS

_PARAMETER = re.compile(rb"(?:[^%&]|%[0-9A-Fa-f]{2})+")


def scheme_of(options: RequestOptions, profile: Profile) -> Scheme:
    """Return the scheme in which a request is signed."""
    return profile.usual_scheme if options.sign is None else Scheme(options.sign)


def find_unfit(case: Case, scheme: Scheme) -> str:
    """Return why a case can't be asked of a target whose usual scheme is ``scheme``, or an empty text."""
    control = (case.control,) if case.control is not None else ()
    for send in (*case.given, *control, *case.steps):
        if send.request.sign is None:
            what, schemes = _subject(send, case.row)
            if schemes and scheme not in schemes:
                names = " or ".join(each.value for each in Scheme if each in schemes)
                return f"needs {names}: {what}, and the target takes requests signed by {scheme.value}"
    return ""


def is_near_limit(case: Case) -> bool:
    """Say whether a case asks about a date that is a few minutes from a limit, so that clocks have to agree."""
    names = (_filled(send.request.tamper, case.row) for send in case.steps)
    return any(name in TAMPERINGS and TAMPERINGS[name].near for name in names)


def _subject(send: Send, row: Any) -> tuple[str, frozenset[Scheme]]:
    """Return what of a request exists in some schemes only, in words, with these schemes; none: all will do."""
    tamper, dialect = _filled(send.request.tamper, row), _filled(send.request.dialect, row)
    spoken = DIALECTS[dialect].schemes if dialect in DIALECTS else frozenset(Scheme)
    if tamper in TAMPERINGS:
        return f"the case asks about {TAMPERINGS[tamper].summary}", TAMPERINGS[tamper].schemes & spoken
    if dialect in DIALECTS:
        return f"the case asks about the dialect {dialect}", spoken
    return "", frozenset()


def _filled(name: str | None, row: Any) -> str:
    """Return the name of a tampering or a dialect where the row of a table may give it."""
    parts = {"row": row, **({f"row.{key}": value for key, value in row.items()} if isinstance(row, Mapping) else {})}
    return str(template.render(name, parts.__getitem__)) if name else ""


def check_signable(plan: Plan) -> None:
    """Check that a usual request can be signed in the usual scheme without becoming another one.

    Signature Version 2 is a parameter among those that it covers, decoded: it needs a form, by POST or in the query
    string of a GET, of which there is one reading only.

    Raises:
        CaseStopped: skipped.
    """
    if plan.scheme not in V2:
        return
    request = plan.request
    if request.method == "POST" and request.body:
        readable, text = has_form(plan) and header(request.headers, "transfer-encoding") is None, request.body
    else:
        readable, text = request.method == "GET", request.url.partition("?")[2].encode("utf-8", "surrogateescape")
    if not readable or not all(map(_PARAMETER.fullmatch, text.split(b"&"))):
        reason = "it is a parameter of a form, and this request holds none that can be read in one way only"
        raise CaseStopped(Outcome.SKIPPED, f"can't be signed by {plan.scheme.value}: {reason}")
