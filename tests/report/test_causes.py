"""One defect is one cause, by check, place and typed sides; never by the words for people."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.report.causes import causes

from . import build
from .build import case, finding

BAD_REQUEST = ("400", "Sender", "InvalidParameterValue")


def _rejection(*values: str, note: str = "") -> Datum:
    return Datum(DatumKind.REJECTION, values, note=note)


def _member(number: int, value: str) -> Datum:
    return Datum(DatumKind.MEMBER, (str(number),), (data.text(value),))


def test_a_rule_for_all_responses_is_one_cause_over_all_actions() -> None:
    actions = ("ListIdentities", "SendEmail", "VerifyDomainDkim")
    cases = [
        case(
            f"a.b{number}",
            action=action,
            outcome="failed",
            findings=[
                finding(
                    "namespace.missing",
                    action=action,
                    where=f"/{action}Response",
                    expected=build.NAMESPACE,
                    actual=build.no_namespace(number),
                )
            ],
        )
        for number, action in enumerate(actions)
    ]
    (cause,) = causes(cases)
    assert (cause.check, cause.cases, cause.must, cause.alone) == ("namespace.missing", [0, 1, 2], 3, 3)
    assert cause.title == "Elements in no namespace: *Response, got no namespace"
    assert cause.actions == set(actions)


@pytest.mark.parametrize("check", ["xml.not-xml", "values.equals", "status.rejected", "transport.no-response"])
def test_what_is_no_such_rule_is_another_cause_in_each_action(check: str) -> None:
    cases = [
        case(f"a.{action}", outcome="failed", findings=[finding(check, action=action)])
        for action in ("ListIdentities", "SendEmail")
    ]
    assert len(causes(cases)) == 2


def test_a_response_that_blocks_other_cases_counts_for_its_own_action() -> None:
    page = finding(
        "xml.not-xml", action="PutIdentityPolicy", where="/", actual=Datum(DatumKind.BODY, ("a page", "500"))
    )
    cases = [
        case("a.a", action="PutIdentityPolicy", outcome="failed", findings=[page]),
        case("a.b", action="GetIdentityPolicies", outcome="blocked", findings=[page]),
    ]
    (cause,) = causes(cases)
    assert cause.cases == [0, 1]
    assert "PutIdentityPolicy" in cause.title


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"where": "/ListIdentitiesResponse/X"}, {"where": "/GetSendQuotaResponse/X"}),
    ({"where": "/A/member[2]"}, {"where": "/A/member[11]"}),
    ({"where": "/A/entry[key='a/b]']/v"}, {"where": "/A/entry[key='c']/v"}),
    ({"actual": "kj2h3k4j5h6k.example.com"}, {"actual": "zz9z8z7z6z5z.example.net"}),
    ({"actual": _rejection(*BAD_REQUEST, note="no a")}, {"actual": _rejection(*BAD_REQUEST, note="no b")}),
    ({"actual": build.no_namespace(2)}, {"actual": build.no_namespace(7)}),
    ({"expected": data.element("ListIdentitiesResponse")}, {"expected": data.element("SendEmailResponse")}),
    ({"actual": data.value_of(["a1", "b"])}, {"actual": data.value_of(["c"])}),
    ({"actual": _member(2, "a1")}, {"actual": _member(3, "b2")}),
    ({"actual": data.value_of(4)}, {"actual": data.value_of(17)}),
    (
        {"expected": _rejection(*BAD_REQUEST)},
        {"expected": data.any_of([_rejection(*BAD_REQUEST, "Other"), _rejection("403", "Sender", "AccessDenied")])},
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_differs_from_case_to_case_makes_no_new_cause(one: dict[str, Any], other: dict[str, Any]) -> None:
    cases = [case(f"a.{n}", outcome="failed", findings=[finding(**parts)]) for n, parts in enumerate((one, other))]
    assert len(causes(cases)) == 1


OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"check": "values.equals"}, {"check": "values.same-as"}),
    ({"where": "/A/B"}, {"where": "/A/C"}),
    ({"expected": "Pending"}, {"expected": "Success"}),
    ({"actual": data.name("text/html")}, {"actual": data.name("text/plain")}),
    ({"actual": data.ABSENT}, {"actual": data.EMPTY}),
    ({"where": "/ErrorResponse"}, {"where": "/ListIdentitiesResponse"}),
    ({"actual": Datum(DatumKind.BODY, ("a page", "500"))}, {"actual": Datum(DatumKind.BODY, ("a page", "404"))}),
]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_defects_stay_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    cases = [case(f"a.{n}", outcome="failed", findings=[finding(**parts)]) for n, parts in enumerate((one, other))]
    assert len(causes(cases)) == 2


def test_the_words_of_a_finding_count_for_nothing() -> None:
    cases = [case(f"a.{n}", outcome="failed", findings=[finding() | {"expected": f"words {n}"}]) for n in range(3)]
    assert len(causes(cases)) == 1


def test_bad_requests_that_are_accepted_have_a_cause_for_each_requirement() -> None:
    cases = [
        case(
            f"a.{requirement}{number}",
            outcome="failed",
            requirements=[requirement],
            findings=[finding("status.accepted", where="status", expected=_rejection(*BAD_REQUEST))],
        )
        for requirement in ("ListIdentities.MaxItems.range", "ListIdentities.MaxItems.type")
        for number in range(2)
    ]
    assert [(cause.title, len(cause.cases)) for cause in causes(cases)] == [
        (f"Accepted a bad request of ListIdentities.MaxItems.{each}: expected 400 Sender InvalidParameterValue", 2)
        for each in ("range", "type")
    ]


def test_the_cause_with_most_must_cases_comes_first() -> None:
    may = [case(f"m.a{n}", level="may", outcome="failed", findings=[finding("xml.not-xml")]) for n in range(5)]
    must = [case(f"m.u{n}", outcome="failed", findings=[finding("root.wrong-name")]) for n in range(2)]
    found = [(cause.check, cause.must) for cause in causes([*may, *must])]
    assert found == [("root.wrong-name", 2), ("xml.not-xml", 0)]


def test_alone_counts_the_cases_that_show_nothing_else() -> None:
    both = case("a.b", outcome="failed", findings=[finding("xml.not-xml"), finding("root.wrong-name")])
    one = case("a.c", outcome="failed", findings=[finding("xml.not-xml"), finding("xml.not-xml")])
    found = {cause.layer: (cause.alone, cause.findings) for cause in causes([both, one])}
    assert found == {"xml": (1, 3), "root": (0, 1)}


def test_outcomes_without_findings_have_causes_too() -> None:
    cases = [
        case("a.a", outcome="unsupported", reason="501 Not Implemented", action="ListIdentities"),
        case("a.b", outcome="unsupported", lacks="GetSendQuota", findings=[finding()]),
        case("a.c", outcome="indeterminate", reason="throttled: 'wait 3 s'"),
        case("a.d", outcome="error", reason="KeyError: 'x'"),
        case("a.e", outcome="blocked", reason="a@b.example could not be confirmed"),
        case("a.f", outcome="blocked", reason="c@d.example could not be confirmed"),
        case("a.g", outcome="blocked", lacks="PutIdentityPolicy"),
        case("a.h", outcome="skipped", reason="no mail"),
        case("a.i"),
    ]
    assert sorted((cause.title, len(cause.cases)) for cause in causes(cases)) == [
        ("A fault of the suite: KeyError: 'x'", 1),
        ("No verdict: throttled or unreachable", 1),
        ("Set-up needs PutIdentityPolicy, which the target lacks", 1),
        ("Set-up or the control request failed", 2),
        ("The target lacks GetSendQuota", 1),
        ("The target lacks ListIdentities", 1),
    ]


def test_a_check_of_a_later_version_has_a_cause_by_its_id() -> None:
    (cause,) = causes([case("a.b", outcome="failed", findings=[finding("xml.later", action="SendEmail")])])
    assert (cause.check, cause.title.partition(":")[0]) == ("xml.later", "xml.later")


def test_long_hostile_texts_are_cut() -> None:
    nasty = "a." * 50_000 + "'" * 50_000 + "[" * 50_000
    cases = [case("a.b", outcome="failed", findings=[finding(where=nasty, expected=nasty, actual=nasty)])]
    (cause,) = causes(cases)
    assert len(cause.title) <= 140
