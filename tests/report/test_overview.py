from __future__ import annotations

from typing import Any

import pytest

from conformance.report.html import report_html
from conformance.report.kinds import KINDS, OTHER, groups_of, kind_of
from conformance.report.markdown import summary_markdown
from conformance.report.overview import overview

from . import build
from .build import case, finding
from .conftest import MakeLog


@pytest.mark.parametrize(
    ("name", "requirement", "kind"),
    [
        ("identities", "ListIdentities.success", "response"),
        ("identities", "ListIdentities.Identities.type", "response"),
        ("identities", "IdentityVerificationAttributes.VerificationStatus.values", "response"),
        ("identities", "ListIdentities.effect", "behaviour"),
        ("identities", "ListIdentities.MaxItems.range", "parameters"),
        ("sending", "Destination.ToAddresses.type", "parameters"),
        ("identities", "ListIdentities.throttle", "errors"),
        ("identities", "Protocol.Xml.list", "protocol"),
        ("sending", "Auth.Account.isolation", "signature"),
        ("errors", "Common.InvalidAction.status", "errors"),
        ("authentication", "Common.Expires.past", "signature"),
        ("protocol", "ListIdentities.success", "protocol"),
    ],
)
def test_kinds(name: str, requirement: str, kind: str) -> None:
    assert kind_of(case(requirements=[requirement], **{"class": name})) == kind


def test_every_kind_has_a_heading() -> None:
    assert {kind_of(each) for each in build.many(1500)} <= KINDS.keys()


def test_layers_are_grouped_and_passed_cases_have_none() -> None:
    findings = [finding("status.success"), finding("headers.field"), finding("namespace.wrong"), finding("xml.other")]
    assert groups_of(case(outcome="failed", findings=findings)) == {"http", "xml"}
    assert groups_of(case(findings=findings)) == set()


def test_the_matrix_has_all_22_actions_and_every_case_once(big_log: Any) -> None:
    view = overview(big_log)
    assert len(view.rows) == 22
    assert sum(row.total.asked for row in view.rows) == 1500
    for row in view.rows:
        assert sum(cell.asked for cell in row.kinds.values()) == row.total.asked
        assert sum(cell.passed for cell in row.kinds.values()) == row.total.passed


def test_names_that_are_no_action_have_a_row_of_their_own(make_log: MakeLog) -> None:
    view = overview(make_log([case(action="NoSuchAction")]))
    assert [row.action for row in view.rows if row.total.asked] == [OTHER]


@pytest.mark.parametrize(
    ("cases", "parts", "state", "words"),
    [
        ([case("a.b")], {}, "conforms", "emulator conforms"),
        ([case("a.b"), case("a.c", outcome="failed")], {}, "diverges", "does not conform"),
        ([case("a.b"), case("a.c", outcome="blocked")], {}, "diverges", "1 blocked"),
        ([case("a.b"), case("a.c", outcome="indeterminate")], {}, "diverges", "1 indeterminate"),
        ([case("a.b"), case("a.c", outcome="failed", level="should")], {}, "conforms", "The one must-case passed"),
        ([case("a.b"), case("a.c", outcome="skipped")], {}, "partly", "1 of 2 must-cases skipped"),
        ([case("a.b")], {"selection": {"classes": ["identities"]}}, "partly", "emulator passes the selected cases"),
        ([case("a.b")], {"selection": {"actions": ["ListIdentities"]}}, "partly", "conforms in 1 of 22 actions"),
        ([case("a.b"), case("a.c", outcome="skipped")], {}, "partly", "not shown to conform"),
        ([case("a.b", level="may")], {}, "partly", "no must-case"),
        ([], {}, "incomplete", "no verdict"),
        ([case("a.b")], {"whole": False, "selected": 5}, "incomplete", "1 of 5 cases"),
    ],
)
def test_verdicts(make_log: MakeLog, cases: list[Any], parts: dict[str, Any], state: str, words: str) -> None:
    view = overview(make_log(cases, **parts))
    assert view.state == state
    assert words in f"{view.verdict} {view.detail}"


def test_what_the_target_lacks_is_listed_with_what_shows_it(make_log: MakeLog) -> None:
    cases = [
        case("a.b", outcome="unsupported", lacks="SendEmail", action="SendEmail", reason="the target lacks SendEmail"),
        case("a.c", outcome="blocked", lacks="ListIdentities", reason="set-up"),
    ]
    log = make_log(cases, probed={"unsupported": {"GetSendQuota": "400 InvalidAction <b>"}, "silent": {}})
    found = overview(log).lacking
    assert found == {"GetSendQuota": "400 InvalidAction <b>", "SendEmail": "the target lacks SendEmail"}
    text = summary_markdown(log)
    assert "the target lacks 2 of 22 actions:" in text
    assert r"`GetSendQuota`: 400 InvalidAction \<b\>" in text
    page = report_html(log)
    assert "lacks 2 of 22 actions" in page
    assert "InvalidAction <b>" not in page


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["passed"] * 4, "all"),
        (["passed", "skipped"], "some"),
        (["passed"] * 4 + ["skipped"], "most"),
        (["passed"] * 3 + ["failed"], "most"),
        (["passed", "failed", "failed"], "some"),
        (["failed"], "none"),
        (["skipped"], "skipped"),
    ],
)
def test_states_of_cells(make_log: MakeLog, outcomes: list[str], state: str) -> None:
    view = overview(make_log([case(f"a.b{n}", outcome=outcome) for n, outcome in enumerate(outcomes)]))
    assert [row.total.state for row in view.rows if row.total.asked] == [state]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("passed", "certified"), ("skipped", "undecided"), ("failed", "diverges"), ("indeterminate", "diverges")],
)
def test_states_of_classes(make_log: MakeLog, outcome: str, state: str) -> None:
    (card,) = overview(make_log([case("a.b"), case("a.c", outcome=outcome)])).cards
    assert (card.state, card.asked, card.must) == (state, 2, 2)
