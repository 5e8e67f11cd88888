"""No case is green for the wrong reason: what is refused with a fault is taken without it.

That this holds of every case of the suite is a part of the kill matrix, which runs them all against the true target.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.model.case import Send
from conformance.model.expectation import Alternative, ErrorAnswer
from conformance.proof.honesty import refusals, unproven
from conformance.report.event import CaseEvent

from .small import case

_REFUSED = (Alternative(error=ErrorAnswer(status=400, code="InvalidParameterValue")),)
NEGATIVE = replace(case("a"), steps=(Send("ListIdentities", {}, _REFUSED),))


def exchange(action: str, status: int, step: str = "send") -> dict[str, Any]:
    request = {"method": "POST", "url": "http://127.0.0.1/", "headers": [], "body": ""}
    return {
        "action": action,
        "step": step,
        "request": request,
        "response": {"status": status},
        "sent_at": "2026-01-01T00:00:00Z",
        "ms": 1.0,
    }


def event(*exchanges: dict[str, Any]) -> CaseEvent:
    line = {
        "id": "a", "title": "a", "action": "ListIdentities", "class": "protocol", "level": "must", "source": "spec",
        "requirements": [], "outcome": "passed", "file": "a.yaml", "line": 1, "ms": 1.0, "exchanges": list(exchanges),
    }  # fmt: skip
    return CaseEvent.model_validate(line)


def test_a_control_before_the_refusal_proves_it() -> None:
    control = exchange("ListIdentities", 200, "control")
    assert unproven(NEGATIVE, event(control, exchange("ListIdentities", 400))) is None


def test_a_twin_in_the_set_up_proves_it() -> None:
    given = exchange("ListIdentities", 200, "given")
    assert unproven(NEGATIVE, event(given, exchange("ListIdentities", 400))) is None


def test_another_action_proves_nothing() -> None:
    told = unproven(NEGATIVE, event(exchange("GetSendQuota", 200, "control"), exchange("ListIdentities", 400)))
    assert told is not None
    assert "ListIdentities is refused" in told


def test_a_success_after_the_refusal_proves_nothing() -> None:
    assert unproven(NEGATIVE, event(exchange("ListIdentities", 400), exchange("ListIdentities", 200))) is not None


def test_a_refused_control_proves_nothing() -> None:
    refused = exchange("ListIdentities", 400, "control")
    assert unproven(NEGATIVE, event(refused, exchange("ListIdentities", 400))) is not None


def test_a_name_that_is_no_action_needs_any_success() -> None:
    strange = replace(case("a"), steps=(Send("NoSuchAction", {}, _REFUSED),))
    assert unproven(strange, event(exchange("GetSendQuota", 200, "control"), exchange("NoSuchAction", 400))) is None
    assert unproven(strange, event(exchange("NoSuchAction", 400))) is not None


def test_a_case_that_says_why_it_has_no_control_is_believed() -> None:
    excused = replace(NEGATIVE, uncontrolled="nothing like it can be taken")
    assert unproven(excused, event(exchange("ListIdentities", 400))) is None


def test_a_log_without_the_refused_request_proves_nothing() -> None:
    told = unproven(NEGATIVE, event(exchange("ListIdentities", 200, "control")))
    assert told is not None
    assert "no refused request" in told


def test_an_alternative_that_is_a_success_is_no_negative() -> None:
    either = Send("ListIdentities", {}, (*_REFUSED, Alternative(success=True)))
    assert refusals(replace(case("a"), steps=(either,))) == []
