"""Stubs written by hand, not recorded: nothing is concluded from what a matcher leaves out or a tool makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from conformance.recordings.session import JudgedRecordings, judge_recordings
from tests.recordings.forms_of_logs import FORM
from tests.recordings.forms_of_stubs import exactly
from tests.recordings.samples import shown, success

SENT = success("SendEmail", "<MessageId>1</MessageId>").body
XML = {"Content-Type": "text/xml"}
SOME = {"Action": "SendEmail", "Version": "2010-12-01"}
"""A few of the parameters of a call: a matcher need not want all of them."""
NO_RESPONSE = "no response was recorded"
NO_BODY = "the response's body was not recorded"


def wiremock(request: dict[str, Any], response: dict[str, Any]) -> Any:
    return {"request": {"url": "/", "method": "POST", **request}, "response": {"status": 200, **response}}


def hoverfly(request: dict[str, Any], response: dict[str, Any]) -> Any:
    asked = {"path": exactly("/"), "method": exactly("POST"), **request}
    return {"data": {"pairs": [{"request": asked, "response": {"status": 200, **response}}]}}


def mountebank(predicate: dict[str, Any], response: dict[str, Any]) -> Any:
    return {"imposters": [{"protocol": "http", "stubs": [{"predicates": [predicate], "responses": [response]}]}]}


def mockserver(request: dict[str, Any], response: dict[str, Any]) -> Any:
    return [{"httpRequest": {"method": "POST", "path": "/", **request}, **response}]


def judge(document: Any, folder: Path) -> JudgedRecordings:
    path = folder / "stubs.json"
    path.write_text(json.dumps(document))
    return judge_recordings([path], None, {})


WHOLE = {"equals": {"method": "POST", "path": "/", "body": FORM}}
MADE: dict[str, tuple[Any, str]] = {
    "WireMock: a fault": (wiremock({"bodyPatterns": [{"equalTo": FORM}]}, {"fault": "EMPTY_RESPONSE"}), NO_RESPONSE),
    "WireMock: a proxy": (
        wiremock({"bodyPatterns": [{"contains": "Action"}, {"equalTo": FORM}]}, {"proxyBaseUrl": "http://x"}),
        NO_RESPONSE,
    ),
    "WireMock: a template": (
        wiremock(
            {"bodyPatterns": [{"equalTo": FORM}]}, {"body": "<a>{{now}}</a>", "transformers": ["response-template"]}
        ),
        NO_BODY,
    ),
    "Hoverfly: a template": (hoverfly({"body": exactly(FORM)}, {"body": "<a>{{now}}</a>", "templated": True}), NO_BODY),
    "Mountebank: a proxy": (mountebank(WHOLE, {"proxy": {"to": "http://x"}}), NO_RESPONSE),
    "Mountebank: a program": (mountebank(WHOLE, {"inject": "function () {}"}), NO_RESPONSE),
    "Mountebank: a fault": (mountebank(WHOLE, {"fault": "CONNECTION_RESET_BY_PEER"}), NO_RESPONSE),
    "MockServer: a forward": (mockserver({"body": FORM}, {"httpForward": {"host": "x"}}), NO_RESPONSE),
    "MockServer: no status": (mockserver({"body": FORM}, {"httpResponse": {"statusCode": 99_999}}), NO_RESPONSE),
}
PARTIAL: dict[str, Any] = {
    "WireMock: form": wiremock(
        {"formParameters": {name: {"equalTo": value} for name, value in SOME.items()}}, {"body": SENT, "headers": XML}
    ),
    "WireMock: query": {
        "request": {
            "urlPath": "/",
            "method": "GET",
            "queryParameters": {name: {"equalTo": value} for name, value in SOME.items()},
        },
        "response": {"status": 200, "body": SENT, "headers": XML},
    },
    "Hoverfly: form": hoverfly(
        {"body": [{"matcher": "form", "value": {name: exactly(value) for name, value in SOME.items()}}]},
        {"body": SENT, "headers": {"Content-Type": ["text/xml"]}},
    ),
    "Hoverfly: query": hoverfly(
        {"method": exactly("GET"), "query": {name: exactly(value) for name, value in SOME.items()}},
        {"body": SENT, "headers": {"Content-Type": ["text/xml"]}},
    ),
    "Mountebank: form": mountebank(
        {"equals": {"method": "POST", "path": "/", "form": SOME}}, {"is": {"headers": XML, "body": SENT}}
    ),
    "MockServer: form": mockserver(
        {"body": {"type": "PARAMETERS", "parameters": {name: [value] for name, value in SOME.items()}}},
        {"httpResponse": {"statusCode": 200, "headers": {"Content-Type": ["text/xml"]}, "body": SENT}},
    ),
    "MockServer: query": mockserver(
        {"method": "GET", "queryStringParameters": {name: [value] for name, value in SOME.items()}},
        {"httpResponse": {"statusCode": 200, "headers": {"Content-Type": ["text/xml"]}, "body": SENT}},
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_a_response_that_was_never_recorded_is_not_judged(name: str, tmp_path: Path) -> None:
    document, why = MADE[name]
    judged = judge(document, tmp_path)
    assert (judged.calls, shown(judged), dict(judged.unjudged)) == (1, [], {why: 1})


@pytest.mark.parametrize("name", PARTIAL)
def test_parameters_that_a_matcher_leaves_out_are_not_missing(name: str, tmp_path: Path) -> None:
    judged = judge(PARTIAL[name], tmp_path)
    assert (judged.calls, shown(judged), dict(judged.unjudged)) == (1, [], {})
    assert "recorded.send-email.response" in {result.id for result in judged.results}


def postman(sent: str, came: str) -> dict[str, Any]:
    request = {"method": "POST", "url": {"raw": "http://x/"}, "body": {"raw": sent}}
    return {"request": request, "response": [{"code": 200, "header": [], "body": came}]}


NEWEST_FIRST = [
    (urlencode([*call.params, ("Version", "2010-12-01")]), call.body)
    for call in (
        success("DeleteIdentity", Identity="a.example"),
        success("ListIdentities", "<Identities><member>a.example</member></Identities>"),
        success("VerifyDomainIdentity", "<VerificationToken>t=</VerificationToken>", Domain="a.example"),
    )
]
IN_NO_ORDER: dict[str, Any] = {
    "WireMock": {
        "mappings": [wiremock({"bodyPatterns": [{"equalTo": sent}]}, {"body": came}) for sent, came in NEWEST_FIRST]
    },
    "Hoverfly": {
        "data": {
            "pairs": [
                pair
                for sent, came in NEWEST_FIRST
                for pair in hoverfly({"body": exactly(sent)}, {"body": came})["data"]["pairs"]
            ]
        }
    },
    "Mountebank": {
        "imposters": [
            imposter
            for sent, came in NEWEST_FIRST
            for imposter in mountebank({"equals": {"path": "/", "body": sent}}, {"is": {"body": came}})["imposters"]
        ]
    },
    "MockServer": [
        one
        for sent, came in NEWEST_FIRST
        for one in mockserver({"body": sent}, {"httpResponse": {"statusCode": 200, "body": came}})
    ],
    "Postman": {
        "info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [postman(sent, came) for sent, came in NEWEST_FIRST],
    },
}


@pytest.mark.parametrize("name", IN_NO_ORDER)
def test_what_has_no_order_is_no_history(name: str, tmp_path: Path) -> None:
    """WireMock exports its newest mapping first: what was deleted last would be deleted before it was listed."""
    judged = judge(IN_NO_ORDER[name], tmp_path)
    assert (judged.calls, shown(judged)) == (3, [])


def test_parameters_that_a_whole_body_lacks_are_missing(tmp_path: Path) -> None:
    whole = "&".join(f"{name}={value}" for name, value in SOME.items())
    judged = judge(
        mountebank(
            {"deepEquals": {"method": "POST", "path": "/", "body": whole}}, {"is": {"headers": XML, "body": SENT}}
        ),
        tmp_path,
    )
    assert any("send-email.source.required" in line for line in map(str, shown(judged)))
