"""To whom a request would send mail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.model.vocabulary import Outcome
from conformance.run.flow import run_case
from conformance.run.recipients import stays_in_simulator
from conformance.run.settings import RunSettings

from .fakes import a_case, a_profile, an_exchanger, right, serving

SIMULATOR = "success+abc@simulator.amazonses.com"


@pytest.mark.parametrize(
    ("action", "params", "stays"),
    [
        ("GetSendQuota", {}, True),
        ("VerifyEmailIdentity", {"EmailAddress": "a@example.com"}, True),
        ("SendEmail", {"Destination": {"ToAddresses": [SIMULATOR], "CcAddresses": [f"B <{SIMULATOR}>"]}}, True),
        ("SendEmail", {"Destination": {"ToAddresses": [SIMULATOR, "a@example.com"]}}, False),
        ("SendEmail", {"Destination": {"ToAddresses": [f"a@example.com, {SIMULATOR}"]}}, False),
        ("SendEmail", {"Destination.BccAddresses.member.1": "a@example.com"}, False),
        ("SendEmail", {}, True),
        ("SendRawEmail", {"RawMessage": {"Data": b"To: a@example.com"}}, False),
        ("SendRawEmail", {"RawMessage": {"Data": b""}, "Destinations": [SIMULATOR]}, True),
        ("SendRawEmail", {"RawMessage": {"Data": b""}, "Destinations": ["a@example.com"]}, False),
    ],
)
def test_who_gets_mail(action: str, params: dict[str, Any], stays: bool) -> None:
    assert stays_in_simulator(action, params) is stays


def test_a_case_whose_mail_might_reach_somebody_is_skipped_unsent(tmp_path: Path) -> None:
    entry = "  send: { Destination: { ToAddresses: [a@example.com] } }\n  expect: { success: true }\n"
    case = a_case(tmp_path, entry, "action: SendEmail\nclass: sending\n")
    with serving(right) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        exchanger.real = True
        result = run_case(case, exchanger, RunSettings("s"))
    assert (result.outcome, fake.asked) == (Outcome.SKIPPED, [])
    assert "mailbox simulator only" in result.reason
