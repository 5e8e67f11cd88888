from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest

from tests.rows import each_row

from .client import Client, numbered

INVALID = (400, "InvalidParameterValue")
REJECTED = (400, "MessageRejected")
MEGABYTE = 1024 * 1024


@pytest.fixture
def source(client: Client, email: str) -> str:
    return client.verified_email(email)


def form(source: str, **changes: str | None) -> dict[str, str]:
    """A good request; names are given with `_` for `.`, and None leaves one out."""
    base: dict[str, str | None] = {
        "Source": source,
        "Destination.ToAddresses.member.1": "to@r.example",
        "Message.Subject.Data": "Subject",
        "Message.Body.Text.Data": "Text",
    }
    base.update({name.replace("_", "."): value for name, value in changes.items()})
    return {name: value for name, value in base.items() if value is not None}


def send(client: Client, params: dict[str, str]) -> tuple[int, str | None]:
    return client.call("SendEmail", params).error


def sent(client: Client, params: dict[str, str]) -> EmailMessage:
    identifier = client.ok("SendEmail", params).text("MessageId") or ""
    message = email.message_from_bytes(client.mail(identifier)["raw"], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_text_and_html_with_their_characters(client: Client, source: str) -> None:
    message = sent(
        client,
        form(
            source,
            Message_Subject_Data="Grüße €",
            Message_Subject_Charset="UTF-8",
            Message_Body_Text_Data="späß\n" + "x" * 2000,
            Message_Body_Text_Charset="ISO-8859-1",
            Message_Body_Html_Data="<p>日本</p>",
            Message_Body_Html_Charset="Shift_JIS",
        ),
    )
    assert message["Subject"] == "Grüße €"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert plain.get_content().splitlines() == ["späß", "x" * 2000]
    assert (plain.get_content_type(), plain.get_content_charset()) == ("text/plain", "iso-8859-1")
    assert html.get_content().strip() == "<p>日本</p>"
    assert html.get_content_type() == "text/html"


@pytest.mark.parametrize("kind", ["Text", "Html"])
def test_one_part_is_enough(client: Client, source: str, kind: str) -> None:
    params = form(source, Message_Body_Text_Data=None)
    message = sent(client, {**params, f"Message.Body.{kind}.Data": "body"})
    assert message.get_content_type() == {"Text": "text/plain", "Html": "text/html"}[kind]
    assert message.get_content().strip() == "body"


def test_headers_and_envelope(client: Client, source: str) -> None:
    params = {
        **form(f"=?utf-8?B?w4Q=?= <{source}>", ReturnPath=source),
        **numbered("Destination.ToAddresses", ["A B <a@r.example>", "b@r.example"]),
        **numbered("Destination.CcAddresses", ['"C, D" <c@r.example>']),
        **numbered("Destination.BccAddresses", ["secret@r.example"]),
        **numbered("ReplyToAddresses", ["r1@r.example", "R <r2@r.example>"]),
    }
    identifier = client.ok("SendEmail", params).text("MessageId") or ""
    mail = client.mail(identifier)
    assert mail["recipients"] == ["a@r.example", "b@r.example", "c@r.example", "secret@r.example"]
    assert (mail["source"], mail["return_path"], mail["kind"]) == (source, source, "message")
    message = email.message_from_bytes(mail["raw"], policy=email.policy.default)
    assert message["To"] == "A B <a@r.example>, b@r.example"
    assert message["Cc"] == '"C, D" <c@r.example>'
    assert message["Reply-To"] == "r1@r.example, R <r2@r.example>"
    assert message["From"] == f"Ä <{source}>"
    assert b"secret" not in mail["raw"]
    assert [one["id"] for one in client.mail_to("secret@r.example") if one["source"] == source] == [identifier]


@pytest.mark.parametrize("field", ["ToAddresses", "CcAddresses", "BccAddresses"])
def test_any_recipient_field_alone_and_fifty_of_them(client: Client, source: str, field: str) -> None:
    params = form(source, Destination_ToAddresses_member_1=None)
    many = [f"r{number}@r.example" for number in range(51)]
    assert send(client, {**params, **numbered(f"Destination.{field}", many[:50])})[0] == 200
    assert send(client, {**params, **numbered(f"Destination.{field}", many)}) == INVALID


def test_fifty_recipients_in_a_mixture(client: Client, source: str) -> None:
    params = {
        **form(source),
        **numbered("Destination.ToAddresses", ["a@r.example"] * 20),
        **numbered("Destination.CcAddresses", ["b@r.example"] * 20),
        **numbered("Destination.BccAddresses", ["c@r.example"] * 10),
    }
    assert send(client, params)[0] == 200
    assert send(client, {**params, "Destination.BccAddresses.member.11": "c@r.example"}) == INVALID


def test_only_verified_senders(client: Client, other: Client, source: str, domain: str) -> None:
    assert send(client, form(f"x{source}")) == REJECTED
    assert send(other, form(source)) == REJECTED
    client.ok("VerifyEmailIdentity", EmailAddress=f"pending{source}")
    reply = client.call("SendEmail", form(f"pending{source}"))
    assert reply.error == REJECTED
    assert b"Email address is not verified" in reply.body
    client.verified_domain(domain)
    assert send(client, form(f"x{source}"))[0] == 200
    assert send(client, form(f"x@sub.{domain}"))[0] == 200
    assert send(client, form(f"x@sub{domain}")) == REJECTED


def test_the_return_path_must_be_verified(client: Client, source: str) -> None:
    assert send(client, form(source, ReturnPath=source))[0] == 200
    assert send(client, form(source, ReturnPath="bounce@elsewhere.example")) == REJECTED


def test_own_arns(client: Client, source: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{client.key['account_id']}:identity/{source}"
    assert send(client, form(source, SourceArn=arn, ReturnPath=source, ReturnPathArn=arn))[0] == 200
    assert send(client, form(source, SourceArn=f"{arn}x")) == REJECTED
    assert send(client, form(source, SourceArn="arn:aws:sns:us-east-1:123456789012:x")) == INVALID


@each_row(
    "address",
    ["", "x", "x@", "@r.example", "a b@r.example", "ä@r.example", "a@r.example, b@r.example", "a@r", "A <a@r.example"],
)
@each_row("name", ["Source", "Destination.ToAddresses.member.1", "ReplyToAddresses.member.1", "ReturnPath"])
def test_what_is_no_address_is_refused(client: Client, source: str, name: str, address: str) -> None:
    assert send(client, {**form(source), name: address}) == INVALID


def test_the_longest_address(client: Client, source: str) -> None:
    longest = "x" * 64 + "@" + ".".join(["d" * 62] * 4) + ".xy"
    assert len(longest) == 319
    assert send(client, form(source, Destination_ToAddresses_member_1="x" + longest))[0] == 200
    assert send(client, form(source, Destination_ToAddresses_member_1="xx" + longest)) == INVALID


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("Source", "MissingParameter"),
        ("Destination.ToAddresses.member.1", "MissingParameter"),
        ("Message.Subject.Data", "MissingParameter"),
        ("Message.Body.Text.Data", "MissingParameter"),
    ],
)
def test_required_parts(client: Client, source: str, missing: str, code: str) -> None:
    params = form(source)
    del params[missing]
    assert send(client, params) == (400, code)


