"""Each defect of an answer is found, in the right layer, once."""

from __future__ import annotations

import re

import pytest

from conformance.judge.expected import Expected
from conformance.judge.verdict import judge
from conformance.model.vocabulary import ACTIONS, Layer
from conformance.wire.exchange import FailureKind, Headers
from tests.rows import each_row

from .samples import (
    FAULT,
    METADATA,
    SES,
    SUCCESS,
    XML,
    checks,
    error,
    failed,
    judged,
    layers,
    lines,
    rejection,
    success,
)

LIST = success("ListIdentities")
DKIM = "GetIdentityDkimAttributes"
VERIFICATION = "GetIdentityVerificationAttributes"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PAGE = "<!DOCTYPE html>\n<html><head><title>500 Internal\nServer Error</title></head><body><br>no</body></html>"


def _result(content: str, action: str = "ListIdentities") -> str:
    return success(action, content)


WRONG: dict[str, tuple[str, str | bytes, str, str]] = {
    # name: action, response with status 200, check, text that the one finding holds
    "empty body": ("ListIdentities", "", "xml.not-xml", "an empty body"),
    "blank body": ("ListIdentities", " \r\n", "xml.not-xml", "an empty body"),
    "HTML": ("ListIdentities", PAGE, "xml.not-xml", "an HTML page, titled '500 Internal Server Error' (status 200)"),
    "XHTML": ("ListIdentities", "<html><body/></html>", "xml.not-xml", "an HTML page"),
    "JSON": ("ListIdentities", '{"Identities": []}', "xml.not-xml", "a JSON document"),
    "text": ("ListIdentities", "Bad gateway", "xml.not-xml", "plain text (status 200): 'Bad gateway'"),
    "binary": ("ListIdentities", b"\x00\x01\x02\xff", "xml.not-xml", "binary data"),
    "cut off": ("ListIdentities", LIST[:-9], "xml.not-well-formed", "line 1, column"),
    "unescaped ampersand": (
        "SendEmail",
        success("SendEmail", "<MessageId>a&b</MessageId>"),
        "xml.not-well-formed",
        "well-formed",
    ),
    "blank before declaration": (
        "ListIdentities",
        f' <?xml version="1.0"?>{LIST}',
        "xml.not-well-formed",
        "well-formed",
    ),
    "two roots": ("ListIdentities", LIST + LIST, "xml.not-well-formed", "well-formed"),
    "invalid UTF-8": (
        "ListIdentities",
        LIST.encode().replace(b"user", b"us\xe9r"),
        "xml.encoding",
        "byte 0xE9 at offset",
    ),
    "not the declared bytes": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="UTF-16"?>{LIST}',
        "xml.encoding",
        "8-bit characters",
    ),
    "not the declared mark": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="UTF-8"?>{LIST}'.encode("utf-16"),
        "xml.encoding",
        "agree with the bytes",
    ),
    "not ASCII as declared": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="US-ASCII"?>{LIST}'.replace("user", "\xfcser").encode(),
        "xml.encoding",
        "ASCII text",
    ),
    "unknown encoding": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="x-mine"?>{LIST}',
        "xml.encoding",
        "an encoding that XML readers know",
    ),
    "NUL": ("ListIdentities", LIST.replace("user", "us\0er"), "xml.not-well-formed", "a NUL character"),
    "DOCTYPE": ("ListIdentities", f"<!-- --><!DOCTYPE a>{LIST}", "xml.doctype", "no document type declaration"),
    "no namespace": (
        "ListIdentities",
        LIST.replace(f' xmlns="{SES}"', ""),
        "namespace.missing",
        "got no namespace (and 6 more elements)",
    ),
    "wrong namespace": (
        "ListIdentities",
        success("ListIdentities", namespace="https://ses.amazonaws.com/doc/2010-12-01/"),
        "namespace.wrong",
        "got 'https://ses",
    ),
    "namespace of faults": ("ListIdentities", success("ListIdentities", namespace=FAULT), "namespace.wrong", FAULT),
    "whitespace before the namespace": (
        "ListIdentities",
        success("ListIdentities", namespace=f" {SES}"),
        "namespace.wrong",
        f"got ' {SES}'",
    ),
    "whitespace in the namespace": (
        "ListIdentities",
        success("ListIdentities", namespace=SES.replace("doc/", "doc/ ")),
        "namespace.wrong",
        "amazonaws.com/doc/ 2010",
    ),
    "whitespace in the namespace of a document cut off": (
        "ListIdentities",
        success("ListIdentities", namespace=f" {SES}")[:-9],
        "xml.not-well-formed",
        "not a valid URI",
    ),
    "namespace on the root only": (
        "ListIdentities",
        re.sub(r"<((ListIdentitiesResult|ResponseMetadata)\b)", r'<\1 xmlns=""', LIST),
        "namespace.missing",
        "/ListIdentitiesResponse/ListIdentitiesResult",
    ),
    "another action's answer": (
        "ListIdentities",
        success("GetSendQuota"),
        "root.wrong-action",
        "got <GetSendQuotaResponse>",
    ),
    "unknown root": ("ListIdentities", f'<Foo xmlns="{SES}"/>', "root.unknown-document", "<Foo>"),
    "no Result element": (
        "ListIdentities",
        LIST.replace("<ListIdentitiesResult>", "").replace("</ListIdentitiesResult>", ""),
        "structure.result-missing",
        "expected <ListIdentitiesResult>, got absent (Identities directly under the root)",
    ),
    "empty answer without Result": (
        "DeleteIdentity",
        success("DeleteIdentity").replace("<DeleteIdentityResult></DeleteIdentityResult>", ""),
        "structure.result-missing",
        "expected <DeleteIdentityResult>, got absent",
    ),
    "misnamed Result": (
        "ListIdentities",
        LIST.replace("ListIdentitiesResult>", "ListIdentityResult>"),
        "structure.result-name",
        "expected <ListIdentitiesResult>, got <ListIdentityResult>",
    ),
    "item for member": (
        "ListIdentities",
        LIST.replace("member>", "item>"),
        "structure.item-name",
        "Identities/item[1]: expected <member>, got <item> (and 1 more like it)",
    ),
    "flattened list": (
        "ListIdentities",
        _result("<Identities>example.com</Identities>"),
        "structure.text-between-elements",
        "elements only, got 'example.com'",
    ),
    "misspelt element": (
        "ListIdentities",
        _result("<Identitys><member>a</member></Identitys>"),
        "structure.unknown-element",
        "expected <Identities> or <NextToken>, got <Identitys>",
    ),
    "error in a success": (
        "ListIdentities",
        LIST.replace("<ResponseMetadata>", "<Error/><ResponseMetadata>"),
        "structure.misplaced-element",
        "got <Error>",
    ),
    "name in another case": (
        "ListIdentities",
        _result("<identities><member>a</member></identities>"),
        "structure.misplaced-element",
        "expected <Identities> or <NextToken>, got <identities>",
    ),
    "element twice": (
        "ListIdentities",
        _result("<NextToken>a</NextToken><NextToken>a</NextToken>"),
        "structure.repeated-element",
        "NextToken[2]: expected <NextToken> (once)",
    ),
    "empty member": (
        "VerifyDomainDkim",
        _result("<DkimTokens><member/></DkimTokens>", "VerifyDomainDkim"),
        "structure.type",
        "not empty",
    ),
    "attribute": (
        "ListIdentities",
        _result('<Identities type="array"/>'),
        "structure.attribute",
        "no attributes, got type",
    ),
    "something in an empty answer": (
        "DeleteIdentity",
        success("DeleteIdentity", "<ok>true</ok>"),
        "structure.unknown-element",
        "no element, got <ok>",
    ),
    "a structure for a text": (
        "VerifyDomainIdentity",
        success("VerifyDomainIdentity", "<VerificationToken><Value>a</Value></VerificationToken>"),
        "structure.elements-in-text",
        "text only, got <Value>",
    ),
    "an unknown element of somebody's namespace": (
        "ListIdentities",
        LIST.replace("<Identities>", "<x:A xmlns:x='urn:x'><x:B/></x:A><Identities>"),
        "structure.unknown-element",
        "got <A>",
    ),
    "text in an empty answer": ("DeleteIdentity", success("DeleteIdentity", "done"), "structure.type", "'done'"),
    "required element absent": (
        "GetSendQuota",
        success("GetSendQuota", "<Max24HourSend>1</Max24HourSend><MaxSendRate>1</MaxSendRate>"),
        "structure.missing-element",
        "GetSendQuotaResult/SentLast24Hours: expected a number",
    ),
    "not a number": (
        "GetSendQuota",
        success("GetSendQuota").replace("127.0", "many"),
        "structure.type",
        "SentLast24Hours: expected a number (xs:double)",
    ),
    "NaN": ("GetSendQuota", success("GetSendQuota").replace("127.0", "NaN"), "structure.type", "neither INF nor NaN"),
    "fraction for a count": (
        "GetSendStatistics",
        success("GetSendStatistics").replace(">8<", ">8.0<"),
        "structure.type",
        "member[1]/DeliveryAttempts: expected a whole number",
    ),
    "negative count": (
        "GetSendStatistics",
        success("GetSendStatistics").replace(">8<", ">-8<"),
        "structure.type",
        "not below 0",
    ),
    "timestamp without zone": (
        "GetSendStatistics",
        success("GetSendStatistics").replace("19:23:00Z", "19:23:00"),
        "structure.type",
        "with Z or an offset",
    ),
    "seconds since 1970": (
        "GetSendStatistics",
        success("GetSendStatistics").replace("2011-08-03T19:23:00Z", "1312399380"),
        "structure.type",
        "xs:dateTime",
    ),
    "boolean in capitals": (
        DKIM,
        success(DKIM).replace("true", "True"),
        "structure.type",
        "entry[key='amazon.com']/value/DkimEnabled: expected true, false, 1 or 0 (xs:boolean), got 'True'",
    ),
    "enumeration in capitals": (DKIM, success(DKIM).replace("Success", "SUCCESS"), "structure.type", "got 'SUCCESS'"),
    "key twice": (
        VERIFICATION,
        success(VERIFICATION).replace("user@domain.com", "domain.com"),
        "structure.repeated-key",
        "each key once",
    ),
    "map of bare structures": (
        VERIFICATION,
        success(VERIFICATION, f"<VerificationAttributes {XSI} xsi:nil='true'/>"),
        "structure.type",
        "VerificationAttributes",
    ),
    "nil where it may not be": (
        "VerifyDomainIdentity",
        success("VerifyDomainIdentity", f"<VerificationToken {XSI} xsi:nil='true'/>"),
        "structure.type",
        "VerificationToken",
    ),
    "no tokens": (
        "VerifyDomainDkim",
        success("VerifyDomainDkim", "<DkimTokens/>"),
        "structure.missing-element",
        "member",
    ),
    "policy name with a slash": (
        "ListIdentityPolicies",
        success("ListIdentityPolicies", "<PolicyNames><member>a/b</member></PolicyNames>"),
        "structure.type",
        "1 to 64 characters",
    ),
    "policy name of 65": (
        "ListIdentityPolicies",
        success("ListIdentityPolicies", f"<PolicyNames><member>{'a' * 65}</member></PolicyNames>"),
        "structure.type",
        "1 to 64 characters",
    ),
    "no metadata": (
        "ListIdentities",
        success("ListIdentities", metadata=""),
        "metadata.missing",
        "no ResponseMetadata",
    ),
    "no request id": (
        "ListIdentities",
        success("ListIdentities", metadata="<ResponseMetadata/>"),
        "metadata.missing",
        "no RequestId",
    ),
    "empty request id": (
        "ListIdentities",
        success("ListIdentities", metadata="<ResponseMetadata><RequestId> </RequestId></ResponseMetadata>"),
        "metadata.empty",
        "got empty",
    ),
    "request id twice": (
        "ListIdentities",
        success("ListIdentities", metadata=METADATA.replace("<RequestId>", "<RequestId>a</RequestId><RequestId>")),
        "metadata.repeated",
        "2 of them",
    ),
    "metadata twice": (
        "ListIdentities",
        success("ListIdentities", metadata=METADATA + "<ResponseMetadata/>"),
        "metadata.repeated",
        "one ResponseMetadata",
    ),
    "request id under the root": (
        "ListIdentities",
        success("ListIdentities", metadata="<RequestId>a</RequestId>"),
        "metadata.misplaced",
        "expected the RequestId in ResponseMetadata",
    ),
    "another request id in the result": (
        "ListIdentities",
        _result("<RequestId>a</RequestId>"),
        "metadata.repeated",
        "ListIdentitiesResult/RequestId: expected the RequestId in ResponseMetadata",
    ),
    "error for success": (
        "ListIdentities",
        error("InvalidParameterValue", message="no such <thing>".replace("<", "&lt;")),
        "status.rejected",
        "expected 200 with a ListIdentitiesResponse, got 200 Sender InvalidParameterValue: 'no such <thing>'",
    ),
    "error of another service": (
        "ListIdentities",
        "<Response><Errors><Error><Code>A</Code></Error></Errors></Response>",
        "status.rejected",
        "200 A",
    ),
}


