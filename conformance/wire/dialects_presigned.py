"""Dialects of signatures in the query string: how their parameters are ordered and spelled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from conformance.wire.dialect import V4_QUERY, Before, Dialect, with_header
from conformance.wire.edits import change_pair
from conformance.wire.exchange import Request
from conformance.wire.query import Pairs, to_bytes
from conformance.wire.request import FORM_TYPE
from conformance.wire.scheme import Plan


def _edit(edit: Callable[[Pairs], Pairs]) -> Before:
    def before(plan: Plan) -> Plan:
        earlier = plan.edit
        return replace(plan, edit=edit if earlier is None else lambda pairs: edit(earlier(pairs)))

    return before


def _reverse_query(request: Request, plan: Plan) -> Request:
    bare, mark, query = request.url.partition("?")
    return replace(request, url=bare + mark + "&".join(reversed(query.split("&"))))


def _date_first(pairs: Pairs) -> Pairs:
    first = ("X-Amz-Security-Token", "X-Amz-Date")
    return sorted(pairs, key=lambda pair: first.index(pair[0]) if pair[0] in first else len(first))


def _own_parameters(change: Callable[[str], str]) -> Callable[[Request, Plan], Request]:
    """Return a hook that spells the values of the signature's parameters in another way."""

    def after(request: Request, plan: Plan) -> Request:
        url = re.sub(r"(?<=[?&])(X-Amz-[\w-]+=)([^&]*)", lambda match: match[1] + change(match[2]), request.url)
        return replace(request, url=url)

    return after


def _in_lower_case(value: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), value)


def _by_form(plan: Plan) -> Plan:
    bare, _, query = plan.request.url.partition("?")
    request = replace(plan.request, method="POST", url=bare, body=to_bytes(query))
    return with_header(replace(plan, request=request), "Content-Type", FORM_TYPE)


def _with_hash(pairs: Pairs) -> Pairs:
    return [*pairs, ("X-Amz-Content-Sha256", hashlib.sha256(b"").hexdigest())]


PRESIGNED = (
    Dialect("no-expires", "A presigned request has no X-Amz-Expires.", ("aws4", "aws4fetch"), "may", "observed-4.17",
            V4_QUERY, before=_edit(change_pair("X-Amz-Expires", lambda _: None))),
    Dialect("query-reversed", "The parameters of the query string come in the opposite order, the signature first.", (),
            "must", "SigV4", V4_QUERY, after=_reverse_query),
    Dialect("presigned-date-first", "X-Amz-Date comes before X-Amz-Algorithm, and a token before that.",
            ("aws4", "aws4-session-token", "aws4fetch"), "must", "SigV4", V4_QUERY, before=_edit(_date_first)),
    Dialect("presigned-lower-hex", "The escapes in the parameters of the signature are in lower case.", (), "must",
            "RFC 3986 2.1, 6.2.2.1", V4_QUERY, after=_own_parameters(_in_lower_case)),
    Dialect("presigned-raw", "Slashes and semicolons stand raw in the parameters of the signature.", (), "should",
            "RFC 3986 3.4; URL Standard 5.1", V4_QUERY,
            after=_own_parameters(lambda value: value.replace("%2F", "/").replace("%3B", ";"))),
    Dialect("presigned-hash", "X-Amz-Content-Sha256 is among the parameters of the signature.", ("aws-request-signer",),
            "may", "recorded", V4_QUERY, before=_edit(_with_hash)),
    Dialect("presigned-form", "The signature is in the query string of a POST, the parameters are in its body.",
            ("SDKs that presign any request (aws-sdk-go: its Presign)",), "may", "none", V4_QUERY, before=_by_form,
            fits=lambda plan: not plan.request.body),
)  # fmt: skip
"""Dialects of signatures in the query string."""
