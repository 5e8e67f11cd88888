"""Recordings in the forms of many tools: each holds the same wrong response, which is found, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.recordings.formats import RecordingProblem, read_recording
from conformance.recordings.session import judge_recordings
from tests.recordings.forms_of_logs import CAME, FORM, HEADERS, LENGTH, LOGS, REQUEST, RESPONSE, URL, WRONG
from tests.recordings.forms_of_stubs import BODY64, STUBS
from tests.recordings.samples import HOST, entry, shown
from tests.rows import each_row


def named(fields: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields.items()]


def har(**changes: Any) -> str:
    """Return a HAR; ``request`` and ``response`` change members of these."""
    one = entry(WRONG)
    for part in ("request", "response"):
        one[part].update(changes.pop(part, {}))
    return json.dumps({"log": {**changes, "entries": [one]}})


def botocore_log(prefix: str, verify: str = "", *, status: bool = False) -> str:
    """Return what botocore logs of a call; with ``status`` what urllib3 logs, too."""
    lines = [
        f"botocore.endpoint|Making request for OperationModel(name=ListIdentities){verify} with params: {PARAMS!r}",
        *([f'urllib3.connectionpool|{URL[:-1]}:443 "POST / HTTP/1.1" 200 {LENGTH}'] if status else []),
        f"botocore.parsers|Response headers: {CAME!r}",
        f"botocore.parsers|Response body:\n{WRONG.body.encode()!r}",
    ]
    return "".join(f"{prefix.format(name)}{text}\n" for name, _, text in (line.partition("|") for line in lines))


def burp_items(request: bytes, response: bytes, *, base64_too: bool) -> str:
    """Return items as Burp saves them, with its document type."""
    parts = {
        name: base64.b64encode(data).decode() if base64_too else data.decode()
        for name, data in (("request", request), ("response", response))
    }
    said = str(base64_too).lower()
    return f"""<?xml version="1.0"?>
<!DOCTYPE items [
<!ELEMENT items (item*)>
<!ATTLIST items burpVersion CDATA "">
<!ATTLIST request base64 (true|false) "false">
]>
<items burpVersion="2024.1" exportTime="Fri Nov 27 12:00:05 GMT 2026">
  <item>
    <time>Fri Nov 27 12:00:00 GMT 2026</time>
    <url><![CDATA[{URL}]]></url>
    <host ip="192.0.2.1">{HOST}</host>
    <port>443</port>
    <protocol>https</protocol>
    <method><![CDATA[POST]]></method>
    <path><![CDATA[/]]></path>
    <extension>null</extension>
    <request base64="{said}"><![CDATA[{parts["request"]}]]></request>
    <status>200</status>
    <responselength>300</responselength>
    <mimetype>XML</mimetype>
    <response base64="{said}"><![CDATA[{parts["response"]}]]></response>
    <comment></comment>
  </item>
</items>
"""


PARAMS = {
    "url_path": "/",
    "query_string": "",
    "method": "POST",
    "headers": HEADERS,
    "body": {"Action": "ListIdentities", "Version": "2010-12-01"},
    "url": URL,
}

FORMS: dict[str, str | bytes] = {
    "HAR of Firefox": har(
        creator={"name": "Firefox", "version": "153.0"},
        pages=[{"id": "page_1", "pageTimings": {"onLoad": -1}}],
        request={
            "httpVersion": "HTTP/2",
            "bodySize": len(FORM),
            "cookies": [],
            "queryString": [],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [], "text": FORM},
        },
        response={
            "status": 200,
            "statusText": "",
            "httpVersion": "HTTP/2",
            "redirectURL": "",
            "headersSize": 200,
            "bodySize": LENGTH,
            "content": {"mimeType": "text/xml", "size": LENGTH, "text": WRONG.body},
        },
    ),
    "HAR with HTTP/2 pseudo fields and negative sizes": har(
        request={
            "httpVersion": "h2",
            "headersSize": -1,
            "bodySize": -1,
            "headers": named({":method": "POST", ":authority": HOST, ":path": "/", ":scheme": "https", **HEADERS}),
        },
        response={"statusText": "", "headersSize": -1, "bodySize": -1, "_transferSize": -1},
    ),
    "HAR with bodies in base64": har(
        request={"postData": {"text": base64.b64encode(FORM.encode()).decode(), "encoding": "base64"}},
        response={"content": {"text": BODY64, "encoding": "base64", "size": LENGTH, "compression": 0}},
    ),
    "HAR with parameters alone": har(
        request={
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": named({"Action": "ListIdentities", "Version": "2010-12-01"}),
            }
        }
    ),
    "HAR of Chromium with a web socket": har(
        request={"headers": named({**HEADERS, "Authorization": "REDACTED"})}, _webSocketMessages=[{"type": "send"}]
    ),
    "HAR of Polly.js": har(
        _recordingName="ses", creator={"name": "Polly.JS", "version": "6.0.6", "comment": "persister:fs"}
    ),
    "cassette of PHP-VCR": f"""-
    request:
        method: POST
        url: '{URL}'
        headers: {json.dumps(HEADERS)}
        body: '{FORM}'
    response:
        status:
            http_version: '1.1'
            code: '200'
            message: OK
        headers: {json.dumps(CAME)}
        body: {json.dumps(WRONG.body)}