@each_row("name", WRONG)
def test_a_defect_is_one_finding_of_its_check(name: str) -> None:
    action, body, check, words = WRONG[name]
    verdict = judged(body, action)
    assert checks(verdict) == [check], lines(verdict)
    assert words in lines(verdict)[0]
    assert verdict.matched == frozenset()


@each_row("action", ACTIONS)
def test_defects_that_any_action_can_have(action: str) -> None:
    right = success(action)
    assert layers(judged(right.replace(f' xmlns="{SES}"', ""), action)) == [Layer.NAMESPACE]
    assert layers(judged(right.replace(METADATA, ""), action)) == [Layer.METADATA]
    assert layers(judged(right, action, status=201)) == [Layer.STATUS]
    assert layers(judged(right, action, headers=())) == [Layer.HEADERS]
    assert layers(judged(right.replace(METADATA, METADATA + "<Extra/>"), action)) == [Layer.STRUCTURE]
    assert layers(judged(right.replace(f"{action}Response", "FooResponse"), action)) == [Layer.ROOT]


WRONG_HEADERS: dict[str, tuple[Headers, str]] = {
    "none": ((), "expected text/xml or application/xml, got absent"),
    "HTML": ((("Content-Type", "text/html"),), "got text/html"),
    "JSON": ((("content-type", "application/x-amz-json-1.1"),), "application/x-amz-json-1.1"),
    "other charset": ((("Content-Type", "text/xml; charset=ISO-8859-1"),), "charset=utf-8 (as the document, or none)"),
    "unknown charset": ((("Content-Type", "text/xml; charset=none"),), "charset=none"),
    "other id": ((*XML, ("x-amzn-requestid", "another")), "(the RequestId of the document), got 'another'"),
    "empty id": ((*XML, ("x-amzn-requestid", "")), "(the RequestId of the document), got empty"),
    "spaced name": ((*XML, ("X-Note ", "a")), "expected a name without whitespace, got 'X-Note '"),
    "control character": ((*XML, ("X-Note", "a\x00")), "X-Note: expected a value without control characters"),
    "two lengths": ((*XML, ("Content-Length", "3"), ("content-length", "3")), "Content-Length: expected one field"),
    "ISO date": ((*XML, ("Date", "2026-01-01T00:00:00Z")), "got '2026-01-01T00:00:00Z'"),
    "zoned date": ((*XML, ("Date", "Thu, 01 Jan 2026 01:00:00 CET")), "got 'Thu, 01 Jan 2026 01:00:00 CET'"),
}


