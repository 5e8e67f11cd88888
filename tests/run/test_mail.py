"""Looking at the sent mail where the profile says; what the mailbox returns is hostile, too."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from conformance.model.vocabulary import Layer, Outcome
from conformance.run import mailbox
from conformance.run.outcome import Result
from conformance.wire.transport import Transport

from .fakes import Form, Reply, a_case, a_profile, run, serving, success

HEAD = "action: SendEmail\nclass: sending\n"
MAIL = {
    "id": "m-1",
    "source": "a@example.com",
    "return_path": "a@example.com",
    "recipients": ["b@example.com"],
    "subject": "Hello",
    "raw": base64.b64encode(b"Subject: Hello\r\nFrom: a@example.com\r\n\r\ntext\r\n").decode(),
}


def ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def sent(folder: Path, mail: bytes, values: str = "subject: Hello", where: str = "") -> tuple[Result, list[Form]]:
    """Send one mail to a target whose mailbox returns ``mail`` from then on."""
    sends: list[Form] = []

    def behaviour(form: Form) -> Reply:
        if form["(path)"] == "/mail":
            return mail if sends else ok(b'{"messages": []}')
        sends.append(form)
        return success("SendEmail", "<MessageId>m-1</MessageId>")

    entry = f"  send: {{ Source: x }}\n  expect: {{ success: true, mail: {{ {where}values: {{ {values} }} }} }}\n"
    case = a_case(folder, entry, HEAD)
    with serving(behaviour) as fake:
        result = run(case, a_profile(fake.endpoint, mail={"url": f"{fake.endpoint}/mail"}, headers={"X-Key": "k"}))
    assert "X-Key: k" in fake.heads[-1]
    return result, fake.asked


def test_mail_is_found_by_the_response_s_message_id(tmp_path: Path) -> None:
    result, asked = sent(tmp_path, ok(json.dumps(MAIL).encode()))
    assert result.outcome is Outcome.PASSED
    assert asked[-1] == {"id": "m-1", "(path)": "/mail"}


def test_mail_that_is_on_its_way_is_waited_for(tmp_path: Path) -> None:
    looks = iter([[], [MAIL], [MAIL, MAIL]])

    def behaviour(form: Form) -> Reply:
        if form["(path)"] != "/mail":
            return success("SendEmail", "<MessageId>m-1</MessageId>")
        return ok(json.dumps({"messages": next(looks)}).encode())

    entry = (
        "  send: { Source: x }\n  expect: { success: true, mail: { to: b@example.com, values: { subject: Hello } } }\n"
    )
    with serving(behaviour) as fake:
        result = run(a_case(tmp_path, entry, HEAD), a_profile(fake.endpoint, mail={"url": f"{fake.endpoint}/mail"}))
    assert result.outcome is Outcome.PASSED
    assert len(fake.asked) == 3


def test_mail_is_found_by_recipient_the_newest_first(tmp_path: Path) -> None:
    listed = json.dumps({"messages": [{**MAIL, "subject": "Older"}, MAIL]}).encode()
    result, asked = sent(tmp_path, ok(listed), where="to: 'b+c@example.com', ")
    assert result.outcome is Outcome.PASSED
    assert asked[-1] == {"to": "b+c@example.com", "(path)": "/mail"}


def test_copies_of_a_message_are_one_message_to_all_their_recipients(tmp_path: Path) -> None:
    copies = [{**MAIL, "recipients": [name]} for name in ("c@example.com", "b@example.com", "b@example.com")]
    reply = ok(json.dumps({"messages": copies}).encode())
    result, _ = sent(tmp_path, reply, "recipients: [b@example.com, c@example.com], subject: Hello")
    assert result.outcome is Outcome.PASSED
    result, _ = sent(tmp_path, reply, "recipients: [b@example.com]")
    assert result.outcome is Outcome.FAILED


def test_a_difference_is_a_finding_of_the_exchange_that_sent_it(tmp_path: Path) -> None:
    result, _ = sent(tmp_path, ok(json.dumps(MAIL).encode()), "subject: Other")
    assert result.outcome is Outcome.FAILED
    assert [(finding.layer, finding.exchange) for finding in result.findings] == [(Layer.MAIL, 0)]


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",
        ok(b"<html>"),
        ok(b"[1, 2]"),
        ok(b'"text"'),
        ok(b"\xff\xfe"),
        ok(b'{"messages": []}'),
        ok(b'{"messages": ["x"]}'),
        ok(b"[" * 100_000),
        b"garbage\r\n",
        b"",
    ],
)
def test_a_mailbox_that_returns_anything_else_has_no_mail(tmp_path: Path, reply: bytes) -> None:
    result, _ = sent(tmp_path, reply)
    assert result.outcome is Outcome.FAILED
    assert {finding.layer for finding in result.findings} == {Layer.MAIL}


def test_a_mail_of_strange_types_is_judged_not_crashed_on(tmp_path: Path) -> None:
    strange = {"id": 1, "source": [], "recipients": {"a": 1}, "subject": None, "raw": 5}
    result, _ = sent(tmp_path, ok(json.dumps(strange).encode()), "subject: x, text: y, recipients: { contains: b }")
    assert result.outcome is Outcome.FAILED


def test_without_a_mailbox_there_is_none() -> None:
    with Transport() as transport:
        assert mailbox.fetch(transport.send, a_profile(), message_id="m") == []


def test_a_query_in_the_mailbox_s_url_is_kept() -> None:
    with serving(lambda _: ok(b"{}")) as fake, Transport() as transport:
        profile = a_profile(fake.endpoint, mail={"url": f"{fake.endpoint}/mail?key=1"})
        assert mailbox.fetch(transport.send, profile, message_id="a&b") == [{}]
    assert fake.asked == [{"key": "1", "id": "a&b", "(path)": "/mail"}]


@pytest.mark.parametrize(("count", "outcome"), [(1, Outcome.FAILED), (2, Outcome.PASSED), (3, Outcome.FAILED)])
def test_mail_to_a_recipient_is_counted(tmp_path: Path, count: int, outcome: Outcome) -> None:
    listed = json.dumps({"messages": [MAIL, MAIL, "no mail"]}).encode()
    result, _ = sent(tmp_path, ok(listed), where=f"to: 'b+c@example.com', count: {count}, ")
    assert result.outcome is outcome
    assert [finding.check_id for finding in result.findings] == ["mail.count"] * (count != 2)


@pytest.mark.parametrize(
    ("values", "outcome"), [("subject: Hello", Outcome.INDETERMINATE), ("subject: Hi", Outcome.FAILED)]
)
def test_mail_that_the_suite_may_have_sent_twice_is_not_counted(tmp_path: Path, values: str, outcome: Outcome) -> None:
    """The connection breaks after the target has taken the first request."""
    sends: list[Form] = []

    def behaviour(form: Form) -> Reply:
        if form["(path)"] == "/mail":
            return ok(json.dumps({"messages": [MAIL for _ in sends]}).encode())
        sends.append(form)
        return None if len(sends) == 1 else success("SendEmail", "<MessageId>m-1</MessageId>")

    mail = f"mail: {{ to: 'b+c@example.com', count: 1, values: {{ {values} }} }}"
    case = a_case(tmp_path, f"  send: {{ Source: x }}\n  expect: {{ success: true, {mail} }}\n", HEAD)
    with serving(behaviour) as fake:
        result = run(case, a_profile(fake.endpoint, mail={"url": f"{fake.endpoint}/mail"}))
    assert (len(sends), result.outcome) == (2, outcome)
    assert "mail.count" not in [finding.check_id for finding in result.findings]
