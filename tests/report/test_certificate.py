from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from conformance.report.certificate import certificate, certificate_text, write_certificate

from . import build
from .build import case
from .conftest import MakeLog


def test_a_class_whose_must_cases_all_passed_is_certified(make_log: MakeLog) -> None:
    cases = [case("a.b"), case("a.c", level="should", outcome="failed"), case("a.d", level="may", outcome="skipped")]
    found = certificate(make_log(cases))
    assert found.certified
    assert found.classes["identities"].certified
    assert found.classes["identities"].must == {"passed": 1}


@pytest.mark.parametrize("outcome", ["failed", "unsupported", "blocked", "indeterminate", "skipped", "error"])
def test_any_must_case_that_did_not_pass_is_named(make_log: MakeLog, outcome: str) -> None:
    found = certificate(make_log([case("a.b"), case("a.c", outcome=outcome)]))
    each = found.classes["identities"]
    assert not found.certified
    assert not each.certified
    assert [(missing.outcome, missing.cases) for missing in each.missing] == [(outcome, ["a.c"])]
    assert "a.c" in certificate_text(found)


def test_one_class_does_not_take_another_with_it(make_log: MakeLog) -> None:
    found = certificate(make_log([case("a.b"), case("c.d", outcome="failed", **{"class": "dkim"})]))
    assert {name: each.certified for name, each in found.classes.items()} == {"dkim": False, "identities": True}
    assert not found.certified


def test_an_interrupted_run_certifies_nothing(make_log: MakeLog) -> None:
    found = certificate(make_log([case("a.b")], whole=False, selected=2))
    assert (found.certified, found.complete, found.headline.passed) == (False, False, 1)
    assert "interrupted" in certificate_text(found)


@pytest.mark.parametrize(
    ("selection", "certified"),
    [
        ({"classes": ["identities"]}, True),
        ({"levels": ["must"]}, True),
        ({"levels": ["should"]}, False),
        ({"actions": ["ListIdentities"]}, False),
        ({"ids": ["a.*"]}, False),
        ({"requirements": ["ListIdentities.*"]}, False),
        ({"shard": [1, 2]}, False),
    ],
)
def test_a_run_that_left_out_cases_of_a_class_does_not_certify_it(
    make_log: MakeLog, selection: dict[str, Any], certified: bool
) -> None:
    found = certificate(make_log([case("a.b")], selection=selection))
    assert found.classes["identities"].certified is certified
    assert bool(found.classes["identities"].missing) is not certified


def test_one_class_alone_is_certified_but_not_the_whole(make_log: MakeLog) -> None:
    found = certificate(make_log([case("a.b")], selection={"classes": ["identities"]}, of=788))
    assert (found.certified, found.classes["identities"].certified) == (False, True)


def test_a_scope_is_worded_apart(make_log: MakeLog) -> None:
    target = {"name": "x", "endpoint": "http://127.0.0.1:1", "profile": {"supported": ["ListIdentities"]}}
    cases = [
        case("a.b"),
        case("a.c", outcome="unsupported", action="SendEmail", lacks="SendEmail"),
        case("a.d", outcome="blocked", lacks="VerifyDomainIdentity"),
    ]
    found = certificate(make_log(cases, target=target))
    assert found.scope is not None
    assert (found.scope.conforms, found.scope.passed, found.scope.asked, found.certified) == (True, 1, 1, False)
    text = certificate_text(found)
    assert "conforms in 1 of 22 actions: 1 of the 1 must-case that they can show passed" in text
    assert "is no certificate of the API" in text
    cases.append(case("a.e", outcome="skipped"))
    worse = certificate(make_log(cases, target=target))
    assert "NOT shown to conform in 1 of 22 actions" in certificate_text(worse)


def test_a_class_without_must_cases_is_not_certified(make_log: MakeLog) -> None:
    found = certificate(make_log([case("a.b", level="should")]))
    assert [missing.outcome for missing in found.classes["identities"].missing] == ["not-asked"]
    assert not certificate(make_log([])).certified


def test_the_command_repeats_the_run(make_log: MakeLog) -> None:
    selection = {"classes": ["identities"], "ids": ["a b*"], "shard": [1, 4]}
    command = certificate(make_log([case("a.b")], selection=selection)).command
    assert shlex.split(command) == [
        "ses-conformance", "run", "--endpoint", "http://127.0.0.1:4566", "--truth", "any", "--seed", "s33d",
        "--class", "identities", "--id", "a b*", "--shard", "1/4",
    ]  # fmt: skip


def test_the_reference_target_needs_no_endpoint(make_log: MakeLog) -> None:
    target = {"name": "reference", "version": "0.1.0", "endpoint": "http://127.0.0.1:1"}
    assert certificate(make_log([case("a.b")], target=target)).command == "ses-conformance run --truth any --seed s33d"


def test_how_the_run_was_asked_for_is_in_the_command(make_log: MakeLog) -> None:
    asked = {
        "options": {"target": "my target.yaml", "rate": 2.0, "insecure": True, "exclude": ["a", "b"]},
        "environment": {"AWS_SECRET_ACCESS_KEY": None, "SES_CONFORMANCE_PROFILE_REGION": "eu $x"},
    }
    assert certificate(make_log([case("a.b")], asked=asked)).command == (
        """AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:?}" SES_CONFORMANCE_PROFILE_REGION='eu $x' """
        "ses-conformance run --target 'my target.yaml' --rate 2 --insecure --exclude a --exclude b "
        "--truth any --seed s33d"
    )


def test_a_name_that_is_no_variable_gets_into_no_command(make_log: MakeLog) -> None:
    asked = {"options": {}, "environment": {"X; rm -rf y": "z"}}
    assert certificate(make_log([case("a.b")], asked=asked)).command.startswith("ses-conformance run")


def test_text_and_json_say_the_same(make_log: MakeLog, tmp_path: Path) -> None:
    found = write_certificate(make_log([case("a.b")]), tmp_path / "c.txt", tmp_path / "c.json")
    data = json.loads((tmp_path / "c.json").read_text())
    assert data == found.model_dump(mode="json")
    text = (tmp_path / "c.txt").read_text()
    for said in ("emulator 1.2", "0.1.0", build.DIGEST, "any", "s33d", "2026-01-02T03:04:05Z", data["command"]):
        assert said in text
