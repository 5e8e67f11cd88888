"""How a target says that a request is to be sent again: later, or since it failed by itself."""

from __future__ import annotations

from collections.abc import Container
from http import HTTPStatus

from conformance.judge.response import ParsedResponse
from conformance.run.pacing import asked_pause

_CODES = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "SlowDown"})
_TOO_MANY = 429
_FAILURE = "InternalFailure"


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


def find_failure(response: ParsedResponse, expected: Container[str] = ()) -> str:
    """Return how the target says that it failed by itself, in words; an empty text if it does not.

    Any action may do so for no fault of the request, now and then, and clients send it again: once is no property of
    the target. What it does a second time is.

    Args:
        response: of the target.
        expected: codes that are no failure, but what was asked for.
    """
    received = response.exchange.response
    failed = received is not None and received.status == HTTPStatus.INTERNAL_SERVER_ERROR and response.code == _FAILURE
    return f"the target failed: {_FAILURE}" if failed and _FAILURE not in expected else ""
