"""What happens to requests and responses on the way: bodies encoded anew, content types lost, error pages replaced."""

from __future__ import annotations

from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.targets.diagnosis.line import Line, fault, unknown, works
from conformance.targets.diagnosis.opening import describe, is_page, is_performed, is_rejection
from conformance.targets.diagnosis.sender import Manner, Sender

_NO_FORM = frozenset({"MissingAction", "MissingParameter", "InvalidAction", "MissingAuthenticationToken"})


def diagnose_body(sender: Sender, responses: list[ParsedResponse]) -> Line | None:
    """Send a form whose values are percent-encoded to the last character; None if no form is performed at all."""
    if not is_performed(responses):
        return None
    action = responses[-1].action or ""
    odd = sender.ask(action, manner=Manner(every_byte=True))
    if odd.kind is ResponseKind.SUCCESS:
        return works("body", "a form that is encoded in another way is performed")
    if is_rejection(odd):
        text = f"bodies are encoded anew on the way: one that is encoded in another way is rejected, {describe(odd)}"
        return fault("body", text, "Let the proxy pass bodies on byte for byte")
    return unknown("body", f"a form that is encoded in another way gets {describe(odd)}")


def diagnose_content_type(sender: Sender, responses: list[ParsedResponse]) -> Line | None:
    """Send by GET what is not understood by POST; None if POST is understood, or neither is."""
    first = responses[0]
    if is_performed(responses) or first.kind is not ResponseKind.ERROR or first.code not in _NO_FORM:
        return None
    by_get = sender.ask(first.action or "", manner=Manner(get=True))
    if by_get.kind is not ResponseKind.SUCCESS:
        return None
    text = f"by GET the request is performed, by POST the target sees no form ({describe(first)})"
    advice = "Let the proxy pass the body and its Content-Type on (application/x-www-form-urlencoded)"
    return fault("content type", text, advice, hopeless=True)


def diagnose_error_pages(sender: Sender, responses: list[ParsedResponse]) -> Line | None:
    """Ask for an error response; None if the target never responds in XML anyway."""
    if not any(response.kind in (ResponseKind.SUCCESS, ResponseKind.ERROR) for response in responses):
        return None
    error = sender.ask("NoSuchActionOfSes")
    if error.kind is ResponseKind.ERROR:
        return works("error responses", f"they arrive in XML: {describe(error)}")
    if is_page(error):
        advice = "If not the target itself makes it: let the proxy pass errors on (nginx: `proxy_intercept_errors off`)"
        return fault("error responses", f"replaced by a page: {describe(error)}", advice)
    return unknown("error responses", f"an unknown action gets {describe(error)}")
