"""The catalogue of checks: every single thing that is judged, with an id that never changes its meaning.

The part of an id before the dot is the layer. An id that is no longer used is never given to another check.
"""

from __future__ import annotations

from conformance.model.checks.check import Check, Reach
from conformance.model.checks.content import CONTENT
from conformance.model.checks.document import DOCUMENT
from conformance.model.checks.http import HTTP
from conformance.model.checks.proxy_check import ProxyCheck
from conformance.model.checks.proxy_itself import ITSELF
from conformance.model.checks.proxy_requests import REQUESTS
from conformance.model.checks.proxy_responses import RESPONSES
from conformance.model.checks.structure import STRUCTURE

__all__ = ["CHECKS", "PROXY_CHECKS", "Check", "ProxyCheck", "Reach"]

PROXY_CHECKS: tuple[ProxyCheck, ...] = (*REQUESTS, *RESPONSES, *ITSELF)
"""What is judged of an intermediary, both sides of it compared."""

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        *HTTP,
        *DOCUMENT,
        *STRUCTURE,
        *CONTENT,
        *(Check(row.id, row.title, row.meaning, row.advice, Reach.QUESTION, row.level) for row in PROXY_CHECKS),
    )
}
"""Every check by its id, from the outside of a response in."""
