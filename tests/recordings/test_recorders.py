"""What real recorders wrote is read, whatever the recorder, and nothing is found against the reference target."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from conformance.recordings.session import judge_recordings
from tests.clients.recordings import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.recordings.samples import found, shown
from tests.rows import each_row

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "recordings"
CALLS = {
    "betamax.json": 4,
    "botocore.log": 20,
    "chromium.har": 4,
    "curl-trace-ascii.log": 4,
    "curl-trace.log": 4,
    "firefox.har": 4,
    "mitmproxy.har": 20,
    "net-http.log": 4,
    "nock-fetch.json": 4,
    "nock.json": 4,
    "php-curl.log": 4,
    "polly.har": 4,
    "ruby-vcr-base64.yaml": 4,
    "ruby-vcr.yaml": 4,
    "tshark-ek.json": 4,
    "tshark.json": 4,
    "vcrpy-filtered.yaml": 4,
    "vcrpy.json": 4,
    "vcrpy.yaml": 20,
}
WITHOUT_BODIES = {"http-client.log", "responses.yaml", "wget.log"}
SIGNED = sorted(set(CALLS) - {"botocore.log", "chromium.har", "firefox.har", "vcrpy-filtered.yaml"})
"""Recordings that hold the bytes that were signed."""


def test_every_fixture_is_tested() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {*CALLS, *WITHOUT_BODIES, "README.md"}


@each_row("name", CALLS)
def test_nothing_is_found(name: str) -> None:
    judged = judge_recordings([FIXTURES / name], None, {})
    assert (judged.calls, shown(judged), judged.troubles, dict(judged.unjudged)) == (CALLS[name], [], [], {})
    assert len(judged.results) > 8


@each_row("name", SIGNED)
def test_signatures_are_checked_by_the_key(name: str) -> None:
    judged = judge_recordings([FIXTURES / name], None, {ACCESS_KEY_ID: SECRET_ACCESS_KEY})
    assert shown(judged) == []
    checked = [result for result in judged.results if result.id.endswith("auth.signature.wrong-secret")]
    assert len(checked) > 1
    accused = found(judge_recordings([FIXTURES / name], None, {ACCESS_KEY_ID: "another secret"}))
    assert {result.id for result in accused} == {result.id for result in checked}


@pytest.mark.parametrize("name", ["http-client.log", "wget.log"])
def test_a_log_without_bodies_of_responses_says_so(name: str) -> None:
    judged = judge_recordings([FIXTURES / name], None, {})
    assert judged.calls == 4
    assert dict(judged.unjudged) == {"the response's body was not recorded": 4}


def test_a_recording_without_bodies_of_requests_is_judged_by_its_responses() -> None:
    judged = judge_recordings([FIXTURES / "responses.yaml"], None, {})
    assert (judged.calls, shown(judged)) == (3, [])
    assert {result.id for result in judged.results} >= {"recorded.list-identities.response"}


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "traffic.har.gz"
    path.write_bytes(gzip.compress((FIXTURES / "mitmproxy.har").read_bytes()))
    assert judge_recordings([path], None, {}).calls == 20
    path.write_bytes(path.read_bytes()[:2000])
    judged = judge_recordings([path], None, {})
    assert judged.incomplete