def test_fields_of_http_2_and_dates_of_http_are_right() -> None:
    headers = (*XML, (":status", "200"), ("date", "Thu, 01 Jan 2026 01:00:00 GMT"))
    assert not judged(LIST, headers=headers).findings


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_wrong_header_fields(name: str) -> None:
    headers, words = WRONG_HEADERS[name]
    verdict = judged(f'<?xml version="1.0" encoding="UTF-8"?>{LIST}', headers=headers)
    assert layers(verdict) == [Layer.HEADERS], lines(verdict)
    assert words in lines(verdict)[0]


def test_a_page_with_its_own_content_type_is_one_finding() -> None:
    verdict = judged(PAGE, status=502, headers=(("Content-Type", "text/html"),))
    assert layers(verdict) == [Layer.XML]
    assert "status 502" in lines(verdict)[0]


def test_broken_xml_with_a_wrong_content_type_is_two_findings() -> None:
    assert layers(judged("<a", headers=(("Content-Type", "text/plain"),))) == [Layer.XML, Layer.HEADERS]


def test_independent_defects_are_all_found() -> None:
    body = success(DKIM, metadata="", namespace="urn:x").replace("true", "yes").replace("Success", "Fine")
    verdict = judged(body, DKIM, status=202, headers=())
    expected = [Layer.STATUS, Layer.HEADERS, Layer.NAMESPACE, Layer.STRUCTURE, Layer.STRUCTURE, Layer.METADATA]
    assert layers(verdict) == expected, lines(verdict)


