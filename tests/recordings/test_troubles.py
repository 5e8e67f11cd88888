"""What can't be read or judged is named, with file and place; hostile files cost little and end in no traceback."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from conformance.recordings.formats import READERS, RecordingProblem
from conformance.recordings.session import JudgedRecordings, judge_recordings
from tests.recordings.genuine import GENUINE
from tests.recordings.samples import Pair, entry, har, shown, success

LISTED = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>")
WRONG = LISTED.having("http://ses.", "https://ses.")


def judge_text(folder: Path, text: str | bytes, name: str = "x.har") -> JudgedRecordings:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return judge_recordings([path], None, {})


def judge_entry(folder: Path, pair: Pair, **content: Any) -> JudgedRecordings:
    one = entry(pair)
    one["response"]["content"].update(content)
    return judge_text(folder, json.dumps({"log": {"entries": [one]}}))


@pytest.mark.parametrize("text", ["", "hello\n", '{"a": 1}', "a: b\n", "\xff\xfe{", "12:7:version;1:9#"])
def test_what_is_no_recording_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecordingProblem, match=r"x\.har: "):
        judge_text(tmp_path, text.encode("latin-1"))


@pytest.mark.parametrize("name", READERS)
def test_no_reader_stumbles_over_what_it_does_not_expect(name: str, tmp_path: Path) -> None:
    strange: list[Any] = [None, 1, "x", [], {}, {"request": 1}, {"request": {"url": "x", "headers": 7}, "response": []}]
    documents = [
        json.dumps(strange),
        json.dumps({"log": {"entries": strange}}),
        json.dumps({"interactions": strange}),
        "interactions:\n" + "".join(f"- {json.dumps(each)}\n" for each in strange),
        "\n".join(map(json.dumps, strange)),
        "send: b'POST / HTTP/1.1\\r\\n\nreply: 'HTTP/1.1 200\nbotocore.x Response body:\nb'\n",
        "POST / HTTP/1.1\n\nHTTP/1.1 200 OK\n",
    ]
    for number, document in enumerate(documents):
        path = tmp_path / f"{number}"
        path.write_text(document)
        assert judge_recordings([path], name, {}).calls == 0


def test_a_cut_file_is_judged_up_to_there(tmp_path: Path) -> None:
    whole = json.dumps(har([WRONG, LISTED]))
    judged = judge_text(tmp_path, whole[:-900])
    assert judged.calls == 1
    assert judged.incomplete
    assert "x.har, entry 2" in str(judged.troubles[0])
    assert len(shown(judged)) == 1


def test_an_entry_that_is_broken_does_not_keep_us_from_the_others(tmp_path: Path) -> None:
    judged = judge_text(tmp_path, json.dumps({"log": {"entries": [7, {"request": {}}, entry(LISTED)]}}))
    assert judged.calls == 1
    assert [str(trouble) for trouble in judged.troubles] == [
        "x.har, entry 1: an entry without a request URL",
        "x.har, entry 2: an entry without a request URL",
    ]


def test_nothing_is_said_of_what_is_not_there(tmp_path: Path) -> None:
    bare = entry(WRONG.but(headers={"Content-Type": "text/plain"}))
    bare["response"]["headers"] = []
    found = shown(judge_text(tmp_path, json.dumps({"log": {"entries": [bare]}})))
    assert len(found) == 1
    assert "namespace.wrong" in found[0]
    del bare["response"]["content"]["text"]
    bare["response"]["content"]["size"] = 300
    judged = judge_text(tmp_path, json.dumps({"log": {"entries": [bare]}}))
    assert dict(judged.unjudged) == {"the response's body was not recorded": 1}
    bare["response"]["status"] = 0
    judged = judge_text(tmp_path, json.dumps({"log": {"entries": [bare]}}))
    assert dict(judged.unjudged) == {"no response was recorded": 1}


def test_a_cut_body_is_not_judged(tmp_path: Path) -> None:
    judged = judge_entry(tmp_path, LISTED, text=LISTED.body[:100])
    assert shown(judged) == []
    (why,) = judged.unjudged
    assert "100 bytes are recorded" in why


@pytest.mark.parametrize("coding", ["gzip", "deflate", "base64", "chunked", "br"])
def test_codings_of_bodies_are_undone(coding: str, tmp_path: Path) -> None:
    data = WRONG.body.encode()
    headers: dict[str, str | None] = {"Content-Length": None, "Content-Encoding": coding}
    if coding == "gzip":
        packer = zlib.compressobj(wbits=31)
        data = packer.compress(data) + packer.flush()
    elif coding == "deflate":
        data = zlib.compress(data)
    elif coding == "chunked":
        headers = {"Content-Length": None, "Transfer-Encoding": "chunked"}
        data = b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)
    elif coding == "br":
        data = b"\x0b\x02\x80"
    else:
        headers = {}
    text = base64.b64encode(data).decode()
    judged = judge_entry(tmp_path, WRONG.but(headers=headers), text=text, encoding="base64")
    if coding == "br":
        assert "compressed by br" in next(iter(judged.unjudged))
    else:
        assert ["namespace.wrong" in each for each in shown(judged)] == [True]


def test_placeholders_are_no_defects(tmp_path: Path) -> None:
    placed = LISTED.having("a@example.com", "<EMAIL_ADDRESS>")
    judged = judge_text(tmp_path, json.dumps(har([placed])))
    assert shown(judged) == []
    shortened = entry(success("DeleteIdentity"))
    for field in shortened["request"]["headers"]:
        if field["name"] == "Content-Length":
            field["value"] = "70"
    assert shown(judge_text(tmp_path, json.dumps({"log": {"entries": [shortened]}}))) == []


def test_other_traffic_is_counted(tmp_path: Path) -> None:
    def to(url: str, body: str, **headers: str) -> dict[str, Any]:
        one = entry(LISTED)
        one["request"].update(
            url=url, postData={"text": body}, headers=[{"name": k, "value": v} for k, v in headers.items()]
        )
        return one

    entries = [
        to("https://email.us-east-1.amazonaws.com/v2/email/identities", "{}"),
        to("https://sns.us-east-1.amazonaws.com/", "Action=ListTopics&Version=2010-03-31"),
        to("https://elasticbeanstalk.us-east-1.amazonaws.com/", "Action=DescribeEvents&Version=2010-12-01"),
        to("https://dynamodb.us-east-1.amazonaws.com/", "{}", **{"X-Amz-Target": "DynamoDB_20120810.GetItem"}),
        to("https://example.com/", "q=1"),
        to("http://127.0.0.1:4566/", "Action=ListQueues&Version=2012-11-05"),
    ]
    judged = judge_text(tmp_path, json.dumps({"log": {"entries": entries}}))
    assert judged.calls == 0
    assert sorted(judged.skipped) == [
        "Amazon SES API version 2 (REST with JSON), which has no bearing on version 1",
        "another AWS service: DynamoDB_20120810",
        "other traffic",
        "the Query API of another service: elasticbeanstalk, version 2010-12-01",
        "the Query API of another service: sns, version 2010-03-31",
        "the Query API of another service: unknown, version 2012-11-05",
    ]


def test_hostile_documents_are_bounded(tmp_path: Path) -> None:
    deep_json = '{"log":{"entries":[' + "[" * 200_000 + "]" * 200_000 + "]}}"
    assert "levels deep" in str(judge_text(tmp_path, deep_json).troubles[0])
    deep_yaml = "interactions:\n- " + "[" * 5_000 + "]" * 5_000 + "\n"
    assert "nest" in str(judge_text(tmp_path, deep_yaml).troubles[0])
    wide = '{"log":{"entries":[[' + "[]," * 300_000 + "[]]]}}"
    assert "more than 300,000 values" in str(judge_text(tmp_path, wide).troubles[0])
    bomb = "interactions:\n- a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, after in zip("abcdefghijkl", "bcdefghijklm", strict=True):
        bomb += f"- {after}: &{after} [{', '.join(['*' + before] * 9)}]\n"
    bomb += "- request: {uri: *m, headers: *m, body: *m}\n"
    judged = judge_text(tmp_path, bomb)
    assert judged.calls == 0
    assert judged.troubles
    unsafe = "interactions:\n- !!python/object/apply:os.system ['exit 1']\n- request: {uri: !ruby/object:X {}}\n"
    assert judge_text(tmp_path, unsafe).calls == 0


def test_bare_messages_and_our_own_logs_are_read(tmp_path: Path) -> None:
    length = len(WRONG.body)
    messages = (
        f"POST / HTTP/1.1\r\nHost: email.us-east-1.amazonaws.com\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: 40\r\n\r\nAction=ListIdentities&Version=2010-12-01\r\n"
        f"HTTP/1.1 100 Continue\r\n\r\n"
        f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{WRONG.body}"
    )
    assert ["namespace.wrong" in each for each in shown(judge_text(tmp_path, messages * 2))] == [True]
    exchange = {
        "request": {"method": "POST", "url": "http://email.us-east-1.amazonaws.com/", "headers": [], "body": ""},
        "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], "body": WRONG.body},
        "sent_at": "2026-11-27T12:00:00Z",
        "ms": 1,
    }
    exchange["request"]["body"] = "Action=ListIdentities&Version=2010-12-01"  # type: ignore[index]
    for version in (1, 2):
        lines = [
            {"event": "header", "format": f"ses-conformance/{version}"},
            {"event": "case", "exchanges": [exchange]},
        ]
        judged = judge_text(tmp_path, "\n".join(map(json.dumps, lines)) + '\n{"event": "ca')
        assert ["namespace.wrong" in each for each in shown(judged)] == [True]
        assert "x.har:3" in str(judged.troubles[0])


def test_a_request_whose_fault_no_log_shows_is_passed_over(tmp_path: Path) -> None:
    url, form = "http://email.us-east-1.amazonaws.com/", "Action=ListIdentities&Version=2010-12-01"
    exchange = {
        "request": {"method": "POST", "url": url, "headers": [], "body": form},
        "response": {"status": 400, "headers": [["Content-Length", "0"]], "body": ""},
    }
    found = {}
    for case in ("protocol.connection.host", "list-identities.listing.all"):
        lines = [
            {"event": "header", "format": "ses-conformance/2"},
            {"event": "case", "id": "list-identities.answer.success", "exchanges": [_answered(url, form)]},
            {"event": "case", "id": case, "exchanges": [exchange]},
        ]
        found[case] = ["xml.not-xml" in each for each in shown(judge_text(tmp_path, "\n".join(map(json.dumps, lines))))]
    assert found == {"protocol.connection.host": [], "list-identities.listing.all": [True]}


def _answered(url: str, form: str) -> dict[str, Any]:
    return {
        "request": {"method": "POST", "url": url, "headers": [], "body": form},
        "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], "body": LISTED.body},
    }


def test_memory_depends_on_the_questions_only(tmp_path: Path) -> None:
    pairs = [pair for each in GENUINE.values() for pair in each]
    judged = judge_text(tmp_path, json.dumps(har([WRONG, *pairs, *[WRONG] * 50])))
    (result,) = [result for result in judged.results if result.id == "recorded.list-identities.response"]
    assert len(result.findings) == 1
    assert len(result.exchanges) == 1
    assert "and 46 more" in " ".join(result.notes)
