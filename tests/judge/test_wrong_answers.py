"""Each defect of an answer is found, in the right layer, once."""

from __future__ import annotations

import re

import pytest

from conformance.judge.expected import Expected
from conformance.judge.verdict import judge
from conformance.model.vocabulary import ACTIONS, Layer
from conformance.wire.exchange import FailureKind, Headers

from .samples import FAULT, METADATA, SES, SUCCESS, XML, error, failed, judged, layers, lines, refusal, success

LIST = success("ListIdentities")
DKIM = "GetIdentityDkimAttributes"
VERIFICATION = "GetIdentityVerificationAttributes"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PAGE = "<!DOCTYPE html>\n<html><head><title>500 Internal\nServer Error</title></head><body><br>no</body></html>"


def _result(content: str, action: str = "ListIdentities") -> str:
    return success(action, content)


WRONG: dict[str, tuple[str, str | bytes, Layer, str]] = {
    # name: action, answer with status 200, layer, text that the one finding holds
    "empty body": ("ListIdentities", "", Layer.XML, "an empty body"),
    "blank body": ("ListIdentities", " \r\n", Layer.XML, "an empty body"),
    "HTML": ("ListIdentities", PAGE, Layer.XML, "an HTML page, titled '500 Internal Server Error' (status 200)"),
    "XHTML": ("ListIdentities", "<html><body/></html>", Layer.XML, "an HTML page"),
    "JSON": ("ListIdentities", '{"Identities": []}', Layer.XML, "a JSON document"),
    "text": ("ListIdentities", "Bad gateway", Layer.XML, "plain text (status 200): 'Bad gateway'"),
    "binary": ("ListIdentities", b"\x00\x01\x02\xff", Layer.XML, "binary data"),
    "cut off": ("ListIdentities", LIST[:-9], Layer.XML, "line 1, column"),
    "unescaped ampersand": ("SendEmail", success("SendEmail", "<MessageId>a&b</MessageId>"), Layer.XML, "well-formed"),
    "blank before declaration": ("ListIdentities", f' <?xml version="1.0"?>{LIST}', Layer.XML, "well-formed"),
    "two roots": ("ListIdentities", LIST + LIST, Layer.XML, "well-formed"),
    "invalid UTF-8": ("ListIdentities", LIST.encode().replace(b"user", b"us\xe9r"), Layer.XML, "byte 0xE9 at offset"),
    "not the declared bytes": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="UTF-16"?>{LIST}',
        Layer.XML,
        "8-bit characters",
    ),
    "not the declared mark": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="UTF-8"?>{LIST}'.encode("utf-16"),
        Layer.XML,
        "agree with the bytes",
    ),
    "not ASCII as declared": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="US-ASCII"?>{LIST}'.replace("user", "\xfcser").encode(),
        Layer.XML,
        "ASCII text",
    ),
    "unknown encoding": (
        "ListIdentities",
        f'<?xml version="1.0" encoding="x-mine"?>{LIST}',
        Layer.XML,
        "an encoding that XML readers know",
    ),
    "NUL": ("ListIdentities", LIST.replace("user", "us\0er"), Layer.XML, "a NUL character"),
    "DOCTYPE": ("ListIdentities", f"<!-- --><!DOCTYPE a>{LIST}", Layer.XML, "no document type declaration"),
    "no namespace": (
        "ListIdentities",
        LIST.replace(f' xmlns="{SES}"', ""),
        Layer.NAMESPACE,
        "right name, in no namespace, and 6 more elements",
    ),
    "wrong namespace": (
        "ListIdentities",
        success("ListIdentities", namespace="https://ses.amazonaws.com/doc/2010-12-01/"),
        Layer.NAMESPACE,
        "right name, wrong namespace: 'https://ses",
    ),
    "namespace of faults": ("ListIdentities", success("ListIdentities", namespace=FAULT), Layer.NAMESPACE, FAULT),
    "namespace on the root only": (
        "ListIdentities",
        re.sub(r"<((ListIdentitiesResult|ResponseMetadata)\b)", r'<\1 xmlns=""', LIST),
        Layer.NAMESPACE,
        "/ListIdentitiesResponse/ListIdentitiesResult",
    ),
    "another action's answer": (
        "ListIdentities",
        success("GetSendQuota"),
        Layer.ROOT,
        "<GetSendQuotaResponse>, another action's answer",
    ),
    "unknown root": ("ListIdentities", f'<Foo xmlns="{SES}"/>', Layer.ROOT, "<Foo>"),
    "no Result element": (
        "ListIdentities",
        LIST.replace("<ListIdentitiesResult>", "").replace("</ListIdentitiesResult>", ""),
        Layer.STRUCTURE,
        "no ListIdentitiesResult; Identities directly under the root",
    ),
    "empty answer without Result": (
        "DeleteIdentity",
        success("DeleteIdentity").replace("<DeleteIdentityResult></DeleteIdentityResult>", ""),
        Layer.STRUCTURE,
        "no DeleteIdentityResult",
    ),
    "misnamed Result": (
        "ListIdentities",
        LIST.replace("ListIdentitiesResult>", "ListIdentityResult>"),
        Layer.STRUCTURE,
        "expected ListIdentitiesResult, got <ListIdentityResult>",
    ),
    "item for member": (
        "ListIdentities",
        LIST.replace("member>", "item>"),
        Layer.STRUCTURE,
        "Identities/item[1]: expected member, got <item> (and 1 more like it)",
    ),
    "flattened list": (
        "ListIdentities",
        _result("<Identities>example.com</Identities>"),
        Layer.STRUCTURE,
        "elements only, got text between them: 'example.com'",
    ),
    "misspelt element": (
        "ListIdentities",
        _result("<Identitys><member>a</member></Identitys>"),
        Layer.STRUCTURE,
        "expected Identities or NextToken, got <Identitys>",
    ),
    "element twice": (
        "ListIdentities",
        _result("<NextToken>a</NextToken><NextToken>a</NextToken>"),
        Layer.STRUCTURE,
        "NextToken[2]: expected NextToken once",
    ),
    "empty member": ("ListIdentities", _result("<Identities><member/></Identities>"), Layer.STRUCTURE, "not empty"),
    "attribute": ("ListIdentities", _result('<Identities type="array"/>'), Layer.STRUCTURE, "no attributes, got type"),
    "something in an empty answer": (
        "DeleteIdentity",
        success("DeleteIdentity", "<ok>true</ok>"),
        Layer.STRUCTURE,
        "elements in it: ok",
    ),
    "text in an empty answer": ("DeleteIdentity", success("DeleteIdentity", "done"), Layer.STRUCTURE, "'done'"),
    "required element absent": (
        "GetSendQuota",
        success("GetSendQuota", "<Max24HourSend>1</Max24HourSend><MaxSendRate>1</MaxSendRate>"),
        Layer.STRUCTURE,
        "GetSendQuotaResult/SentLast24Hours: expected SentLast24Hours: a number",
    ),
    "not a number": (
        "GetSendQuota",
        success("GetSendQuota").replace("127.0", "many"),
        Layer.STRUCTURE,
        "SentLast24Hours: expected a number (xs:double)",
    ),
    "NaN": ("GetSendQuota", success("GetSendQuota").replace("127.0", "NaN"), Layer.STRUCTURE, "neither INF nor NaN"),
    "fraction for a count": (
        "GetSendStatistics",
        success("GetSendStatistics").replace(">8<", ">8.0<"),
        Layer.STRUCTURE,
        "member[1]/DeliveryAttempts: expected a whole number",
    ),
    "negative count": (
        "GetSendStatistics",
        success("GetSendStatistics").replace(">8<", ">-8<"),
        Layer.STRUCTURE,
        "not below 0",
    ),
    "timestamp without zone": (
        "GetSendStatistics",
        success("GetSendStatistics").replace("19:23:00Z", "19:23:00"),
        Layer.STRUCTURE,
        "with Z or an offset",
    ),
    "seconds since 1970": (
        "GetSendStatistics",
        success("GetSendStatistics").replace("2011-08-03T19:23:00Z", "1312399380"),
        Layer.STRUCTURE,
        "xs:dateTime",
    ),
    "boolean in capitals": (
        DKIM,
        success(DKIM).replace("true", "True"),
        Layer.STRUCTURE,
        "entry[key='amazon.com']/value/DkimEnabled: expected true, false, 1 or 0 (xs:boolean), got 'True'",
    ),
    "enumeration in capitals": (DKIM, success(DKIM).replace("Success", "SUCCESS"), Layer.STRUCTURE, "got 'SUCCESS'"),
    "key twice": (
        VERIFICATION,
        success(VERIFICATION).replace("user@domain.com", "domain.com"),
        Layer.STRUCTURE,
        "each key once",
    ),
    "map of bare structures": (
        VERIFICATION,
        success(VERIFICATION, f"<VerificationAttributes {XSI} xsi:nil='true'/>"),
        Layer.STRUCTURE,
        "VerificationAttributes",
    ),
    "nil where it may not be": (
        "VerifyDomainIdentity",
        success("VerifyDomainIdentity", f"<VerificationToken {XSI} xsi:nil='true'/>"),
        Layer.STRUCTURE,
        "VerificationToken",
    ),
    "no tokens": ("VerifyDomainDkim", success("VerifyDomainDkim", "<DkimTokens/>"), Layer.STRUCTURE, "member"),
    "policy name with a slash": (
        "ListIdentityPolicies",
        success("ListIdentityPolicies", "<PolicyNames><member>a/b</member></PolicyNames>"),
        Layer.STRUCTURE,
        "1 to 64 characters",
    ),
    "policy name of 65": (
        "ListIdentityPolicies",
        success("ListIdentityPolicies", f"<PolicyNames><member>{'a' * 65}</member></PolicyNames>"),
        Layer.STRUCTURE,
        "1 to 64 characters",
    ),
    "no metadata": ("ListIdentities", success("ListIdentities", metadata=""), Layer.METADATA, "no ResponseMetadata"),
    "no request id": (
        "ListIdentities",
        success("ListIdentities", metadata="<ResponseMetadata/>"),
        Layer.METADATA,
        "no RequestId",
    ),
    "empty request id": (
        "ListIdentities",
        success("ListIdentities", metadata="<ResponseMetadata><RequestId> </RequestId></ResponseMetadata>"),
        Layer.METADATA,
        "got empty",
    ),
    "request id twice": (
        "ListIdentities",
        success("ListIdentities", metadata=METADATA.replace("<RequestId>", "<RequestId>a</RequestId><RequestId>")),
        Layer.METADATA,
        "2 of them",
    ),
    "metadata twice": (
        "ListIdentities",
        success("ListIdentities", metadata=METADATA + "<ResponseMetadata/>"),
        Layer.METADATA,
        "one ResponseMetadata",
    ),
    "request id under the root": (
        "ListIdentities",
        success("ListIdentities", metadata="<RequestId>a</RequestId>"),
        Layer.METADATA,
        "it stands elsewhere",
    ),
    "another request id in the result": (
        "ListIdentities",
        _result("<RequestId>a</RequestId>"),
        Layer.METADATA,
        "ListIdentitiesResult/RequestId: expected request ids only in",
    ),
    "error for success": (
        "ListIdentities",
        error("InvalidParameterValue", message="no such <thing>".replace("<", "&lt;")),
        Layer.STATUS,
        "expected 200 with a ListIdentitiesResponse, got 200 Sender InvalidParameterValue: 'no such <thing>'",
    ),
    "error of another service": (
        "ListIdentities",
        "<Response><Errors><Error><Code>A</Code></Error></Errors></Response>",
        Layer.STATUS,
        "200 A",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_defect_is_one_finding_in_its_layer(name: str) -> None:
    action, body, layer, words = WRONG[name]
    verdict = judged(body, action)
    assert layers(verdict) == [layer], lines(verdict)
    assert words in lines(verdict)[0]
    assert verdict.matched == frozenset()


@pytest.mark.parametrize("action", ACTIONS)
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
    "HTML": ((("Content-Type", "text/html"),), "got 'text/html'"),
    "JSON": ((("content-type", "application/x-amz-json-1.1"),), "application/x-amz-json-1.1"),
    "other charset": ((("Content-Type", "text/xml; charset=ISO-8859-1"),), "charset=utf-8, as the document"),
    "unknown charset": ((("Content-Type", "text/xml; charset=none"),), "charset=none"),
    "other id": ((*XML, ("x-amzn-requestid", "another")), "the RequestId of the document, got 'another'"),
    "empty id": ((*XML, ("x-amzn-requestid", "")), "the RequestId of the document, got empty"),
}


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
    assert lines(verdict) == [f"transport: {kind.value}: expected an HTTP answer, got connection refused"]
    assert verdict.answer.kind == "none"
    assert verdict.answer.status == 0


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
    expected = [refusal(400, "ValidationError", "MissingParameter"), refusal(403, "AccessDenied")]
    verdict = judged(LIST, expected=expected)
    wanted = "400 Sender ValidationError | MissingParameter; or 403 Sender AccessDenied"
    assert lines(verdict) == [f"status: status: expected {wanted}, got 200 with a ListIdentitiesResponse"]