def test_a_charset_needs_data(client: Client, source: str) -> None:
    params = form(source, Message_Body_Html_Charset="UTF-8")
    assert send(client, params) == (400, "MissingParameter")


@pytest.mark.parametrize("name", ["Message.Subject", "Message.Body.Text", "Message.Body.Html"])
def test_characters_need_a_charset_that_has_them(client: Client, source: str, name: str) -> None:
    params = {**form(source), f"{name}.Data": "€"}
    assert send(client, {**params, f"{name}.Charset": "ISO-8859-1"}) == INVALID
    assert send(client, {**params, f"{name}.Charset": "no-such-charset"}) == INVALID
    assert send(client, {**params, f"{name}.Charset": "base64"}) == INVALID
    assert send(client, {**params, f"{name}.Charset": "utf-8"})[0] == 200


def test_characters_without_a_charset_become_question_marks(client: Client, source: str) -> None:
    message = sent(client, form(source, Message_Subject_Data="Grüße", Message_Body_Text_Data="日本語"))
    assert message["Subject"] == "Gr??e"
    assert message.get_content() == "???"


@pytest.mark.parametrize("name", ["Grüße", '"Grüße, 日本語"', "(Grüße)", "=?UTF-8?B?R3LDvMOfZQ==?="])
def test_display_names_of_any_script_are_taken(client: Client, source: str, name: str) -> None:
    message = sent(client, form(f"{name} <{source}>", Destination_ToAddresses_member_1=f"{name} <{source}>"))
    assert message["From"].addresses[0].addr_spec == source
    assert message["To"].addresses[0].addr_spec == source


@pytest.mark.parametrize("address", ["é@{}", "é <é@{}>", "a\x85 <a@{}>", "é\nBcc: x@y.example <a@{}>", "(a) (b)", "(a"])
def test_what_stays_no_address(client: Client, source: str, address: str) -> None:
    domain = source.partition("@")[2]
    assert send(client, form(source, Destination_ToAddresses_member_1=address.format(domain))) == INVALID


def test_a_subject_is_one_line(client: Client, source: str) -> None:
    assert send(client, form(source, Message_Subject_Data="a\r\nBcc: x@y.example")) == INVALID


@pytest.mark.long
def test_ten_megabytes(client: Client, source: str) -> None:
    line = "x" * 63 + "\n"
    below = line * (10 * MEGABYTE // 64 - 16)
    assert send(client, form(source, Message_Body_Text_Data=below))[0] == 200
    assert send(client, form(source, Message_Body_Text_Data=below + line * 17)) == INVALID


def test_a_refused_message_is_not_sent_and_message_ids_differ(client: Client, source: str) -> None:
    first = client.ok("SendEmail", form(source)).text("MessageId")
    assert first != client.ok("SendEmail", form(source)).text("MessageId")
    recipient = f"nobody-{source}"
    assert send(client, form("x@elsewhere.example", Destination_ToAddresses_member_1=recipient)) == REJECTED
    assert client.mail_to(recipient) == []


def test_a_subject_whose_charset_suits_no_header(client: Client, source: str) -> None:
    message = sent(client, form(source, Message_Subject_Data="ééé", Message_Subject_Charset="euc_jp"))
    assert message["Subject"] == "ééé"
