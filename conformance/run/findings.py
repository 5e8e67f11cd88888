"""The findings that no single response shows to the judge: of a listing over its pages, of silence, of mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from conformance.judge.conditions import Difference
from conformance.judge.error import describe as accepted
from conformance.judge.expected import Conditions, Expected
from conformance.judge.finding import Finding
from conformance.judge.mail import judge_mail
from conformance.judge.verdict import judge
from conformance.model import data
from conformance.model.checks import Reach
from conformance.model.expectation import ErrorAnswer
from conformance.wire.exchange import Exchange

_RETRY = (
    Expected(error=ErrorAnswer(status=400, code="Throttling")),
    Expected(error=ErrorAnswer(status=503, code="ServiceUnavailable")),
)
"""How a target asks for a request to be sent again."""
_FAILURE = (Expected(error=ErrorAnswer(status=500, code="InternalFailure")),)
"""How it says that it failed by itself."""


def no_response_when_probed(action: str, detail: str) -> Finding:
    """Return the finding of an action to which the target did not respond before the run."""
    return Finding("transport.silent", action, data.form("an HTTP response"), data.markup(detail))


def repeated_token(where: str, exchange: int) -> Finding:
    """Return the finding of a page whose token was given before, so that the listing never ends."""
    new, again = data.form("a token not given before, or none on the last page"), data.form("the same token again")
    return Finding("values.repeated-token", where, new, again, exchange=exchange)


def no_last_page(where: str, limit: str, exchange: int) -> Finding:
    """Return the finding of a listing that goes on beyond ``limit``, which is in words."""
    last, more = data.form(f"a last page within {limit}"), data.form("one more page each time")
    return Finding("values.endless-pages", where, last, more, exchange=exchange)


def wrong_listing(where: str, difference: Difference, exchange: int) -> Finding:
    """Return the finding of a list, collected over all pages, that is not what the case expects."""
    return Finding(difference.check_id, where, difference.expected, difference.actual, exchange=exchange)


def wrong_retry(exchange: Exchange, action: str, index: int) -> list[Finding]:
    """Return what is wrong with the form of a response after which its request is sent again."""
    own_failure = exchange.response is not None and exchange.response.status == HTTPStatus.INTERNAL_SERVER_ERROR
    wanted = _FAILURE if own_failure else _RETRY
    verdict = judge(exchange, action, wanted)
    found = [finding for finding in verdict.findings if finding.check.reach is Reach.RESPONSE]
    if len(found) < len(verdict.findings):
        found.insert(0, Finding("error.retry", "status", accepted(wanted, action), verdict.response.datum))
    return [replace(finding, own=False, exchange=index) for finding in found]


def repeated_request_id(request_id: str, exchange: int) -> Finding:
    """Return the finding of a response whose request id an earlier response of the case had."""
    again = data.text(request_id, note="as an earlier response")
    return Finding("metadata.not-unique", "RequestId", data.form("an id of its own"), again, exchange=exchange)


def wrong_mail(mail: Mapping[str, Any] | None, wanted: Mapping[str, Conditions], exchange: int) -> list[Finding]:
    """Return the findings of the mail that ``exchange`` has sent; None: none arrived."""
    return at_exchange(judge_mail(mail, wanted), exchange)


def wrong_mail_count(found: int, wanted: int, exchange: int) -> list[Finding]:
    """Return the finding of mail that arrived more or less often than it was sent; empty if it did not."""
    if found == wanted:
        return []
    return [Finding("mail.count", "mail", data.form(f"{wanted} mails"), data.form(f"{found} mails"), exchange=exchange)]


def at_exchange(findings: Iterable[Finding], exchange: int) -> list[Finding]:
    """Return the judge's ``findings`` with the exchange of the case that they belong to."""
    return [replace(finding, exchange=exchange) for finding in findings]


def describe(finding: Finding) -> str:
    """Return a finding in one line, as the reason of an outcome quotes it."""
    return str(finding)
