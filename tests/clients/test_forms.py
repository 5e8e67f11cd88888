"""Every form that a real client puts on the wire is one that the suite speaks, as usual or in a dialect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.dialects import DIALECTS, apply
from conformance.wire.exchange import Request
from conformance.wire.scheme import Plan, Scheme
from conformance.wire.signing import sign_plan
from conformance.wire.transport import serialize
from tests.rows import each_row
from tests.wire.building import build, call

from .forms import all_forms, distinct, forms_of
from .recordings import Recorded, Recording, every

AT = datetime(2026, 11, 27, 13, 5, 9, tzinfo=UTC)
CALLS: dict[str, dict[str, Any]] = {
    "GetSendQuota": {},
    "SetIdentityNotificationTopic": {"Identity": "example.com", "SnsTopic": ""},
    "PutIdentityPolicy": {"Policy": '{"Id":["a"]}'},
    "SendEmail": {
        "Destination": {"ToAddresses": ["Ann <success@simulator.amazonses.com>", "a+b@example.com"]},
        "Message": {
            "Subject": {"Data": "a+b/c=d:@,~!*'(é)", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": "One\r\nTwo\n<3>&;?$"}},
        },
    },
}


def plans() -> Iterator[Plan]:
    """Each call in each way to sign; the shortest one also without a port, and with a token."""
    for scheme in sorted(set(Scheme) - {Scheme.NONE}):
        for action, parameters in CALLS.items():
            for method in ("GET", "POST"):
                places = ("http://127.0.0.1:4566", "http://127.0.0.1") if not parameters else ("http://127.0.0.1:4566",)
                for endpoint in places:
                    token = "a/token+of==" if endpoint.endswith(".1") else None
                    request = build(endpoint, call(action, parameters), method=method)
                    yield Plan(request, Credentials("AKIDEXAMPLE", "secret", token), Scope(), scheme, AT)


def sent() -> Iterator[Request]:
    """What the suite sends, as usual and in every dialect."""
    for plan in plans():
        yield sign_plan(plan)
        for dialect in DIALECTS.values():
            if dialect.goes_with(plan):
                yield apply(dialect, plan)


def recorded(request: Request) -> Recorded:
    head, _, body = serialize(request).decode("latin-1").partition("\r\n\r\n")
    return Recorded("", 0, 200, head.split("\r\n"), body)


@pytest.fixture(scope="module")
def spoken() -> frozenset[str]:
    return all_forms(recorded(request) for request in sent())


@each_row("recording", list(every()), ids=lambda recording: recording.client)
def test_every_form_of_a_client_is_spoken(recording: Recording, spoken: frozenset[str]) -> None:
    missing = all_forms(recording.requests) - spoken
    assert not missing, "add a dialect (conformance/wire/dialects_*.py) for each, with its cases and mutants"


def test_forms_are_facts_about_spelling() -> None:
    head = [
        "POST / HTTP/1.1",
        "host: a.example:8080",
        "Authorization: AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host",
    ]
    forms = forms_of(head, "Action=A&Note=%7e+x&Empty=")
    assert {"names lower", "names title", "host with port", "commas [',']", "signed host", "Action first"} <= forms
    assert {"value: escaped '~' lower", "value: raw '+'", "empty value", "no user-agent", "body whole"} <= forms
    assert not any("example" in form for form in forms)


def test_a_form_that_is_known_is_not_kept_twice() -> None:
    head = ["POST / HTTP/1.1", "Host: a.example"]
    one, two = (Recorded(call, 0, 200, head, "Action=A") for call in ("A", "B"))
    other = Recorded("A", 0, 200, head, "Action=A&Empty=")
    failed = Recorded("A", 0, 400, head, "Action=A&Note=~")
    assert distinct([one, two, other, failed]) == [one, other]