""",
    "cassette of PHP-VCR in JSON": json.dumps(
        [
            {
                "request": {
                    "method": "POST",
                    "url": URL,
                    "headers": HEADERS,
                    "post_fields": {"Action": "ListIdentities", "Version": "2010-12-01"},
                },
                "response": {
                    "status": {"http_version": "1.1", "code": "200", "message": "OK"},
                    "headers": CAME,
                    "body": WRONG.body,
                },
            }
        ]
    ),
    "cassette of Betamax": json.dumps(
        {
            "http_interactions": [
                {
                    "recorded_at": "2026-11-27T12:00:00",
                    "request": {
                        "body": {"encoding": "utf-8", "string": FORM},
                        "headers": {name: [value] for name, value in HEADERS.items()},
                        "method": "POST",
                        "uri": URL,
                    },
                    "response": {
                        "body": {
                            "encoding": None,
                            "base64_string": base64.b64encode(gzip.compress(WRONG.body.encode())).decode(),
                        },
                        "headers": {name: [value] for name, value in {**CAME, "Content-Encoding": "gzip"}.items()},
                        "status": {"code": 200, "message": "OK"},
                        "url": URL,
                    },
                }
            ],
            "recorded_with": "betamax/0.9.0",
        }
    ),
    "cassette of vcrpy with a decoded body and objects": f"""interactions:
- request:
    body: !!python/object/new:_io.BytesIO
      state: !!python/tuple
      - !!binary |
        {base64.b64encode(FORM.encode()).decode()}
      - 0
      - null
    headers: {{Content-Type: [application/x-www-form-urlencoded]}}
    method: POST
    uri: {URL}
  response:
    body: {{string: !!python/unicode {json.dumps(WRONG.body)}}}
    headers: {{Content-Type: [text/xml], Content-Encoding: [gzip]}}
    status: {{code: 200, message: OK}}
