"""By what usual requests are signed, and what can't be asked then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.model.case import Send
from conformance.model.case_file import Need, RequestOptions
from conformance.model.expectation import Alternative
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped
from conformance.run.plan import plan_of
from conformance.run.rendering import render
from conformance.run.requests import build
from conformance.run.schemes import find_unfit
from conformance.targets.profile import Profile
from conformance.wire.exchange import Request, header
from conformance.wire.scheme import Scheme
from conformance.wire.signed_by import signed_by

from .fakes import a_profile

CASES = {case.id: case for case in load_suite().cases}
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ALL = [Scheme.SIGV4, Scheme.AWS3, Scheme.SIGV2, Scheme.SIGV4_QUERY]


def profile_taking(*accepts: str, **signatures: Any) -> Profile:
    data = a_profile().model_dump(exclude_unset=True)
    return Profile.model_validate({**data, "signatures": {"accepts": list(accepts), **signatures}})


def request(profile: Profile, **options: Any) -> Request:
    send = Send("GetSendQuota", {}, (Alternative(success=True),), (), RequestOptions(**options))
    return build(render(send, Names("s", "a.b", profile, None)), profile, NOW)


@pytest.mark.parametrize(
    ("accepts", "usual"),
    [
        (["sigv4-query", "sigv2", "aws3", "sigv4"], Scheme.SIGV4),
        (["sigv2", "aws3"], Scheme.AWS3),
        (["sigv4-query", "sigv2"], Scheme.SIGV2),
        (["sigv4-query"], Scheme.SIGV4_QUERY),
        ([], Scheme.SIGV4),
    ],
)
def test_the_usual_scheme_is_the_first_choice_of_those_accepted(accepts: list[str], usual: Scheme) -> None:
    profile = profile_taking(*accepts)
    assert profile.usual_scheme is usual
    assert signed_by(request(profile)) is usual
    assert profile_taking(*accepts, checked=False).usual_scheme is usual


def test_a_profile_that_says_nothing_means_sigv4() -> None:
    assert a_profile().usual_scheme is Scheme.SIGV4
    assert a_profile().lacks(Need.SIGV4) is None
    assert a_profile().lacks(Need.AWS3) == "no AWS3 signatures"


def test_a_scheme_that_the_request_names_goes_before_the_usual_one() -> None:
    profile = profile_taking("aws3", "sigv2")
    assert signed_by(request(profile, sign="sigv2")) is Scheme.SIGV2
    assert signed_by(request(profile, sign="none")) is Scheme.NONE


def test_a_presigned_post_has_its_form_in_the_body() -> None:
    sent = request(profile_taking("sigv4-query"))
    assert sent.method == "POST"
    assert sent.body == b"Action=GetSendQuota&Version=2010-12-01"
    assert "Action=" not in sent.url


@pytest.mark.parametrize("scheme", ALL)
def test_no_scheme_brings_back_a_host_that_is_left_out(scheme: Scheme) -> None:
    sent = request(profile_taking(scheme.value), headers={"Host": None})
    assert not sent.host
    assert header(sent.headers, "host") is None


@pytest.mark.parametrize(
    "options",
    [
        {"body": "{}", "headers": {"Content-Type": "application/json"}},
        {"body": ""},
        {"append": "&A=%zz"},
        {"append": "&"},
        {"method": "PUT"},
        {"headers": {"Content-Type": None}},
        {"headers": {"Transfer-Encoding": "chunked"}},
    ],
)
def test_what_is_no_plain_form_is_not_signed_by_sigv2(options: dict[str, Any]) -> None:
    with pytest.raises(CaseStopped, match="can't be signed by sigv2: it is a parameter of a form") as stopped:
        request(profile_taking("sigv2"), **options)
    assert stopped.value.outcome is Outcome.SKIPPED
    for scheme in ("sigv4", "aws3", "sigv4-query"):
        request(profile_taking(scheme), **options)


@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"encode": "all"}, {"pairs": [("A", "ü&= ")]}])
def test_a_plain_form_is_signed_by_sigv2(options: dict[str, Any]) -> None:
    assert signed_by(request(profile_taking("sigv2"), **options)) is Scheme.SIGV2


@pytest.mark.parametrize(
    ("case", "fits"),
    [
        ("get-send-quota.answer.members", ALL),
        ("errors.invalid-client-token-id", ALL),
        ("errors.request-expired[past]", ALL),
        ("auth.every-action.policies[put]", ALL),
        ("auth.sigv4.malformed[basic]", [Scheme.SIGV4]),
        ("auth.sigv4.no-credential", [Scheme.SIGV4, Scheme.SIGV4_QUERY]),
        ("auth.dialects.read.sigv4[authorization-compact]", [Scheme.SIGV4]),
        ("auth.aws3.wrong-secret", ALL),
    ],
)
def test_a_case_fits_where_what_it_asks_about_exists(case: str, fits: list[Scheme]) -> None:
    assert [scheme for scheme in ALL if not find_unfit(CASES[case], scheme)] == fits


def test_the_reason_names_what_is_needed_and_what_there_is() -> None:
    reason = find_unfit(CASES["auth.sigv4.malformed[basic]"], Scheme.AWS3)
    assert reason.startswith("needs sigv4: the case asks about an Authorization header of the scheme Basic, and ")
    assert reason.endswith("requests signed by aws3")


def test_every_case_about_sigv4_alone_says_so() -> None:
    about = [case for case in CASES.values() if {row.id for row in case.requirements} & {"Auth.Canonical.sigv4"}]
    assert about
    assert all(Need.SIGV4 in case.needs for case in about)


def test_a_plan_leaves_out_what_does_not_fit() -> None:
    cases = [CASES["auth.dialects.read.sigv4[authorization-compact]"], CASES["get-send-quota.answer.members"]]
    without = [replace(case, needs=frozenset()) for case in cases]
    assert plan_of(without, profile_taking("sigv4")).cases == 2
    assert plan_of(without, profile_taking("aws3")).cases == 1
