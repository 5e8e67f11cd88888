"""What the target says to the first, harmless requests: is it the API at all, and does it let us in."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.model.wording import clip
from conformance.targets.diagnosis.line import Line, fault, unknown, works
from conformance.targets.diagnosis.sender import Sender

READING = ("GetSendQuota", "ListIdentities", "GetSendStatistics", "ListVerifiedEmailAddresses")
"""Actions that need no parameter and change nothing."""
SENDING = ("SendEmail", "SendRawEmail")
"""Actions that a target may have alone. Without their parameters they are rejected, which shows as much."""
ATTEMPTS = 5
"""How often the actions are asked until a throttle counts as permanent."""
THROTTLING = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown"})
_AUTHENTICATION = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "ExpiredToken",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


def open_up(sender: Sender) -> list[ParsedResponse]:
    """Ask actions that change nothing, until one is performed; return the responses.

    Where all are throttled they are asked again after a pause: the probes may have used up what the target allows.
    """
    responses = _ask_all(sender)
    for attempt in range(1, ATTEMPTS):
        if not is_throttled(responses):
            break
        sender.back_off(attempt)
        responses = _ask_all(sender)
    return responses


def _ask_all(sender: Sender) -> list[ParsedResponse]:
    responses = []
    for action in (*READING, *SENDING):
        responses.append(sender.ask(action))
        if responses[-1].kind is ResponseKind.SUCCESS:
            break
    return responses


def is_performed(responses: Sequence[ParsedResponse]) -> bool:
    """Say whether any of the requests was performed."""
    return any(response.kind is ResponseKind.SUCCESS for response in responses)


def is_rejection(response: ParsedResponse) -> bool:
    """Say whether a response rejects who asks, not what is asked."""
    return response.kind is ResponseKind.ERROR and (response.status in (401, 403) or response.code in _AUTHENTICATION)


def is_locked_out(responses: Sequence[ParsedResponse]) -> bool:
    """Say whether every request was rejected for its signature or its key."""
    return bool(responses) and all(map(is_rejection, responses))


def is_throttled(responses: Sequence[ParsedResponse]) -> bool:
    """Say whether every request was throttled."""
    return bool(responses) and all(response.code in THROTTLING for response in responses)


def is_page(response: ParsedResponse) -> bool:
    """Say whether a response is an HTML page."""
    body = response.exchange.response.body[:1024].lstrip().lower() if response.exchange.response else b""
    kind = (response.header("Content-Type") or "").lower()
    return body.startswith((b"<!doctype html", b"<html")) or (kind.startswith("text/html") and bool(body))


def is_json(response: ParsedResponse) -> bool:
    """Say whether a response is a JSON document."""
    body = response.exchange.response.body[:1024].lstrip() if response.exchange.response else b""
    return body.startswith((b"{", b"[")) or "json" in (response.header("Content-Type") or "").lower()


def describe(response: ParsedResponse) -> str:
    """Return a response in a few words."""
    if response.exchange.response is None:
        failure = response.exchange.failure
        return f"no response ({failure.detail if failure else 'nothing came'})"
    if response.kind in (ResponseKind.ERROR, ResponseKind.SUCCESS):
        return str(response.datum)
    what = "an HTML page" if is_page(response) else "JSON" if is_json(response) else "something else than XML"
    return f"HTTP {response.status} with {what}: {clip(_head(response), 60)!r}"


def _head(response: ParsedResponse) -> str:
    body = response.exchange.response.body if response.exchange.response else b""
    return " ".join(body[:200].decode("utf-8", "replace").split())


def diagnose_api(responses: Sequence[ParsedResponse]) -> Line:
    """Say whether the target speaks the API: a request performed, or at least an error response in XML."""
    topic, last = "API", responses[-1]
    if last.kind is ResponseKind.SUCCESS:
        if last.root == f"{last.action}Response":
            return works(topic, f"{last.action} is performed")
        return fault(topic, f"the response to {last.action} is a {last.root}", "Check that the endpoint is SES")
    if is_throttled(responses):
        text = f"every one of {len(responses)} requests is throttled ({last.code})"
        advice = "Lower --rate, say the target's limit as `throttle` in the profile, or wait"
        return fault("throttle", text, advice, hopeless=True)
    if any(response.kind is ResponseKind.ERROR for response in responses):
        first = next(response for response in responses if response.kind is ResponseKind.ERROR)
        return unknown(topic, f"it responds in XML, but performed none of {len(responses)} requests: {describe(first)}")
    first = responses[0]
    if all(map(is_page, responses)):
        advice = "Check host, port and path of the endpoint, and what stands in front of the target"
        return fault(topic, f"HTML instead of XML: {describe(first)}", advice, hopeless=True)
    if all(map(is_json, responses)):
        advice = "This suite tests the SES v1 Query API (2010-12-01); SES v2 and other services speak JSON"
        return fault(topic, f"JSON instead of XML: {describe(first)}", advice, hopeless=True)
    responding = any(response.exchange.response is not None for response in responses)
    text = f"this is not SES: {describe(first)}" if responding else describe(first)
    return fault(topic, text, "Check host and port of the endpoint", hopeless=responding)