def test_many_defects_of_structure_are_bounded() -> None:
    body = _result("".join(f"<A{number}/>" for number in range(40)))
    verdict = judged(body)
    assert len(verdict.findings) == 10
    assert "(and 30 more defects of structure)" in lines(verdict)[-1]


@pytest.mark.parametrize("kind", FailureKind)
def test_no_answer(kind: FailureKind) -> None:
    verdict = judge(failed(kind, "connection refused"), "ListIdentities", SUCCESS)
    assert lines(verdict) == [f"transport.no-response: {kind.value}: expected an HTTP response, got connection refused"]
    assert verdict.response.kind == "none"
    assert verdict.response.status == 0


def test_nothing_expected_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="nothing is expected"):
        judged(LIST, expected=[])


def test_expected_headers() -> None:
    expected = [
        Expected(result={}, headers={"Connection": {"one_of": ["close", "keep-alive"]}, "X-Y": {"absent": True}})
    ]
    assert lines(judged(LIST, expected=expected, headers=(*XML, ("connection", "close")))) == []
    wrong = judged(LIST, expected=expected, headers=(*XML, ("connection", "Upgrade"), ("x-y", "z")))
    assert [(each.layer, each.where) for each in wrong.findings] == [
        (Layer.HEADERS, "Connection"),
        (Layer.HEADERS, "X-Y"),
    ]


def test_a_refusal_expected_and_a_success_given() -> None:
    expected = [rejection(400, "ValidationError", "MissingParameter"), rejection(403, "AccessDenied")]
    verdict = judged(LIST, expected=expected)
    wanted = "400 Sender ValidationError | MissingParameter; or 403 Sender AccessDenied"
    assert lines(verdict) == [f"status.accepted: status: expected {wanted}, got 200 with a ListIdentitiesResponse"]
