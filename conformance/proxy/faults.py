"""Probes of faults: the upstream misbehaves for one request, and the proxy must pass on what it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.proxy.arrival import ArrivalPlan
from conformance.proxy.judge import AllowedChange
from conformance.proxy.planned import answered
from conformance.proxy.probe import Ask, Probe, Site, document, error_document, head, success

CODES: tuple[tuple[str, str, str], ...] = (
    ("IncompleteSignature", "400 Bad Request", "Sender"),
    ("InternalFailure", "500 Internal Server Error", "Receiver"),
    ("InvalidAction", "400 Bad Request", "Sender"),
    ("InvalidClientTokenId", "403 Forbidden", "Sender"),
    ("InvalidParameterCombination", "400 Bad Request", "Sender"),
    ("InvalidParameterValue", "400 Bad Request", "Sender"),
    ("InvalidQueryParameter", "400 Bad Request", "Sender"),
    ("MalformedQueryString", "404 Not Found", "Sender"),
    ("MissingAction", "400 Bad Request", "Sender"),
    ("MissingAuthenticationToken", "403 Forbidden", "Sender"),
    ("MissingParameter", "400 Bad Request", "Sender"),
    ("OptInRequired", "403 Forbidden", "Sender"),
    ("RequestExpired", "400 Bad Request", "Sender"),
    ("ServiceUnavailable", "503 Service Unavailable", "Receiver"),
    ("Throttling", "400 Bad Request", "Sender"),
    ("ValidationError", "400 Bad Request", "Sender"),
    ("InvalidPolicy", "400 Bad Request", "Sender"),
    ("MessageRejected", "400 Bad Request", "Sender"),
)
"""The error codes of the reference, each with its status and Type."""

SLOW_S = 3.0
"""Seconds that a slow response takes."""

_FAULT = AllowedChange(fault=True)
_CLOSED = AllowedChange(closed=True)


def _error(code: str, status: str, kind: str) -> Probe:
    def plan(token: str) -> ArrivalPlan:
        body = error_document(token, code, kind)
        return ArrivalPlan((head(status, token, length=len(body)) + body,))

    return Probe(f"fault.code[{code}]", f"the error code {code}", lambda site: [answered(site.ask(), plan)])


def _fault(
    id_: str, title: str, plan: Callable[[str], ArrivalPlan], allowance: AllowedChange = _FAULT, pairs: str = ""
) -> Probe:
    def asks(site: Site) -> Sequence[Ask]:
        # A second request shows that the proxy has come to no harm.
        return [answered(site.ask(pairs=pairs), plan), site.ask()]

    return Probe(f"fault.{id_}", title, asks, allowance)


def _slow_head(token: str) -> ArrivalPlan:
    return ArrivalPlan((success(token).data,), pause_s=SLOW_S)


def _slow_body(token: str) -> ArrivalPlan:
    data = success(token).data
    middle = data.index(b"\r\n\r\n") + 4
    step = (len(data) - middle) // 5
    pieces = [data[:middle], *(data[at : at + step] for at in range(middle, len(data), step))]
    return ArrivalPlan(tuple(pieces), pause_s=SLOW_S / len(pieces))


def _cut(count: Callable[[bytes], int]) -> Callable[[str], ArrivalPlan]:
    def plan(token: str) -> ArrivalPlan:
        data = success(token, padding=2000).data
        return ArrivalPlan((data[: count(data)],), close=True)

    return plan


def _cut_chunks(token: str) -> ArrivalPlan:
    body = document(token)
    top = head("200 OK", token, (("Transfer-Encoding", "chunked"),))
    return ArrivalPlan((top + b"%x\r\n%b\r\n" % (len(body), body),), close=True)


def _no_length(token: str) -> ArrivalPlan:
    return ArrivalPlan((head("200 OK", token, (("Connection", "close"),)) + document(token),), close=True)


def _close_after(token: str) -> ArrivalPlan:
    body = document(token)
    return ArrivalPlan((head("200 OK", token, (("Connection", "close"),), length=len(body)) + body,), close=True)


def _early(token: str) -> ArrivalPlan:
    body = error_document(token, "InvalidParameterValue", "Sender")
    top = head("400 Bad Request", token, (("Connection", "close"),), length=len(body))
    return ArrivalPlan((top + body,), early=True, close=True)


FAULTS: tuple[Probe, ...] = (
    *(_error(*code) for code in CODES),
    Probe(
        "fault.slow-head",
        f"a response after {SLOW_S:g} s",
        lambda site: [answered(site.ask(), _slow_head)],
        AllowedChange(limit="proxy.limit.time"),
        limit=("response time", SLOW_S),
    ),
    Probe(
        "fault.slow-body",
        f"a response that drips for {SLOW_S:g} s",
        lambda site: [answered(site.ask(), _slow_body)],
        AllowedChange(limit="proxy.limit.time"),
    ),
    _fault("close-before", "the connection closed before the response", lambda token: ArrivalPlan((), close=True)),
    _fault("close-in-head", "the connection closed in the head", _cut(lambda data: 40)),
    _fault("close-in-body", "the connection closed in the body", _cut(lambda data: len(data) - 1000)),
    _fault("close-in-chunks", "the connection closed before the last chunk", _cut_chunks),
    _fault("close-after", "the connection closed after the response", _close_after, _CLOSED),
    _fault("close-unsaid", "the connection closed after the response, unannounced", _cut(len), _CLOSED),
    _fault("no-length", "a response without a length", _no_length, _CLOSED),
    _fault("early", "a response before the request was read", _early, pairs="&A=" + "x" * 300_000),
)
"""Probes in which the upstream misbehaves."""
