"""A few of the programs of real clients, run as `make clients` runs all of them: what boto3's environment has."""

from __future__ import annotations

import json
import sys

import pytest

from conformance.reference.rules import ACTIONS

from . import scenario
from .catalogue import PROGRAMS, Client
from .record import record

BOTO3 = ("boto3_calls.py",)
SIGNERS = tuple(("botocore_signers.py", name) for name in ("SigV2Auth", "SigV3Auth", "SigV4QueryAuth"))


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize("program", [BOTO3, *SIGNERS], ids=lambda program: program[-1])
def test_the_client_makes_all_calls_and_understands_the_responses(program: tuple[str, ...]) -> None:
    name, *arguments = program
    client = Client("tried", "Python", "PyPI", (sys.executable, str(PROGRAMS / name), *arguments), ())
    requests, said = record(client)
    lines = said.splitlines()
    steps = [line for line in lines if line.startswith("{")]
    assert list(scenario.judge(steps)) == []
    assert [line for line in lines if not line.startswith(("{", "ok "))] == []
    assert {json.loads(line)["call"] for line in steps} == set(ACTIONS)
    assert len(requests) >= len(scenario.steps())


def said(call: str, **more: object) -> str:
    return json.dumps({"call": call, **more})


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (said("VerifyDomainIdentity", result={}), "['VerificationToken'] is None, not '*'"),
        (said("VerifyDomainIdentity", error="Oops"), "failed: "),
        (said("GetIdentityDkimAttributes", status=403), "failed: "),
        (said("Nonsense", result={}), "no step of the scenario is left for it"),
    ],
)
def test_what_a_client_misread_is_a_problem(line: str, problem: str) -> None:
    assert any(problem in one for one in scenario.judge([line]))


def test_an_error_that_is_none_and_one_without_its_class_are_problems() -> None:
    good = said("VerifyEmailIdentity", result={})
    rejected = [good, *(said("SendEmail", result={"MessageId": "1"}) for _ in range(2))]
    assert any("wants the error" in one for one in scenario.judge(rejected))
    untyped = [*rejected[:2], said("SendEmail", error="MessageRejected", typed=False)]
    assert list(scenario.judge(untyped)) == ["SendEmail: MessageRejected has no class of its own"]
