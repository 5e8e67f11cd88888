"""Requests whose response needs their token: the plan is made when the token is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proxy.arrival import ArrivalPlan
from conformance.proxy.probe import Ask


def answered(ask: Ask, plan: Callable[[str], ArrivalPlan]) -> Ask:
    """Return ``ask`` with the plan that ``plan`` makes of its token."""
    return replace(ask, plan=plan(ask.token))
