"""Which requests go out in a dialect: those of a case that names one, and those of a run in one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.model.case import Send
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import Alternative
from conformance.model.vocabulary import Outcome
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import render
from conformance.run.requests import build
from conformance.wire.dialects import find
from conformance.wire.exchange import Request, header

from .fakes import a_profile

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PARAMETERS = {"EmailAddress": "a~b@example.com"}


def request(of_run: str | None = None, **options: Any) -> Request:
    """A request of a case, in a run in the dialect ``of_run``."""
    profile = a_profile()
    send = Send("VerifyEmailIdentity", PARAMETERS, (Alternative(success=True),), (), RequestOptions(**options))
    item = render(send, Names("s", "a.b", profile, None), {"Note": "two words"})
    return build(item, profile, NOW, dialect=None if of_run is None else find(of_run))


def test_a_case_names_its_dialect() -> None:
    assert b"=a%7Eb%40" in request(dialect="tilde-encoded", sign="sigv2").body
    assert request(dialect="get").method == "GET"
    assert request("plus", dialect="get") == request(dialect="get")


def test_a_run_has_one_for_every_request() -> None:
    assert request("plus").body.endswith(b"&Note=two+words")
    assert request("plus", method="GET").url.endswith("&Note=two+words")
    assert request("date-header", sign="aws3") == request(sign="aws3")
    assert header(request("date-header").headers, "X-Amz-Date") is None


@pytest.mark.parametrize(
    "options",
    [{"encode": "all"}, {"order": "reversed"}, {"append": "&"}, {"headers": {"X-A": "b"}}, {"tamper": "wrong-secret"}],
    ids=lambda options: next(iter(options)),
)
def test_what_a_case_says_of_the_form_goes_before(options: dict[str, Any]) -> None:
    assert request("plus", **options) == request(**options)


def test_what_is_tampered_with_may_have_a_dialect() -> None:
    tampered = request(dialect="get", tamper="wrong-secret")
    assert tampered.url == request(dialect="get").url
    assert header(tampered.headers, "Authorization") not in (
        None,
        header(request(dialect="get").headers, "Authorization"),
    )
    assert header(request(dialect="get", tamper="unsigned").headers, "Authorization") is None


def test_a_dialect_that_does_not_go_with_the_endpoint() -> None:
    """The endpoint names its port, which is not the default one."""
    with pytest.raises(CaseStopped, match="'host-default-port' does not go with this POST request") as stopped:
        request(dialect="host-default-port")
    assert stopped.value.outcome is Outcome.SKIPPED


def test_a_dialect_that_does_not_go_with_the_case() -> None:
    with pytest.raises(ValueError, match="'date-header' does not go with this POST request signed by 'aws3'"):
        request(sign="aws3", dialect="date-header")
    with pytest.raises(ValueError, match="there is no dialect 'klingon'"):
        request(dialect="klingon")
