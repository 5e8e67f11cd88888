"""Whatever a target sends: findings, never an exception, and no work without bounds."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge.expected import Expected
from conformance.judge.mail import judge_mail
from conformance.judge.verdict import judge
from conformance.model.vocabulary import ACTIONS, Layer

from .samples import METADATA, SES, XML, error, exchange, judged, layers, lines, rejection, success

LAUGHS = "<!DOCTYPE r [" + "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
HOSTILE: dict[str, str | bytes] = {
    "billion laughs": f"{LAUGHS}]><r>&a11;</r>",
    "laughs in an attribute": f'{LAUGHS}]><r a="&a11;"/>',
    "external entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>',
    "external DTD": f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">{success("ListIdentities")}',
    "undeclared entity": success("ListIdentities", "<NextToken>&nbsp;</NextToken>"),
    "comments before a DOCTYPE": "<!---->" * 100_000 + "<!DOCTYPE a><a/>",
    "deep nesting": "<a>" * 100_000 + "</a>" * 100_000,
    "deep enough to parse": "<a>" * 200 + "</a>" * 200,
    "deep in a result": success("ListIdentities", "<a>" * 40 + "</a>" * 40),
    "too large": success("ListIdentities", f"<NextToken>{'x' * 5_000_000}</NextToken>"),
    "many attributes": "<a " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>",
    "a huge attribute": f'<a b="{"x" * 1_000_000}"/>',
    "a huge name": f"<{'a' * 40_000} xmlns='{SES}'/>",
    "many namespaces": "".join(f"<a{n} xmlns='urn:{n}'/>" for n in range(50)).join(("<a>", "</a>")),
    "lone surrogate": b"\xff\xfe<\x00a\x00>\x00\x00\xd8<\x00/\x00a\x00>\x00",
    "half a UTF-16 character": b"\xff\xfe<\x00a",
    "UTF-32": success("ListIdentities").encode("utf-32"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    "Punycode": b'<?xml version="1.0" encoding="punycode"?><a/>' + b"a" * 1000,
    "EBCDIC": success("ListIdentities").encode("cp500"),
    "endless declaration": b"<?xml " + b"a" * 100_000,
    "JSON without end": b"[" * 500_000,
    "an escape sequence": "\x1b[2J\x1b[31mred",
    "a control reference": success("ListIdentities", "<NextToken>&#x1b;</NextToken>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_finding(name: str) -> None:
    verdict = judged(HOSTILE[name])
    assert verdict.findings, name
    assert verdict.matched == frozenset()
    assert len(verdict.findings) <= 60
    for finding in verdict.findings:
        assert len(str(finding.actual)) <= 300
        assert len(finding.where) <= 3000
        assert str(finding.actual).isprintable()
        assert finding.where.isprintable()


def test_no_file_is_read() -> None:
    assert lines(judged(HOSTILE["external entity"])) == [
        "xml.doctype: /: expected no document type declaration, got <!DOCTYPE …>"
    ]


@pytest.mark.parametrize(
    "content",
    [
        "<Identities>" + "<member>a</member>" * 24_000 + "</Identities>",
        "<Identities>" + "<item>a</item>" * 5_000 + "</Identities>",
        "<Identities>" + "<member/>" * 5_000 + "</Identities>",
        "<Identities>" + "<member/>" * 200_000 + "</Identities>",
        "".join(f"<a{n}/>" for n in range(5_000)),
        f"<NextToken>{'x' * 3_000_000}</NextToken>",
    ],
    ids=["members", "items", "empty members", "far too many", "elements", "text"],
)
def test_large_answers_are_judged(content: str) -> None:
    expected = [
        Expected(result={"Identities": {"contains": "b", "unique": True}, "Identities[*]": {"every": {"equals": "b"}}})
    ]
    assert judged(success("ListIdentities", content), expected=expected).findings


def test_large_maps_are_judged() -> None:
    entries = "".join(f"<entry><key>k{n % 8_000}</key><value>v</value></entry>" for n in range(8_001))
    verdict = judged(success("GetIdentityPolicies", f"<Policies>{entries}</Policies>"), "GetIdentityPolicies")
    assert layers(verdict) == [Layer.STRUCTURE]


@pytest.mark.parametrize("count", [64, 65, 800, 2_500, 20_000, 200_000])
def test_many_attributes_are_rejected_by_name_before_a_validator_sees_them(count: int) -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(count))
    verdict = judged(success("ListIdentities", f"<Identities {attributes}/>"))
    (finding,) = [each for each in verdict.findings if each.check_id in ("xml.bounds", "structure.attribute")]
    assert finding.check_id == ("structure.attribute" if count <= 64 else "xml.bounds")
    if count > 64:
        assert str(finding.expected) == "at most 64 attributes of one element"


def test_many_namespaces_are_rejected_by_name() -> None:
    for count, beyond in ((499, False), (500, True)):  # beside the API's own
        prefixes = " ".join(f'xmlns:a{number}="urn:{number}"' for number in range(count))
        verdict = judged(success("ListIdentities", f"<Identities {prefixes}/>"))
        assert ("xml.bounds" in {each.check_id for each in verdict.findings}) is beyond


def test_the_same_declaration_in_every_element_is_no_matter() -> None:
    members = f"<member xmlns='{SES}' xmlns:a='urn:a'>a@example.com</member>" * 1000
    assert not judged(success("ListIdentities", f"<Identities>{members}</Identities>")).findings


@pytest.mark.parametrize(
    "value",
    ["." * 200_000 + "Z", "1" * 200_000, "1e" + "9" * 5, "-" * 200_000, "0" * 200_000 + ".0", "%" * 200_000],
    ids=lambda value: value[:3],
)
def test_values_made_to_take_long(value: str) -> None:
    for name in ("DeliveryAttempts", "Timestamp"):
        body = success(
            "GetSendStatistics", f"<SendDataPoints><member><{name}>{value}</{name}></member></SendDataPoints>"
        )
        conditions = {"type": "double", "between": {"min": 5, "max": 6}, "within": "1d", "json": {}, "matches": "a+b"}
        expected = [Expected(result={f"SendDataPoints[*].{name}": {"every": conditions}})]
        assert judged(body, "GetSendStatistics", expected).findings


PIECES = st.sampled_from(
    [
        success("ListIdentities"),
        error(),
        METADATA,
        "<ListIdentitiesResponse>",
        "</ListIdentitiesResponse>",
        "<Identities>",
        "<entry><key>",
        f'<ErrorResponse xmlns="{SES}">',
        "<Error><Code>",
        "<!DOCTYPE a [",
        "<?xml version='1.0' encoding='UTF-16'?>",
        "<![CDATA[",
        "&amp;&#0;&x;",
        "<UnknownOperationException/>",
        '{"__type": 1}',
        "\ufeff",
        "\0",
    ]
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=6)
    .map("".join)
    .map(lambda text: text.encode("utf-8", "ignore")),
    st.lists(PIECES, max_size=4).map("".join).map(lambda text: text.encode("utf-16")),
)
EXPECTED = st.lists(
    st.sampled_from(
        [
            Expected(result={}),
            Expected(
                result={"Identities[*]": {"every": {"type": "string"}}, "A[b].C": {"absent": True}},
                headers={"X": {"present": True}},
            ),
            rejection(400, "ValidationError"),
            rejection(404, "UnknownOperationException", document="unknown-operation"),
            rejection(400, "InvalidAction", document="aws-fault"),
        ]
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(
    body=BODIES,
    status=st.integers(min_value=0, max_value=999),
    content_type=st.one_of(
        st.just("text/xml"), st.text(max_size=30), st.text(max_size=9).map("text/xml; charset={}".format)
    ),
    action=st.one_of(st.none(), st.sampled_from(ACTIONS), st.text(max_size=9)),
    expected=EXPECTED,
)
def test_the_judge_never_raises(
    body: bytes, status: int, content_type: str, action: str | None, expected: list[Expected]
) -> None:
    verdict = judge(exchange(body, status, (("Content-Type", content_type), *XML)), action, expected)
    assert bool(verdict.findings) is not bool(verdict.matched)
    assert verdict.response.unsupported is None or status >= 400
    assert isinstance(verdict.response.values("Identities[*]"), list)
    assert str(verdict.response.datum)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
MESSAGES = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [
                b"Subject: =?utf-8?b?gg=?=\r\n",
                b"Subject: =?x?q?=41?= =?utf-8?q?=E9?=\r\n",
                b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n",
                b"Content-Type: text/plain; charset=punycode\r\n",
                b"Content-Transfer-Encoding: base64\r\n\r\n",
                b"Content-Disposition: =?\r\n",
                b"\r\n",
                b"\xff\xfe\0:",
            ]
        ),
        max_size=8,
    ).map(b"".join),
)
PARTS = ("source", "return_path", "recipients", "subject", "text", "html", "raw", "header.X", "header.Content-Type")


@settings(max_examples=200, deadline=None)
@given(
    mail=st.dictionaries(st.sampled_from(["source", "recipients", "raw", "return_path"]), JSON),
    raw=st.one_of(st.none(), MESSAGES),
)
def test_the_judge_of_mails_never_raises(mail: dict[str, Any], raw: bytes | None) -> None:
    if raw is not None:
        mail = {**mail, "raw": base64.b64encode(raw).decode()}
    findings = judge_mail(mail, {part: {"equals": "\0never"} for part in PARTS})
    assert [finding.where for finding in findings] == [f"mail.{part}" for part in PARTS]
    assert {finding.layer for finding in findings} == {Layer.MAIL}


def test_a_mail_nested_without_end_is_a_finding() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    mail = {"raw": base64.b64encode(nested).decode()}
    assert len(judge_mail(mail, {"text": {"present": True}})) == 1
