from __future__ import annotations

import base64
import textwrap

import pytest

from .client import Client, numbered

INVALID = (400, "InvalidParameterValue")
REJECTED = (400, "MessageRejected")


@pytest.fixture
def source(client: Client, email: str) -> str:
    return client.verified_email(email)


def raw(text: str | bytes) -> dict[str, str]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"RawMessage.Data": base64.b64encode(data).decode()}


def message(source: str, *headers: str, body: str = "Body\r\n", to: str | None = "To: to@r.example") -> str:
    lines = [f"From: {source}", *([to] if to else []), "Subject: s", *headers]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def send(client: Client, text: str | bytes, **more: str) -> tuple[int, str | None]:
    return client.call("SendRawEmail", {**raw(text), **more}).error


def sent(client: Client, text: str, **more: str) -> dict[str, object]:
    identifier = client.ok("SendRawEmail", {**raw(text), **more}).text("MessageId") or ""
    return client.mail(identifier)


MULTIPART = textwrap.dedent(
    """\
    --b
    Content-Type: text/plain

    Text
    --b
    Content-Type: application/octet-stream
    Content-Transfer-Encoding: base64

    AAEC
    AwQ=
    --b--
    """
).replace("\n", "\r\n")
MULTIPART_HEADERS = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")


def test_the_message_is_sent_as_it_is_but_for_instructions(client: Client, source: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{client.key['account_id']}:identity/{source}"
    text = message(
        source,
        f"X-SES-SOURCE-ARN: {arn}",
        f"X-SES-FROM-ARN: {arn}",
        f"x-ses-return-path-arn: {arn}",
        "X-Folded: a\r\n\tb",
        "Bcc: secret@r.example",
        f"Return-Path: <{source}>",
        "Date: Thu, 18 Aug 2011 22:25:27 +0000",
        *MULTIPART_HEADERS,
        body=MULTIPART,
    )
    mail = sent(client, text)
    assert mail["recipients"] == ["to@r.example", "secret@r.example"]
    data = mail["raw"]
    assert isinstance(data, bytes)
    head, _, body = data.partition(b"\r\n\r\n")
    assert body == MULTIPART.encode()
    kept = [line for line in head.split(b"\r\n") if not line.startswith(b"Message-ID:")]
    expected = message(source, "X-Folded: a\r\n\tb", "Date: Thu, 18 Aug 2011 22:25:27 +0000", *MULTIPART_HEADERS)
    assert kept == expected.partition("\r\n\r\n")[0].encode().split(b"\r\n")


def test_source_stands_in_for_from_and_beats_return_path(client: Client, source: str, domain: str) -> None:
    mail = sent(client, "To: to@r.example\r\nReturn-Path: <x@elsewhere.example>\r\n\r\n", Source=source)
    assert (mail["source"], mail["return_path"]) == (source, source)
    assert f"From: {source}\r\n".encode() in bytes(mail["raw"])  # type: ignore[call-overload]
    client.verified_domain(domain)
    mail = sent(client, message(source, f"Return-Path: <bounce@{domain}>"))
    assert mail["return_path"] == f"bounce@{domain}"
    assert send(client, message(source, "Return-Path: <x@elsewhere.example>")) == REJECTED
    assert send(client, message(source, "Return-Path: nobody")) == INVALID


def test_from_is_needed_without_source(client: Client, source: str) -> None:
    assert send(client, "To: to@r.example\r\n\r\nx") == INVALID
    assert send(client, "From: \r\nTo: to@r.example\r\n\r\nx") == INVALID
    assert send(client, message(source), Source=source)[0] == 200


def test_senders_must_be_verified(client: Client, other: Client, source: str) -> None:
    assert send(client, message("x@elsewhere.example")) == REJECTED
    assert send(client, message("x@elsewhere.example"), Source=source) == REJECTED
    assert send(client, message(source), Source="x@elsewhere.example") == REJECTED
    assert send(client, message(f"{source}, x@elsewhere.example")) == REJECTED
    assert send(other, message(source)) == REJECTED


def test_parameters_beat_the_x_headers(client: Client, source: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{client.key['account_id']}:identity/"
    good, bad = arn + source, f"{arn}x{source}"
    for parameter, header in (
        ("SourceArn", "X-SES-SOURCE-ARN"),
        ("FromArn", "X-SES-FROM-ARN"),
        ("ReturnPathArn", "X-SES-RETURN-PATH-ARN"),
    ):
        more = {"Source": source} if parameter == "SourceArn" else {}
        extra = [f"Return-Path: {source}"] if parameter == "ReturnPathArn" else []
        assert send(client, message(source, f"{header}: {bad}", *extra), **more) == REJECTED
        assert send(client, message(source, f"{header}: {good}", *extra), **more)[0] == 200
        assert send(client, message(source, f"{header}: {bad}", *extra), **{parameter: good}, **more)[0] == 200
        assert send(client, message(source, f"{header}: {good}", *extra), **{parameter: bad}, **more) == REJECTED


def test_destinations_beat_the_headers(client: Client, source: str) -> None:
    mail = sent(client, message(source), **numbered("Destinations", ["a@r.example", "B <b@r.example>"]))
    assert mail["recipients"] == ["a@r.example", "b@r.example"]
    assert sent(client, message(source, to=None), **numbered("Destinations", ["a@r.example"]))
    assert send(client, message(source, to=None)) == INVALID
    assert send(client, message(source), **numbered("Destinations", ["nobody"])) == INVALID


def test_group_lists_are_opened_and_counted(client: Client, source: str) -> None:
    fifty = ", ".join(f"r{number}@r.example" for number in range(49))
    mail = sent(client, message(source, "Cc: c@r.example (comment, one)", to=f"To: friends: {fifty};"))
    assert len(mail["recipients"]) == 50  # type: ignore[arg-type]
    assert send(client, message(source, "Cc: c@r.example, d@r.example", to=f"To: friends: {fifty};")) == INVALID
    many = numbered("Destinations", [f"r{number}@r.example" for number in range(51)])
    assert send(client, message(source), **many) == INVALID


def test_wrapped_base64_is_taken_and_broken_is_not(client: Client, source: str) -> None:
    data = base64.encodebytes(message(source, body="x" * 300).encode()).decode()
    assert client.call("SendRawEmail", {"RawMessage.Data": data.replace("\n", "\r\n ")}).status == 200
    for broken in ("@@@@", "ä", data[:-3], ""):
        assert client.call("SendRawEmail", {"RawMessage.Data": broken}).error == INVALID
    assert client.call("SendRawEmail").error == (400, "MissingParameter")


def test_line_feeds_alone_end_lines_too(client: Client, source: str) -> None:
    assert send(client, message(source).replace("\r\n", "\n"))[0] == 200


def test_headers_beyond_ascii_are_taken(client: Client, source: str) -> None:
    assert send(client, message(source).replace("Subject: s", "Subject: ä"))[0] == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\r\n\r\n", "\r\n"),
        lambda text: text.partition("\r\n\r\n")[0],
        lambda text: "\r\n" + text,
        lambda text: text.replace("Subject: s", "Subject s"),
        lambda text: text.replace("Subject: s", "Sub ject: s"),
        lambda text: text.replace("Subject: s", ": s"),
        lambda text: " folded: s\r\n" + text,
        lambda text: text.replace("Subject: s", "Subject: s\r\nSubject: t"),
        lambda text: text.replace("to@r.example", "nobody"),
        lambda text: text.replace("to@r.example", "friends: a@r.example"),
        lambda text: text.replace("to@r.example", '"open <a@r.example>'),
        lambda text: "no header at all",
    ],
    ids=range(12),
)
def test_malformed_messages_are_refused(client: Client, source: str, change: object) -> None:
    assert callable(change)
    assert send(client, message(source))[0] == 200
    assert send(client, change(message(source))) == INVALID


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("--b--\r\n", ""),
        ("--b", "--c"),
        ("AAEC", "A*EC"),
        ("AwQ=", "AwQ"),
        ("application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC", "x/y\r\nno header here\r\n"),
    ],
)
def test_malformed_parts_are_refused(client: Client, source: str, old: str, new: str) -> None:
    assert send(client, message(source, *MULTIPART_HEADERS, body=MULTIPART))[0] == 200
    assert old in MULTIPART
    assert send(client, message(source, *MULTIPART_HEADERS, body=MULTIPART.replace(old, new))) == INVALID


def test_a_multipart_needs_a_boundary(client: Client, source: str) -> None:
    assert send(client, message(source, "Content-Type: multipart/mixed", body=MULTIPART)) == INVALID


def test_a_single_part_in_base64(client: Client, source: str) -> None:
    headers = ("Content-Type: text/plain", "Content-Transfer-Encoding: base64")
    assert send(client, message(source, *headers, body="QUJD\r\nREVG\r\n"))[0] == 200
    assert send(client, message(source, *headers, body="QUJ")) == INVALID


@pytest.mark.long
def test_ten_megabytes_exactly(client: Client, source: str) -> None:
    start = message(source).encode()
    exact = start + b"x" * (10 * 1024 * 1024 - len(start))
    assert send(client, exact)[0] == 200
    assert send(client, exact + b"x") == INVALID


def test_parts_nested_without_end_are_refused(client: Client, source: str) -> None:
    parts = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(2000))
    assert send(client, message(source, "Content-Type: multipart/mixed; boundary=b0", body=parts)) == INVALID
