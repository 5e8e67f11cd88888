"""The live judge's rules for one recorded response, less what the recording does not show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import urlsplit

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.status import STATUSES, PairingLayer
from conformance.judge.tree import FAULT_NAMESPACE, namespace
from conformance.judge.verdict import Verdict, judge
from conformance.model import data
from conformance.model.expectation import ErrorAnswer
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Layer
from conformance.recordings.call import RecordedCall
from conformance.recordings.forbidden import UNSEEN
from conformance.recordings.readers.fields import moment
from conformance.recordings.recorded import Lack
from conformance.wire.exchange import Response, header
from conformance.wire.request import API_VERSION

_SUCCESS = (Expected(result={}),)
_DECLARED = re.compile(rb"""(<\?xml\s[^>]{0,200}?)\bencoding\s*=\s*["'][^"']{1,40}["']""")
_DISPATCH = frozenset({"InvalidAction", "MissingAction", "NoSuchVersion"})
"""Codes of errors that the service gives in another namespace ([observed-0.7])."""
_DOCUMENTED = frozenset(
    {
        "LimitExceeded",
        "MalformedHttpRequestException",
        "NotAuthorized",
        "RequestAbortedException",
        "RequestEntityTooLargeException",
        "RequestTimeoutException",
    }
)
"""Codes that newer documentation of the service lists beside those of the reference."""
_LONG_URL = 4000
_FRONT_END = {"GET": frozenset({414, 505}), "POST": frozenset({413})}
_OF_HTTP = frozenset({405, 411, 417, 426, 431, 501, 505})
"""Statuses for what an HTTP server does not take, whatever the API behind it (RFC 9110, 15.5, 15.6; RFC 6585)."""
_NO_OPERATION = re.compile(r"unavailable operation", re.IGNORECASE)
_PAIRING = PairingLayer()


def parse(call: RecordedCall) -> ParsedResponse:
    """Return the parsed response of a call, as far as its encoding is known."""
    exchange = call.recorded.exchange
    response = exchange.response
    if response is not None and (date := moment(header(response.headers, "date"))) is not None:
        # The times in a response are those of the target's clock, whatever the client's says.
        exchange = replace(exchange, sent_at=date)
    if response is not None and Lack.RESPONSE_BYTES in call.recorded.lacks:
        exchange = replace(exchange, response=_as_utf8(response))
    return ParsedResponse(exchange, call.action if call.known else None)


def _as_utf8(response: Response) -> Response:
    """Return a response whose body is UTF-8, as a recorder kept it, and says nothing else of itself."""
    body = _DECLARED.sub(rb'\1encoding="UTF-8"', response.body[:400]) + response.body[400:]
    headers = tuple(
        (name, value.partition(";")[0] if name.lower() == "content-type" else value) for name, value in response.headers
    )
    return replace(response, body=body, headers=headers)


def is_whole(call: RecordedCall, response: ParsedResponse) -> bool:
    """Say whether the body can be judged: it was recorded, and is not just what a cut or an edit left of it."""
    lacks = call.recorded.lacks
    if Lack.RESPONSE_BODY in lacks or call.recorded.exchange.request.method == "HEAD":
        return False
    return Lack.RESPONSE_WHOLE not in lacks or response.document.root is not None


def is_of_front_end(call: RecordedCall) -> bool:
    """Say whether what stands in front of the service rejected a request for its size ([observed-4.14])."""
    exchange = call.recorded.exchange
    request, response = exchange.request, exchange.response
    if response is None or response.status not in _FRONT_END.get(request.method, ()):
        return False
    return len(request.url) > _LONG_URL or len(request.body) > 1_000_000


def is_of_http(call: RecordedCall, response: ParsedResponse) -> bool:
    """Say whether a request was rejected as one of HTTP, by a page or nothing: for its method, path or framing.

    No action was looked for then, so that the documents of the API are not to be expected (RFC 9110, 15.5).
    """
    exchange = call.recorded.exchange
    came = exchange.response
    if came is None or response.document.markup or response.document.data is not None:
        return False
    if came.status == 404:
        return urlsplit(exchange.request.url).path not in ("", "/") if exchange.request.url.isascii() else True
    names = [name.lower() for name, _ in exchange.request.headers]
    return came.status in _OF_HTTP or (came.status == 400 and (names.count("host") > 1 or "transfer-encoding" in names))


def is_undispatched(call: RecordedCall, response: ParsedResponse) -> bool:
    """Say whether no operation was found for a reason that is not the target's: the Version, or the region.

    A region of the service without the operation is no target that lacks it ([observed-4.3]).
    """
    if response.code not in _DISPATCH:
        return False
    if call.version not in (None, API_VERSION):
        return True
    root, message = response.document.root, (response.message or "").strip()
    in_fault = root is not None and namespace(root) == FAULT_NAMESPACE
    return in_fault and (not message or _NO_OPERATION.search(message) is not None)


def lacks_operation(call: RecordedCall, response: ParsedResponse) -> str:
    """Say in what words a target lacks the action; empty if it does not say so."""
    if response.kind is ResponseKind.SUCCESS or not call.known or is_undispatched(call, response):
        return ""
    return response.unsupported or ""


def judge_success(call: RecordedCall, response: ParsedResponse) -> Verdict:
    """Judge a success response, or what is neither that nor an error response."""
    verdict = judge(response.exchange, response.action, _SUCCESS, parsed=response)
    return _seen(call, verdict)


def judge_rejection(call: RecordedCall, response: ParsedResponse) -> Verdict:
    """Judge an error response by the rules that hold for all of them, whatever its code."""
    code, status = response.code or "", response.status
    document = response.document.root
    fault = document is not None and namespace(document) == FAULT_NAMESPACE and code in _DISPATCH
    if response.root == "UnknownOperationException":
        expected = _expected(404, code, "unknown-operation")
    else:
        paired = status if 400 <= status <= 599 else 400
        expected = _expected(paired, code, "aws-fault" if fault else "error-response")
    verdict = judge(response.exchange, response.action, (expected,), parsed=response)
    findings = [each for each in verdict.findings if each.check_id not in ("error.code", "error.status")]
    findings += _PAIRING.judge(response) if response.root != "UnknownOperationException" else ()
    return _seen(call, replace(verdict, findings=tuple(findings)))


@lru_cache(maxsize=256)
def _expected(
    status: int, code: str, document: Literal["error-response", "aws-fault", "unknown-operation"]
) -> Expected:
    return Expected(error=ErrorAnswer(status=status, code=code, document=document))


def _seen(call: RecordedCall, verdict: Verdict) -> Verdict:
    """Return a verdict without what is about header fields that the recording does not have."""
    if Lack.RESPONSE_HEADERS not in call.recorded.lacks:
        return verdict
    kept = tuple(_without_headers(verdict.findings))
    return replace(verdict, findings=kept, advice=tuple(_without_headers(verdict.advice)))


def _without_headers(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.layer is not Layer.HEADERS)


def unknown_code(response: ParsedResponse) -> Finding | None:
    """Return the finding for an error code that neither the reference nor the service has."""
    code = response.code
    if not code or code in known_codes():
        return None
    wanted = data.form("a code that the reference or the service gives")
    return Finding("error.code", f"/{response.root}/Error/Code", wanted, response.datum)


@cache
def known_codes() -> frozenset[str]:
    """Return the codes that the reference, the protocol or an observation of the service names."""
    found = set(STATUSES) | _DOCUMENTED | {code for _, codes in UNSEEN for code in codes}
    for case in load_suite().cases:
        for send in case.steps:
            found |= {
                code for each in send.alternatives if isinstance(each.error, ErrorAnswer) for code in each.error.codes
            }
    return frozenset(found)
