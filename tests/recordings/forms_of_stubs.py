"""One wrong response as tools keep it that record traffic in order to play it again."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.recordings.forms_of_logs import CAME, FORM, HEADERS, URL, WRONG
from tests.recordings.samples import HOST

BODY64 = base64.b64encode(WRONG.body.encode()).decode()
PARAMETERS = {"Action": "ListIdentities", "Version": "2010-12-01"}
MAPPING: dict[str, Any] = {
    "id": "1",
    "name": "",
    "request": {"url": "/", "method": "POST", "bodyPatterns": [{"equalTo": FORM, "caseInsensitive": False}]},
    "response": {"status": 200, "body": WRONG.body, "headers": CAME},
    "uuid": "1",
    "persistent": True,
}


def exactly(value: Any) -> list[dict[str, Any]]:
    return [{"matcher": "exact", "value": value}]


def hoverfly(body: Any, response: dict[str, Any]) -> str:
    asked = {
        "path": exactly("/"),
        "method": exactly("POST"),
        "destination": exactly(HOST),
        "scheme": exactly("https"),
        "body": body,
    }
    pairs = [{"request": asked, "response": {"status": 200, "headers": {n: [v] for n, v in CAME.items()}, **response}}]
    return json.dumps({"data": {"pairs": pairs, "globalActions": {"delays": []}}, "meta": {"schemaVersion": "v5.2"}})


STUBS: dict[str, str] = {
    "mappings of WireMock": json.dumps({"mappings": [MAPPING], "meta": {"total": 1}}, indent=2),
    "mapping of WireMock": json.dumps(MAPPING, indent=2),
    "mapping of WireMock with form parameters and base64": json.dumps(
        MAPPING
        | {
            "request": {
                "urlPath": "/",
                "method": "POST",
                "formParameters": {name: {"equalTo": value} for name, value in PARAMETERS.items()},
            },
            "response": {"status": 200, "base64Body": BODY64, "headers": CAME},
        }
    ),
    "journal of WireMock": json.dumps(
        {
            "requests": [
                {
                    "id": "1",
                    "request": {
                        "url": "/",
                        "absoluteUrl": URL,
                        "method": "POST",
                        "headers": HEADERS,
                        "body": FORM,
                        "bodyAsBase64": base64.b64encode(FORM.encode()).decode(),
                        "loggedDate": 1795780800000,
                    },
                    "responseDefinition": {"status": 200, "proxyBaseUrl": URL},
                    "response": {"status": 200, "headers": CAME, "bodyAsBase64": BODY64, "body": WRONG.body},
                    "wasMatched": True,
                }
            ],
            "requestJournalDisabled": False,
        }
    ),
    "simulation of Hoverfly": hoverfly(exactly(FORM), {"body": WRONG.body, "encodedBody": False}),
    "simulation of Hoverfly with a form and base64": hoverfly(
        [{"matcher": "form", "value": {name: exactly(value) for name, value in PARAMETERS.items()}}],
        {"body": BODY64, "encodedBody": True},
    ),
    "imposters of Mountebank": json.dumps(
        {
            "imposters": [
                {
                    "protocol": "http",
                    "port": 4545,
                    "stubs": [
                        {
                            "predicates": [{"deepEquals": {"method": "POST", "path": "/", "body": FORM}}],
                            "responses": [{"is": {"statusCode": 200, "headers": CAME, "body": WRONG.body}}],
                        }
                    ],
                }
            ]
        }
    ),
    "expectations of MockServer": json.dumps(
        [
            {
                "httpRequest": {
                    "method": "POST",
                    "path": "/",
                    "headers": {name: [value] for name, value in HEADERS.items()},
                    "body": FORM,
                },
                "httpResponse": {
                    "statusCode": 200,
                    "headers": {name: [value] for name, value in CAME.items()},
                    "body": {"type": "XML", "xml": WRONG.body, "contentType": "text/xml"},
                },
            }
        ]
    ),
    "collection of Postman": json.dumps(
        {
            "info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
            "item": [
                {
                    "name": "SES",
                    "item": [
                        {
                            "name": "List",
                            "request": {"method": "POST", "url": {"raw": "{{url}}"}},
                            "response": [
                                {
                                    "name": "ok",
                                    "originalRequest": {
                                        "method": "POST",
                                        "header": [{"key": "X-Off", "value": "1", "disabled": True}],
                                        "body": {
                                            "mode": "urlencoded",
                                            "urlencoded": [
                                                {"key": name, "value": value} for name, value in PARAMETERS.items()
                                            ],
                                        },
                                        "url": {"raw": URL},
                                    },
                                    "code": 200,
                                    "status": "OK",
                                    "header": [{"key": name, "value": value} for name, value in CAME.items()],
                                    "body": WRONG.body,
                                }
                            ],
                        }
                    ],
                }
            ],
        },
        indent=1,
    ),
    "recording of Python's responses": f"""responses:
- response:
    auto_calculate_content_length: false
    body: {json.dumps(WRONG.body)}
    content_type: text/xml
    method: POST
    status: 200
    url: {URL}
""",
    "cassette of go-vcr 3": f"""---
version: 2
interactions:
    - id: 0
      request:
        proto: HTTP/1.1
        host: {HOST}
        body: ""
        form: {{Action: [ListIdentities], Version: ["2010-12-01"]}}
        headers: {{Content-Type: [application/x-www-form-urlencoded]}}
        url: {URL}
        method: POST
      response:
        proto: HTTP/1.1
        body: {json.dumps(WRONG.body)}
        headers: {{Content-Type: [text/xml]}}
        status: 200 OK
        code: 200
        duration: 23ms
""",
    "cassette of ExVCR": json.dumps(
        [
            {
                "request": {
                    "body": "",
                    "request_body": FORM,
                    "headers": HEADERS,
                    "method": "post",
                    "options": [],
                    "url": URL,
                },
                "response": {
                    "binary": False,
                    "body": WRONG.body,
                    "headers": CAME,
                    "status_code": 200,
                    "type": "ok",
                },
            }
        ]
    ),
    "cassette of Scotch": json.dumps(
        [
            {
                "Request": {
                    "Method": "POST",
                    "URI": URL,
                    "RequestHeaders": {},
                    "ContentHeaders": {"Content-Type": HEADERS["Content-Type"]},
                    "Body": FORM,
                },
                "Response": {
                    "Status": {"Code": 200, "Message": "OK"},
                    "ResponseHeaders": {},
                    "ContentHeaders": CAME,
                    "Body": WRONG.body,
                },
                "RecordedAt": "2026-11-27T12:00:00Z",
            }
        ]
    ),
}
"""Recordings by the tool that makes them."""
