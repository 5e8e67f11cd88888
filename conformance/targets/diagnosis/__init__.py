"""Finds out what stands between the suite and a target, before a run: each fault is tried, and named with its cure."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.response import ParsedResponse
from conformance.targets.diagnosis.clock import diagnose_clock
from conformance.targets.diagnosis.identities import diagnose_identities
from conformance.targets.diagnosis.line import Line, Mark
from conformance.targets.diagnosis.opening import diagnose_api, is_performed, open_up
from conformance.targets.diagnosis.path import diagnose_path
from conformance.targets.diagnosis.sender import Sender
from conformance.targets.diagnosis.signature import diagnose_signature
from conformance.targets.diagnosis.way import diagnose_body, diagnose_content_type, diagnose_error_pages

__all__ = ["Line", "Mark", "Sender", "diagnose", "find_hopeless"]


def diagnose(sender: Sender) -> list[Line]:
    """Return a line for everything that could be found out, in the order in which a request meets it."""
    responses = open_up(sender)
    lines = [*_entrance(sender, responses), diagnose_clock(responses[0])]
    for found in (diagnose_body(sender, responses), diagnose_error_pages(sender, responses)):
        lines += [found] if found is not None else []
    if is_performed(responses):
        lines += diagnose_identities(sender)
    return lines


def find_hopeless(sender: Sender) -> Line | None:
    """Return the fault with which nothing can come of a run, or None. Costs one request where all is well."""
    responses = open_up(sender)
    if is_performed(responses):
        return None
    return next((line for line in _entrance(sender, responses) if line.hopeless), None)


def _entrance(sender: Sender, responses: list[ParsedResponse]) -> Iterator[Line]:
    """Yield what keeps every request out, the most telling first."""
    for found in (
        diagnose_path(sender, responses),
        diagnose_content_type(sender, responses),
        diagnose_signature(sender, responses),
    ):
        if found is not None:
            yield found
    yield diagnose_api(responses)
