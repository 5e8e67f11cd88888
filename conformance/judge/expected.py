"""One acceptable response as the judge takes it: names filled in, accept-sets resolved, plain conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Source

Conditions = Mapping[str, Any]
"""Matcher key -> expected value, e.g. ``{"contains": "a", "count": 2}`` (see ``model.expectation.Matcher``)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One acceptable response.

    ``sources`` is empty when it holds by every truth. Exactly one of ``result`` (a success whose values meet the
    conditions by path; may be empty) and ``error`` is set. ``headers`` are conditions on header fields.
    """

    sources: frozenset[Source] = frozenset()
    result: Mapping[str, Conditions] | None = None
    error: ErrorAnswer | None = None
    headers: Mapping[str, Conditions] = field(default_factory=dict)
