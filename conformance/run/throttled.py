"""How a target says that a request is to be sent again, later."""

from __future__ import annotations

from collections.abc import Container

from conformance.judge.response import ParsedResponse
from conformance.run.pacing import asked_pause

_CODES = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "SlowDown"})
_TOO_MANY = 429


def find_throttling(response: ParsedResponse, expected: Container[str] = ()) -> str:
    """Return how the target says that it is throttled, in words; an empty text if it does not.

    Args:
        response: of the target.
        expected: codes that are no throttle, but what was asked for.
    """
    code, received = response.code, response.exchange.response
    if code in _CODES and code not in expected:
        reason = f"throttled: {code}"
    elif received is not None and received.status == _TOO_MANY:
        reason = f"throttled: status {_TOO_MANY}"
    else:
        return ""
    asked_s = asked_pause(received)
    return f"{reason}, to be sent again in {asked_s:.0f} s" if asked_s else reason
