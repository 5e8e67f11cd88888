"""Everything legal passes: the samples of all actions, and every way to write the same document."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conformance.judge.expected import Expected
from conformance.judge.structure import load_schema
from conformance.judge.verdict import BOTH
from conformance.model.vocabulary import ACTIONS
from conformance.wire.exchange import Headers
from tests.rows import each_row

from .samples import METADATA, REQUEST_ID, RESULTS, SES, XML, error, judged, lines, rejection, success


def _prefixed(document: str) -> str:
    tags = re.sub(r"<(/?)([A-Za-z])", r"<\1q:\2", document)
    return tags.replace("xmlns=", "xmlns:q=")


def _commented(document: str) -> str:
    return f"<!-- a -->{re.sub('>', '><!-- b --><?pi c?>', document)}<!-- d -->"


def _split_text(document: str) -> str:
    return re.sub(r">([^<\s][^<]*)<", lambda found: f">{found[1][:2]}<!-- - -->{found[1][2:]}<", document)


def _spaced(document: str) -> str:
    tokens = re.findall(r"<[^>]+>|[^<]+", document)
    spaced = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        between = before.startswith("<") and token.startswith("<")
        leaf = (
            between and not before.startswith("</") and token == f"</{before[1:-1]}>" and not before.endswith("Result>")
        )
        spaced += ("\r\n\t " if between and not leaf else "") + token
    return spaced


def _cdata(document: str) -> str:
    return re.sub(r">([^<\s][^<]*)<", r"><![CDATA[\1]]><", document)


def _references(document: str) -> str:
    def encode(found: re.Match[str]) -> str:
        return ">" + "".join(f"&#{ord(c)};" if i % 2 else f"&#x{ord(c):X};" for i, c in enumerate(found[1])) + "<"

    return re.sub(r">([^<\s][^<]*)<", encode, document)


def _self_closed(document: str) -> str:
    return re.sub(r"<([A-Za-z]+)></\1>", r"<\1/>", document)


def _metadata_first(document: str) -> str:
    return re.sub(r"^(<\w+Response [^>]*>)(.*)" + re.escape(METADATA), rf"\1{METADATA}\2", document, flags=re.DOTALL)


def _reversed_structures(document: str) -> str:
    """Return the document with the children of each value, data point and entry in the opposite order."""

    def turn(found: re.Match[str]) -> str:
        parts = re.findall(r"<(\w+)>(.*?)</\1>", found[2], flags=re.DOTALL)
        return (
            f"<{found[1]}>" + "".join(f"<{name}>{text}</{name}>" for name, text in reversed(parts)) + f"</{found[1]}>"
        )

    for name in ("value", "member", "entry"):
        document = re.sub(rf"<({name})>(\s*<.*?)</\1>", turn, document, flags=re.DOTALL)
    return document


WAYS: dict[str, Callable[[str], str | bytes]] = {
    "as it is": lambda document: document,
    "prefix": _prefixed,
    "comments and processing instructions": _commented,
    "comments inside text": _split_text,
    "white space": _spaced,
    "CDATA": _cdata,
    "character references": _references,
    "self-closed": _self_closed,
    "metadata first": _metadata_first,
    "other order": _reversed_structures,
    "declaration": lambda document: f'<?xml version="1.0"?>\n{document}\n',
    "standalone": lambda document: f"<?xml version='1.0' encoding='utf-8' standalone='yes'?>{document}",
    "byte order mark": lambda document: b"\xef\xbb\xbf" + document.encode(),
    "ASCII": lambda document: f'<?xml version="1.0" encoding="US-ASCII"?>{document}'.encode("ascii"),
    "Latin-1": lambda document: f'<?xml version="1.0" encoding="ISO-8859-1"?>{document}'.encode("latin-1"),
    "UTF-16": lambda document: f'<?xml version="1.0" encoding="UTF-16"?>{document}'.encode("utf-16"),
    "UTF-16 big-endian": lambda document: b"\xfe\xff" + document.encode("utf-16-be"),
    "named types": lambda document: re.sub(
        r"<([A-Za-z]+)>([^<\s])",
        r'<\1 xsi:type="xsd:string">\2',
        document.replace(
            f'xmlns="{SES}"',
            f'xmlns="{SES}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        ),
    ),
    "schema location": lambda document: document.replace(
        f'xmlns="{SES}"',
        f'xmlns="{SES}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{SES} a.xsd"',
    ),
}


@each_row("way", WAYS)
@each_row("action", ACTIONS)
def test_a_sample_passes_however_it_is_written(action: str, way: str) -> None:
    verdict = judged(WAYS[way](success(action)), action)
    assert lines(verdict) == []
    assert verdict.matched == BOTH
    assert verdict.response.request_id == REQUEST_ID


@each_row("way", WAYS)
def test_an_error_passes_however_it_is_written(way: str) -> None:
    verdict = judged(WAYS[way](error()), expected=[rejection(400, "ValidationError")], status=400)
    assert lines(verdict) == []


def test_a_value_may_be_html() -> None:
    document = f'<?xml version="1.0"?>{success("ListIdentities", "<Identities><member>NAME</member></Identities>")}'
    name = "<html>@example.com"
    verdict = judged(
        document.replace("NAME", f"<![CDATA[{name}]]>"), expected=[Expected(result={"Identities": {"equals": [name]}})]
    )
    assert lines(verdict) == []


def test_the_variations_differ_from_the_sample() -> None:
    document = success("GetIdentityDkimAttributes")
    same = [way for way, change in WAYS.items() if change(document) == document and way != "as it is"]
    assert same == ["self-closed"]  # which shows in answers without content
    assert "<DeleteIdentityResult/>" in _self_closed(success("DeleteIdentity"))


@pytest.mark.parametrize(
    "headers",
    [
        (("content-type", "text/xml; charset=utf-8"),),
        (("CONTENT-TYPE", 'Text/XML;charset="UTF-8"'),),
        (("Content-Type", "application/xml"),),
        (("Content-Type", "text/xml;charset=us-ascii"),),
        (*XML, ("X-AMZN-REQUESTID", REQUEST_ID)),
        (*XML, ("x-amzn-RequestId", f" {REQUEST_ID} ")),
        (*XML, ("Server", "something")),
    ],
    ids=lambda headers: str(headers[-1]),
)
def test_legal_header_fields(headers: Headers) -> None:
    assert lines(judged(success("ListIdentities"), headers=headers)) == []


def test_the_charset_decides_where_the_document_is_silent() -> None:
    body = success("ListIdentities", "<Identities><member>jos\xe9@example.com</member></Identities>")
    latin = judged(
        body.encode("latin-1"),
        expected=[Expected(result={"Identities": {"equals": ["jos\xe9@example.com"]}})],
        headers=(("Content-Type", "text/xml; charset=ISO-8859-1"),),
    )
    assert lines(latin) == []


LEGAL_RESULTS = {
    "no list": ("ListIdentities", ""),
    "an empty list": ("ListIdentities", "<Identities/>"),
    "a list with blanks in it": ("ListIdentities", "<Identities>\n</Identities>"),
    "an empty NextToken": ("ListIdentities", "<NextToken/><Identities/>"),
    "a NextToken": ("ListIdentities", "<NextToken>AAAB</NextToken><Identities><member>a.com</member></Identities>"),
    "no policies": ("GetIdentityPolicies", ""),
    "an empty map": ("GetIdentityPolicies", "<Policies/>"),
    "JSON policy": ("GetIdentityPolicies", '<Policies><entry><key>a</key><value>{"a":"b"}</value></entry></Policies>'),
    "no data points": ("GetSendStatistics", "<SendDataPoints/>"),
    "no data point list": ("GetSendStatistics", ""),
    "a bare data point": ("GetSendStatistics", "<SendDataPoints><member/></SendDataPoints>"),
    "an offset": (
        "GetSendStatistics",
        "<SendDataPoints><member><Timestamp>2011-08-03T19:23:00.000+01:00</Timestamp></member></SendDataPoints>",
    ),
    "exponents": (
        "GetSendQuota",
        "<Max24HourSend>1.0E7</Max24HourSend><MaxSendRate>14</MaxSendRate><SentLast24Hours>0</SentLast24Hours>",
    ),
    "unlimited": (
        "GetSendQuota",
        "<Max24HourSend>-1</Max24HourSend><MaxSendRate>1e1</MaxSendRate><SentLast24Hours>0.0</SentLast24Hours>",
    ),
    "no status for an address": (
        "GetIdentityDkimAttributes",
        "<DkimAttributes><entry><key>a@b.c</key><value><DkimEnabled>0</DkimEnabled></value></entry></DkimAttributes>",
    ),
    "later members, topics unset": (
        "GetIdentityNotificationAttributes",
        "<NotificationAttributes><entry><key>a</key><value>"
        "<HeadersInBounceNotificationsEnabled>false</HeadersInBounceNotificationsEnabled><ForwardingEnabled>1"
        "</ForwardingEnabled><HeadersInDeliveryNotificationsEnabled>0</HeadersInDeliveryNotificationsEnabled><BounceTopic/>"
        "<HeadersInComplaintNotificationsEnabled>true</HeadersInComplaintNotificationsEnabled></value></entry>"
        "</NotificationAttributes>",
    ),
    "a nil token": (
        "GetIdentityVerificationAttributes",
        "<VerificationAttributes><entry><value><VerificationStatus>NotStarted</VerificationStatus><VerificationToken "
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></value><key>a@b.c</key></entry>'
        "</VerificationAttributes>",
    ),
    "an empty token": (
        "GetIdentityVerificationAttributes",
        "<VerificationAttributes><entry><key>a@b.c</key><value><VerificationStatus>TemporaryFailure</VerificationStatus>"
        "<VerificationToken/></value></entry></VerificationAttributes>",
    ),
    "other forms of message ids": ("SendEmail", "<MessageId>1</MessageId>"),
    "a Result element for a deprecated action": ("VerifyEmailAddress", ""),
}


@each_row("case", LEGAL_RESULTS)
def test_legal_results(case: str) -> None:
    action, result = LEGAL_RESULTS[case]
    assert lines(judged(success(action, result), action)) == []


def test_the_language_of_a_response_may_be_said() -> None:
    said = success("DeleteIdentity").replace("<DeleteIdentityResponse ", '<DeleteIdentityResponse xml:lang="en" ')
    assert lines(judged(said, "DeleteIdentity")) == []


LEGAL_ERRORS = {
    "no message": (error(message=None), 400),
    "an empty message": (error(message=""), 400),
    "any message": (error(message="prose &lt;with&gt; &apos;everything&apos;\n"), 400),
    "an id of another form": (error(request_id="<RequestId>42</RequestId>"), 400),
    "details": (error().replace("</Code>", "</Code><Detail/>"), 400),
    "receiver": (error("InternalFailure", "Receiver"), 500),
    "server": (error("InternalFailure", "Server"), 500),
}


@pytest.mark.parametrize("case", LEGAL_ERRORS)
def test_legal_errors(case: str) -> None:
    document, status = LEGAL_ERRORS[case]
    accepted = [rejection(400, "ValidationError", "MissingParameter"), rejection(500, "InternalFailure")]
    assert lines(judged(document, expected=accepted, status=status)) == []


def test_every_action_has_a_sample_and_a_declaration() -> None:
    assert set(RESULTS) == set(ACTIONS)
    assert load_schema() is load_schema()