version: 1
""",
    "recording of nock with a port, raw fields and pieces in hexadecimal": json.dumps(
        [
            {
                "scope": f"https://{HOST}:443",
                "method": "POST",
                "path": "/",
                "body": FORM,
                "status": 200,
                "response": [WRONG.body.encode()[:100].hex(), WRONG.body.encode()[100:].hex()],
                "rawHeaders": [part for pair in CAME.items() for part in pair],
                "responseIsBinary": False,
            }
        ]
    ),
    "recording of nock that was compressed": json.dumps(
        [
            {
                "scope": f"https://{HOST}:443",
                "method": "POST",
                "path": "/",
                "body": {"Action": "ListIdentities", "Version": "2010-12-01"},
                "status": 200,
                "response": [gzip.compress(WRONG.body.encode()).hex()],
                "rawHeaders": {**CAME, "Content-Encoding": "gzip"},
            }
        ]
    ),
    "session of Charles": json.dumps(
        [
            {
                "status": "COMPLETE",
                "method": "POST",
                "protocolVersion": "HTTP/1.1",
                "scheme": "https",
                "host": HOST,
                "actualPort": 443,
                "path": "/",
                "query": None,
                "times": {"start": "2026-11-27T12:00:00.000+00:00"},
                "request": {"header": {"headers": named(HEADERS)}, "body": {"text": FORM, "charset": None}},
                "response": {"status": 200, "header": {"headers": named(CAME)}, "body": {"encoded": BODY64}},
            }
        ]
    ),
    "items of Burp": burp_items(REQUEST.encode(), RESPONSE.encode(), base64_too=True),
    "items of Burp as they are": burp_items(REQUEST.encode(), RESPONSE.encode(), base64_too=False),
    "log of botocore by boto3.set_stream_logger": botocore_log("2026-11-27 12:00:00,123 {} [DEBUG] "),
    "log of botocore by basicConfig, older": botocore_log("DEBUG:{}:", " (verify_ssl=True)", status=True),
    "log of the AWS CLI": botocore_log("2026-11-27 12:00:00,123 - MainThread - {} - DEBUG - ", status=True),
}
ALL = {**FORMS, **LOGS, **STUBS}


@each_row("form", ALL)
def test_what_is_wrong_is_found_in_each(form: str, tmp_path: Path) -> None:
    path, text = tmp_path / "recording", ALL[form]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    judged = judge_recordings([path], None, {})
    assert (judged.calls, [str(each) for each in judged.troubles], dict(judged.unjudged)) == (1, [], {})
    assert ["namespace.wrong" in each for each in shown(judged)] == [True]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"const nock = require('nock')\nnock('https://email.us-east-1.amazonaws.com:443')\n", "output_objects"),
        (b"[AWS ses 200 0.234s 0 retries] listIdentities({ MaxItems: 10 })\n", "AWS SDK for JavaScript"),
        (b'10.0.0.1 - - [27/Nov/2026:12:00:00 +0000] "POST / HTTP/1.1" 200 300 "-" "x"\n', "access log"),
        (b"127.0.0.1:59632: POST http://127.0.0.1:4566/\n    Host: a\n\n    Action: X\n\n << 200 OK 3b\n", "hardump"),
        (
            b"<?xml version='1.0' encoding='UTF-8' ?>\n<?charles serialisation-version='2.0' ?>\n<charles-session>",
            "JSON",
        ),
        (b'{"constants":{"addressFamily":{},"logEventTypes":{"A":1}},\n"events": [\n', "save a HAR"),
        (b"{\n    meta: {\n        createdAt: '2026-11-28T15:03:41.146Z',\n    },\n    req: {\n", "talkback"),
        (b'{"_type": "export", "__export_format": 4}', "collection of Insomnia"),
        (b"just some words\n", "not a known form"),
    ],
)
def test_what_is_not_read_is_named(start: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(start)
    with pytest.raises(RecordingProblem, match=said):
        list(read_recording(path))


def test_a_log_that_has_no_bodies_of_requests_says_so(tmp_path: Path) -> None:
    path = tmp_path / "urllib3.log"
    path.write_text(f'DEBUG:urllib3.connectionpool:https://{HOST}:443 "POST / HTTP/1.1" 200 300\n')
    judged = judge_recordings([path], None, {})
    assert judged.calls == 0
    assert "whose body was not recorded" in next(iter(judged.skipped))


def test_items_of_burp_that_are_broken_are_named(tmp_path: Path) -> None:
    whole = burp_items(REQUEST.encode(), RESPONSE.encode(), base64_too=True)
    path = tmp_path / "items.xml"
    path.write_text(whole.replace("</items>", "<item><time/></item></items>"))
    judged = judge_recordings([path], None, {})
    assert (judged.calls, [str(each) for each in judged.troubles]) == (
        1,
        ["items.xml, entry 2: an item without a request"],
    )
    path.write_text(whole[: whole.index("</items>")])
    judged = judge_recordings([path], None, {})
    assert (judged.calls, judged.incomplete) == (1, True)
    assert "not well-formed XML" in str(judged.troubles[0])
    lol = "<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>\n]>"
    path.write_text(whole.replace("]>", lol, 1).replace("<comment>", "<comment>&b;&b;"))
    assert judge_recordings([path], None, {}).calls == 1


def test_an_item_of_burp_with_a_message_of_10_mb_is_read(tmp_path: Path) -> None:
    path = tmp_path / "items.xml"
    path.write_text(burp_items(REQUEST.encode(), RESPONSE.encode() + b" " * 10_000_000, base64_too=True))
    assert judge_recordings([path], None, {}).troubles == []


def test_a_body_that_curl_decoded_is_not_cut_at_its_compressed_length(tmp_path: Path) -> None:
    fields = "".join(f"< {name}: {value}\n" for name, value in CAME.items())
    for body in (f"{WRONG.body}\n", WRONG.body.rstrip("\n")):
        path = tmp_path / "curl.log"
        path.write_text(
            "*   Trying 127.0.0.1:4566...\n> POST / HTTP/1.1\n"
            f"Host: {HOST}\nAccept-Encoding: gzip\nContent-Length: {len(FORM)}\n\n"
            f"< HTTP/1.1 200 OK\n{fields}< Content-Encoding: gzip\n< Content-Length: 210\n< \n{body}"
            "* Connection #0 to host 127.0.0.1 left intact\n"
        )
        judged = judge_recordings([path], None, {})
        assert (judged.calls, judged.troubles, dict(judged.unjudged)) == (1, [], {})
        assert ["namespace.wrong" in each for each in shown(judged)] == [True]
