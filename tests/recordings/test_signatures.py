"""Signatures of every scheme in recordings: valid or not by the given key, and how recent where that decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.recordings.session import judge_recordings
from conformance.wire import aws3, sigv2, sigv4
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request
from tests.recordings.samples import HOST, Pair, entry, error, found, success

KEYS = Credentials("AKIDEXAMPLE", "a secret access key")
AT = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SCOPE = Scope("us-east-1", "ses")
LISTED = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>")
REJECTED = error("ListIdentities", "SignatureDoesNotMatch", "The request signature", 403)
QUERY = "Action=ListIdentities&Version=2010-12-01"
FIELDS = (("Host", HOST), ("Content-Type", "application/x-www-form-urlencoded"))
POST = Request("POST", f"https://{HOST}/", FIELDS, QUERY.encode())
GET = Request("GET", f"https://{HOST}/?{QUERY}", FIELDS[:1])

SIGNED: dict[str, Callable[[Credentials], Request]] = {
    "sigv4": lambda keys: sigv4.sign_header(POST, keys, SCOPE, AT),
    "sigv4 by GET": lambda keys: sigv4.sign_header(GET, keys, SCOPE, AT),
    "presigned": lambda keys: sigv4.sign_query(GET, keys, SCOPE, AT),
    "presigned without X-Amz-Expires": lambda keys: sigv4.sign_query(
        GET, keys, SCOPE, AT, edit=lambda fields: [pair for pair in fields if pair[0] != "X-Amz-Expires"]
    ),
    "sigv2": lambda keys: sigv2.sign(POST, keys, AT),
    "sigv2 by GET": lambda keys: sigv2.sign(GET, keys, AT),
    "sigv2 with SHA-1": lambda keys: sigv2.sign(POST, keys, AT, method="HmacSHA1"),
    "aws3": lambda keys: aws3.sign(POST, keys, AT),
    "aws3-https": lambda keys: aws3.sign_https(POST, keys, AT),
}


def judged(folder: Path, pair: Pair, request: Request, secret: str) -> set[tuple[str, str]]:
    """Return the id and the outcome of what is said of the signature of a request."""
    one: dict[str, Any] = entry(pair)
    headers = [{"name": name, "value": value} for name, value in request.headers]
    one["request"] = {"method": request.method, "url": request.url, "headers": headers}
    if request.body:
        one["request"]["postData"] = {"mimeType": "", "text": request.body.decode()}
    path = folder / "signed.har"
    path.write_text(json.dumps({"log": {"entries": [one]}}))
    results = judge_recordings([path], None, {KEYS.access_key_id: secret}).results
    return {(result.id, result.outcome.value) for result in results if "auth." in result.id}


@pytest.mark.parametrize("scheme", SIGNED)
def test_a_signature_is_checked_by_the_key(scheme: str, tmp_path: Path) -> None:
    request = SIGNED[scheme](KEYS)
    question = "recorded.list-identities.auth.signature.wrong-secret"
    assert judged(tmp_path, LISTED, request, KEYS.secret_access_key) == {(question, "passed")}
    assert judged(tmp_path, LISTED, request, "another secret access key") == {(question, "failed")}


@pytest.mark.parametrize("scheme", SIGNED)
def test_with_a_session_token(scheme: str, tmp_path: Path) -> None:
    request = SIGNED[scheme](Credentials(KEYS.access_key_id, KEYS.secret_access_key, "a session/token+of=some length"))
    assert {outcome for _, outcome in judged(tmp_path, LISTED, request, KEYS.secret_access_key)} == {"passed"}


def test_a_right_signature_that_is_called_wrong(tmp_path: Path) -> None:
    for scheme, name in (("sigv4", "header"), ("presigned", "query")):
        request = SIGNED[scheme](KEYS)
        said = judged(tmp_path, REJECTED, request, KEYS.secret_access_key)
        assert said == {(f"recorded.list-identities.auth.sig-v4.{name}", "failed")}
        late = REJECTED.but(headers={"Date": "Fri, 27 Nov 2026 12:20:00 GMT"})
        assert judged(tmp_path, late, request, KEYS.secret_access_key) == set()
        assert judged(tmp_path, REJECTED, request, "another secret access key") == set()


@pytest.mark.parametrize("scheme", ["sigv2", "aws3"])
def test_what_the_service_takes_no_more_is_no_finding(scheme: str, tmp_path: Path) -> None:
    assert judged(tmp_path, REJECTED, SIGNED[scheme](KEYS), KEYS.secret_access_key) == set()


def test_nothing_is_said_of_an_unknown_key_or_a_redacted_signature(tmp_path: Path) -> None:
    for scheme, sign in SIGNED.items():
        request = sign(Credentials("AKIDOTHER", "x"))
        assert judged(tmp_path, LISTED, request, KEYS.secret_access_key) == set(), scheme
    redacted = tuple(
        (name, "REDACTED" if name == "Authorization" else value) for name, value in SIGNED["sigv4"](KEYS).headers
    )
    request = Request("POST", POST.url, redacted, POST.body)
    assert judged(tmp_path, LISTED, request, KEYS.secret_access_key) == set()


def test_an_unknown_action_that_succeeds_is_found(tmp_path: Path) -> None:
    path = tmp_path / "unknown.har"
    invented = success("NoSuchActionEver", "<Anything/>")
    path.write_text(json.dumps({"log": {"entries": [entry(invented)]}}))
    (result,) = found(judge_recordings([path], None, {}))
    assert result.id == "recorded.any.common.invalid-action.raised"
    assert {finding.check for finding in result.findings} == {"status.accepted"}
