"""Sent mail, as the profile's mail URL gives it."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import Any

import pytest

from conformance.judge.mail import judge_mail


def _inner() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "inner"
    message.set_payload("Inner text.\n")
    return message


def _mail(**changes: Any) -> dict[str, Any]:
    message = EmailMessage()
    message["From"] = "Zo\xeb <a@example.com>"
    message["To"] = "b@example.com"
    message["Subject"] = "Gr\xfc\xdfe, and a subject that is long enough to be folded into several lines of the header"
    message["X-Twice"] = "1"
    message["X-Twice"] = "2"
    message.set_content("Text with \u20ac\r\nand a second line\n")
    message.add_alternative("<p>HTML with \u20ac</p>", subtype="html", cte="base64")
    message.add_attachment("an attached text", filename="a.txt")
    message.add_attachment(b"GIF", "image", "gif", filename="dot.gif", disposition="inline")
    message.add_attachment(_inner(), filename="forwarded.eml")
    return {
        "id": "1",
        "source": "a@example.com",
        "return_path": "a@example.com",
        "recipients": ["b@example.com", "c@example.com"],
        "raw": base64.encodebytes(message.as_bytes()).decode(),
    } | changes


def _one(part: str, **conditions: Any) -> list[str]:
    return [
        f"{each.layer}: {each.where}: {each.expected} / {each.actual}"
        for each in judge_mail(_mail(), {part: conditions})
    ]


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("source", {"equals": "a@example.com"}),
    ("return_path", {"matches": ".*@example.com"}),
    ("recipients", {"equals": ["c@example.com", "b@example.com"], "count": 2}),
    ("subject", {"contains": ["Gr\xfc\xdfe", "several lines of the header"], "excludes": "\n"}),
    ("text", {"equals": "Text with \u20ac\nand a second line"}),
    ("html", {"equals": "<p>HTML with \u20ac</p>"}),
    (
        "attachments",
        {"equals": ["a.txt: an attached text", "dot.gif: R0lG", "forwarded.eml: Subject: inner\n\nInner text."]},
    ),
    (
        "structure",
        {
            "equals": [
                "multipart/mixed > multipart/alternative > text/plain",
                "multipart/mixed > multipart/alternative > text/html",
                "multipart/mixed > text/plain (attachment)",
                "multipart/mixed > image/gif (inline)",
                "multipart/mixed > message/rfc822 (attachment)",
            ]
        },
    ),
    ("texts", {"equals": ["Text with \u20ac\nand a second line", "<p>HTML with \u20ac</p>"]}),
    ("order", {"equals": "text/plain, text/html, text/plain, image/gif, message/rfc822"}),
    ("raw", {"contains": "\nX-Twice: 1"}),
    ("header.from", {"equals": "Zo\xeb <a@example.com>"}),
    ("header.X-Twice", {"equals": ["1", "2"]}),
    ("header.Bcc", {"absent": True}),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_attachment_in_plain_lines_is_the_same_however_they_end(line_end: str) -> None:
    lines = ["Subject: keys", "Content-Type: application/pgp-encrypted", "", "Version: 1", ""]
    raw = base64.b64encode(line_end.join(lines).encode()).decode()
    wanted = f"application/pgp-encrypted: {base64.b64encode(b'Version: 1' + bytes([13, 10])).decode()}"
    assert judge_mail(_mail(raw=raw), {"attachments": {"equals": [wanted]}}) == []


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("Text/Calendar; METHOD=REQUEST; charset=utf-8; name=a.ics", "text/calendar; method=REQUEST"),
        ("text/plain;\n format=flowed; delsp=yes;", "text/plain; delsp=yes; format=flowed"),
        ("text/plain; x*=utf-8''%C3%BC", "text/plain; x=\xfc"),
        ("multipart/mixed; boundary=b", "multipart/mixed"),
    ],
)
def test_the_structure_has_parameters_that_no_encoding_changes(content_type: str, shown: str) -> None:
    raw = base64.b64encode(f"Content-Type: {content_type}\n\nbody\n".encode()).decode()
    assert judge_mail(_mail(raw=raw), {"structure": {"equals": [shown]}}) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_boundary_is_found_though_it_is_folded(line_end: str) -> None:
    lines = ['Content-Type: multipart/mixed; boundary="a', ' b"', "", "--a b", "", "A text.", "--a b--", ""]
    raw = base64.b64encode(line_end.join(lines).encode()).decode()
    assert judge_mail(_mail(raw=raw), {"text": {"equals": "A text."}}) == []


def test_a_header_in_utf_8_is_read() -> None:
    raw = base64.b64encode("Subject: Gr\xfc\xdfe\nFrom: Zo\xeb <a@example.com>\n\nA text.\n".encode()).decode()
    wanted = {"subject": {"equals": "Gr\xfc\xdfe"}, "header.From": {"equals": "Zo\xeb <a@example.com>"}}
    assert judge_mail(_mail(raw=raw), wanted) == []


def test_a_delivery_status_has_all_its_blocks() -> None:
    lines = ["Content-Type: message/delivery-status", "", "Reporting-MTA: dns; a", "", "Action: failed", ""]
    raw = base64.b64encode("\r\n".join(lines).encode()).decode()
    wanted = "message/delivery-status: Reporting-MTA: dns; a\n\nAction: failed"
    assert judge_mail(_mail(raw=raw), {"attachments": {"equals": [wanted]}}) == []


@pytest.mark.parametrize(("part", "conditions"), RIGHT)
def test_the_parts_of_a_mail(part: str, conditions: dict[str, Any]) -> None:
    assert _one(part, **conditions) == []


def test_a_wrong_part_is_reported() -> None:
    assert _one("source", equals="x@example.com") == ["mail: mail.source: 'x@example.com' / 'a@example.com'"]
    assert _one("header.Bcc", present=True) == ["mail: mail.header.Bcc: a value / absent"]
    assert _one("text", excludes="attached") == []


def test_no_mail() -> None:
    assert [each.check_id for each in judge_mail(None, {"source": {"present": True}})] == ["mail.missing"]
    assert judge_mail(None, {}) == []


@pytest.mark.parametrize(
    ("changes", "part", "actual"),
    [
        ({"source": 3}, "source", "a number"),
        ({"source": None}, "source", "absent"),
        ({"recipients": "b@example.com"}, "recipients", "'b@example.com'"),
        ({"recipients": ["b", 1]}, "recipients", "['b', 1]"),
        ({"recipients": {}}, "recipients", "an object"),
        ({"raw": "*"}, "subject", "'*'"),
        ({"raw": None}, "text", "absent"),
        ({"raw": [[[[[]]]]]}, "raw", "[[[…]]]"),
    ],
)
def test_a_mail_of_the_wrong_shape_is_a_finding(changes: dict[str, Any], part: str, actual: str) -> None:
    findings = judge_mail(_mail(**changes), {part: {"equals": "x"}})
    assert [(each.where, str(each.actual)) for each in findings] == [(f"mail.{part}", actual)]


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("=?utf-8?q?a=20b?=", "a b"),
        ("=?nope?q?a?=", "=?nope?q?a?="),
        ("=?utf-8?b?gg==?=", "=?utf-8?b?gg==?="),
        ("a\r\n b", "a b"),
        ("a\r\n\tb", "a b"),
        ("a\tb", "a\tb"),
        ("a\x0bb\x1cc", "a\x0bb\x1cc"),
    ],
)
def test_header_fields_are_decoded_where_they_can_be(header: str, text: str) -> None:
    raw = base64.b64encode(f"Subject: {header}\r\n\r\nbody\r\n".encode()).decode()
    assert judge_mail(_mail(raw=raw), {"subject": {"equals": text}, "text": {"equals": "body"}}) == []


def test_an_unknown_part_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not a part of a mail"):
        judge_mail(_mail(), {"colour": {"equals": "red"}})
