"""What botocore makes of a response: values, the exception that a program gets, and nothing that does harm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.explore.extras import has_botocore
from conformance.explore.sdk import read_response, sdk_view, sdk_view_of_event
from conformance.report.event import ExchangeEvent
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request

NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
ERROR = "<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>no</Message></Error></ErrorResponse>"


def listing(inner: str) -> bytes:
    return f'<ListIdentitiesResponse xmlns="{NAMESPACE}">{inner}</ListIdentitiesResponse>'.encode()


@pytest.mark.parametrize(
    ("status", "body", "action", "said"),
    [
        (
            200,
            listing("<ListIdentitiesResult><Identities/></ListIdentitiesResult>"),
            "ListIdentities",
            "returns {'Identities': []}",
        ),
        (
            200,
            listing("<Identities><member>a</member></Identities>"),
            "ListIdentities",
            "raises KeyError: 'ListIdentitiesResult'",
        ),
        (200, b"<html>", "ListIdentities", "raises ResponseParserError: Unable to parse response"),
        (400, ERROR.format("MessageRejected").encode(), "SendEmail", "raises MessageRejected: MessageRejected: no"),
        (400, ERROR.format("Strange").encode(), "SendEmail", "raises ClientError: Strange: no"),
        (200, b"<a/>", "NoSuchAction", "the SDK has no operation NoSuchAction"),
        (200, b"<!DOCTYPE a><a/>", "SendEmail", "not read"),
    ],
)
def test_a_response_is_read_as_the_sdk_does(status: int, body: bytes, action: str, said: str) -> None:
    assert has_botocore()
    assert read_response(status, (("Content-Type", "text/xml"),), body, action).startswith(said)


def test_a_view_is_one_bounded_line() -> None:
    members = "".join(f"<member>{'a' * 100}\n{n}</member>" for n in range(100))
    view = read_response(
        200,
        (),
        listing(f"<ListIdentitiesResult><Identities>{members}</Identities></ListIdentitiesResult>"),
        "ListIdentities",
    )
    assert "\n" not in view
    assert len(view) <= 500


def test_no_response_is_an_exception() -> None:
    failure = Failure(FailureKind.CLOSED, "closed")
    exchange = Exchange(Request("POST", "http://x/"), None, failure, datetime.now(UTC), 1.0)
    assert sdk_view(exchange, "SendEmail").startswith("raises a connection error")


def test_a_logged_exchange_is_read_like_the_one_that_was_sent() -> None:
    said = []
    for response in (
        {"status": 200, "headers": [], "body": listing("<ListIdentitiesResult/>").decode()},
        {"status": 200, "headers": [], "body": {"bytes": 90_000, "sha256": "ab" * 32, "head": "<"}},
        {"failure": "closed: closed"},
    ):
        request = {"method": "POST", "url": "http://x/", "headers": [], "body": ""}
        event = {"action": "ListIdentities", "step": "send", "request": request, "response": response}
        said.append(
            sdk_view_of_event(ExchangeEvent.model_validate({**event, "sent_at": "2026-11-27T12:00:00Z", "ms": 1}))
        )
    assert [each.partition(":")[0] for each in said] == ["returns {}", "not read", "raises a connection error"]
