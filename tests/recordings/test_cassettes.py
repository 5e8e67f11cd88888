"""What cassettes leave out of requests: nothing is concluded from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.recordings.session import JudgedRecordings, judge_recordings
from conformance.wire import sigv4
from conformance.wire.exchange import Request
from tests.recordings.samples import HOST, Pair, error, shown, success
from tests.recordings.test_signatures import AT, KEYS, LISTED, POST, REJECTED, SCOPE

SECRETS = {KEYS.access_key_id: KEYS.secret_access_key}
OTHER = {KEYS.access_key_id: "another secret access key"}
SENT = success("SendEmail", "<MessageId>0100018c-1</MessageId>")
WITHOUT_SOURCE = (
    "Action=SendEmail&Version=2010-12-01&Destination.ToAddresses.member.1=success%40simulator.amazonses.com"
    "&Message.Subject.Data=s&Message.Body.Text.Data=t"
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def cassette(
    folder: Path, sent: Request, response: Pair, secrets: Mapping[str, str] | None = None, **more: Any
) -> JudgedRecordings:
    """Judge one interaction as vcrpy keeps it, or with more as another recorder does."""
    came = {"Content-Type": ["text/xml"], "Date": ["Fri, 27 Nov 2026 12:00:00 GMT"]}
    kept: dict[str, Any] = {
        "request": {
            "method": sent.method,
            "uri": sent.url,
            "body": sent.body.decode(),
            "headers": {name: [value] for name, value in sent.headers},
            **more.pop("request", {}),
        },
        "response": {
            "status": {"code": response.status, "message": ""},
            "headers": came,
            "body": {"string": response.body},
        },
        **more,
    }
    path = folder / "cassette.json"
    path.write_text(json.dumps({"interactions": [kept], "version": 1}))
    return judge_recordings([path], None, secrets or {})


def post(text: str, **headers: str) -> Request:
    fields = {**FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request("POST", f"https://{HOST}/", tuple(fields.items()), text.encode())


def test_a_parameter_may_have_been_filtered_where_no_length_tells(tmp_path: Path) -> None:
    assert shown(cassette(tmp_path, post(WITHOUT_SOURCE), SENT)) == []
    asked = Request("GET", f"https://{HOST}/?{WITHOUT_SOURCE}", (), b"")
    assert shown(cassette(tmp_path, asked, SENT)) == []


def test_a_rejection_for_what_may_have_been_filtered_is_none_of_a_good_request(tmp_path: Path) -> None:
    missing = error("SendEmail", "MissingParameter")
    assert shown(cassette(tmp_path, post(WITHOUT_SOURCE), missing)) == []
    nameless = post("Action=DeleteIdentity&Version=2010-12-01")
    assert shown(cassette(tmp_path, nameless, error("DeleteIdentity", "MissingParameter"))) == []


def test_a_length_shows_that_a_parameter_was_never_there(tmp_path: Path) -> None:
    whole = cassette(tmp_path, post(WITHOUT_SOURCE, Content_Length=str(len(WITHOUT_SOURCE))), SENT)
    assert ["send-email.source.required" in each for each in shown(whole)] == [True]


def test_a_hash_shows_that_the_body_was_edited(tmp_path: Path) -> None:
    assert shown(cassette(tmp_path, post(WITHOUT_SOURCE, X_Amz_Content_Sha256=EMPTY_HASH), SENT)) == []
    edited = "Action=ListIdentities&Version=2010-12-01&MaxItems=0"
    judged = cassette(tmp_path, post(edited, X_Amz_Content_Sha256=EMPTY_HASH), LISTED)
    assert "list-identities.max-items.range" in " ".join(shown(judged))


def test_host_is_not_known_where_its_recorder_drops_it(tmp_path: Path) -> None:
    signed = sigv4.sign_header(POST, KEYS, SCOPE, AT)
    without = Request(signed.method, signed.url, signed.headers[1:], signed.body)
    assert signed.headers[0][0] == "Host"
    rubys: dict[str, Any] = {"recorded_at": "Fri, 27 Nov 2026 12:00:00 GMT"}
    gos: dict[str, Any] = {"request": {"form": {}}}
    for recorder in (rubys, gos):
        # A second Host field, or another than the URL's, is nothing that the recording shows.
        assert shown(cassette(tmp_path, without, REJECTED, SECRETS, **recorder)) == []
        assert shown(cassette(tmp_path, without, LISTED, OTHER, **recorder)) == []
        assert any("wrong-secret" in one.id for one in cassette(tmp_path, without, LISTED, SECRETS, **recorder).results)
    assert "sig-v4.header" in " ".join(shown(cassette(tmp_path, signed, REJECTED, SECRETS, **rubys)))
    assert "wrong-secret" in " ".join(shown(cassette(tmp_path, without, LISTED, OTHER)))
    beside: dict[str, Any] = {"request": {"form": {}, "host": HOST}}
    assert "wrong-secret" in " ".join(shown(cassette(tmp_path, without, LISTED, OTHER, **beside)))
