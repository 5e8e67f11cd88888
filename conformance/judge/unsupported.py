"""When a target says itself that it lacks an action."""

from __future__ import annotations

import re

from conformance.model.vocabulary import ACTIONS

CODES = frozenset(
    {
        "InvalidAction",  # what the reference gives for an unknown action ([CommonErrors / InvalidAction])
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
        "NotImplemented",
        "NotImplementedError",
        "NotImplementedException",
    }
)
"""Error codes that say so, whatever the status."""

_WORDS = re.compile(rb"not (?:yet )?(?:been )?(?:yet )?implemented|NotImplemented(?:Error|Exception)", re.IGNORECASE)
_NAMED = re.compile(
    rb"""((?:unsupported|unknown|unrecogni[sz]ed|unimplemented)\s+(?:action|operation))[\s:'"`]{1,4}([A-Za-z]{1,60})\b""",
    re.IGNORECASE,
)
_HEAD = 16 * 1024


def unsupported_reason(action: str | None, status: int, code: str | None, body: bytes) -> str | None:
    """Return in what words the target says that it lacks ``action``, or None.

    Only for one of the 22 actions, and only if it is said: by status 501, by one of ``CODES`` in an error, by
    "not implemented" in the first 16 KiB of a 5xx response, or by "unsupported action" with its name in any error. A
    bare 404 or 500, whatever its body, says nothing about the action, and a 405 speaks of the method.
    """
    if action not in ACTIONS or status < 400 or status == 405:
        return None
    if status == 501:
        return "HTTP 501 Not Implemented"
    if code in CODES:
        return f"{status} {code} for {action}"
    if status >= 500:
        words = _WORDS.search(body[:_HEAD])
        if words:
            return f'{status} with "{words[0].decode("ascii").lower()}"'
    named = _NAMED.search(body[:_HEAD])
    if named and named[2].decode("ascii") == action:
        return f'{status} with "{" ".join(named[0].decode("ascii").split())}"'
    return None
