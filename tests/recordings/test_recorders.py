"""What real recorders wrote is read, whatever the recorder, and nothing is found against the reference target."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from conformance.recordings.session import judge_recordings
from tests.clients.recordings import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.recordings.samples import found, shown

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "recordings"
CALLS = {
    "botocore.log": 20,
    "chromium.har": 4,
    "mitmproxy.har": 20,
    "nock.json": 4,
    "ruby-vcr-base64.yaml": 4,
    "ruby-vcr.yaml": 4,
    "tshark-ek.json": 4,
    "tshark.json": 4,
    "vcrpy.json": 4,
    "vcrpy.yaml": 20,
}
SIGNED = sorted(set(CALLS) - {"botocore.log", "chromium.har"})
"""Recordings that hold the bytes that were signed, in the header."""


def test_every_fixture_is_tested() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {*CALLS, "http-client.log", "README.md"}


@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_found(name: str) -> None:
    judged = judge_recordings([FIXTURES / name], None, {})
    assert (judged.calls, shown(judged), judged.troubles, dict(judged.unjudged)) == (CALLS[name], [], [], {})
    assert len(judged.results) > 8


@pytest.mark.parametrize("name", SIGNED)
def test_signatures_are_checked_by_the_key(name: str) -> None:
    judged = judge_recordings([FIXTURES / name], None, {ACCESS_KEY_ID: SECRET_ACCESS_KEY})
    assert shown(judged) == []
    checked = [result for result in judged.results if result.id.endswith("auth.signature.wrong-secret")]
    assert len(checked) > 1
    accused = found(judge_recordings([FIXTURES / name], None, {ACCESS_KEY_ID: "another secret"}))
    assert {result.id for result in accused} == {result.id for result in checked}


def test_http_client_logs_no_bodies() -> None:
    judged = judge_recordings([FIXTURES / "http-client.log"], None, {})
    assert judged.calls == 4
    assert dict(judged.unjudged) == {"the response's body was not recorded": 4}


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "traffic.har.gz"
    path.write_bytes(gzip.compress((FIXTURES / "mitmproxy.har").read_bytes()))
    assert judge_recordings([path], None, {}).calls == 20
    path.write_bytes(path.read_bytes()[:2000])
    judged = judge_recordings([path], None, {})
    assert judged.incomplete
