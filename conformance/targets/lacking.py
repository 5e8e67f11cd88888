"""Actions that a target lacks without an error code that says so: whatever they are asked, nothing of the API comes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.targets.diagnosis.opening import describe, is_json, is_page

Ask = Callable[[str, Mapping[str, str]], ParsedResponse]
"""Send an action with parameters; return the parsed response."""


def is_foreign(response: ParsedResponse) -> bool:
    """Say whether a response is an error of something else than the API: 404 or 405, JSON, or plain text.

    A page with another status is none: an action that is there may crash with it.
    """
    if response.kind is not ResponseKind.OTHER or response.status < 400:
        return False
    return response.status in (404, 405) or is_json(response) or not (is_page(response) or _is_markup(response))


def find_lacking(ask: Ask, foreign: Mapping[str, ParsedResponse]) -> dict[str, str]:
    """Return which actions are lacking, with the response seen.

    Args:
        ask: sends a request.
        foreign: actions whose request without parameters got a foreign response. Each is asked once more, with all
            parameters that any action has: what lacks the action responds to that in the same way.
    """
    found = {}
    for action, first in foreign.items():
        asked = _parameters()
        second = ask(action, asked)
        if is_foreign(second) and second.status == first.status:
            found[action] = f"whatever it is asked, it responds with {describe(first)}"
        elif second.kind is ResponseKind.SUCCESS and action.startswith("Verify"):
            ask("DeleteIdentity", {"Identity": asked["EmailAddress" if "Email" in action else "Domain"]})
    return found


def _is_markup(response: ParsedResponse) -> bool:
    body = response.exchange.response.body if response.exchange.response else b""
    return body.lstrip().startswith(b"<")


def _parameters() -> dict[str, str]:
    """Return parameters for any of the 22 actions, about an identity that nobody has."""
    domain = f"{secrets.token_hex(6)}.example.org"
    address = f"probe@{domain}"
    return {
        "Identity": domain,
        "Identities.member.1": domain,
        "Domain": domain,
        "EmailAddress": address,
        "DkimEnabled": "false",
        "ForwardingEnabled": "true",
        "NotificationType": "Bounce",
        "PolicyName": "probe",
        "PolicyNames.member.1": "probe",
        "Policy": "{}",
        "Source": address,
        "Destination.ToAddresses.member.1": "success@simulator.amazonses.com",
        "Message.Subject.Data": "probe",
        "Message.Body.Text.Data": "probe",
        "RawMessage.Data": "UHJvYmU=",
    }
