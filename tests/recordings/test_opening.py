"""Recordings that are compressed, in archives and folders, in other encodings, and on standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.recordings.formats import RecordingProblem, read_recording
from conformance.recordings.session import judge_recordings
from tests.recordings.forms_of_logs import LOGS, REQUEST, RESPONSE, WRONG
from tests.recordings.forms_of_stubs import MAPPING
from tests.recordings.samples import entry, har, shown

HAR = json.dumps(har([WRONG]))


def crlf(text: str) -> bytes:
    return json.dumps(json.loads(text), indent=1).replace("\n", "\r\n").encode()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return file.getvalue()


def attached() -> bytes:
    one = entry(WRONG)
    del one["response"]["content"]["text"]
    one["response"]["content"]["_file"] = "abc.xml"
    return json.dumps({"log": {"entries": [one]}}).encode()


def trace() -> bytes:
    one = entry(WRONG)
    del one["response"]["content"]["text"]
    one["response"]["content"]["_sha1"] = "abc.xml"
    lines = [{"type": "context-options", "browserName": "chromium"}, {"type": "resource-snapshot", "snapshot": one}]
    return "\n".join(map(json.dumps, lines)).encode()


FILES: dict[str, bytes] = {
    "gzip": gzip.compress(HAR.encode()),
    "bzip2": bz2.compress(HAR.encode()),
    "xz": lzma.compress(HAR.encode()),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + HAR.encode(),
    "UTF-16": HAR.encode("utf-16"),
    "UTF-16, big-endian": b"\xfe\xff" + HAR.encode("utf-16-be"),
    "UTF-16 in gzip": gzip.compress(HAR.encode("utf-16")),
    "CRLF": crlf(HAR),
    "log with CRLF": LOGS["curl --trace"].replace("\n", "\r\n").encode(),
    "log in UTF-16, as PowerShell writes it": LOGS["log of the AWS SDK for Go, version 2"].encode("utf-16"),
    "ZIP archive with a HAR": zipped(traffic_DOT_har=HAR.encode(), readme_DOT_txt=b"some words"),
    "ZIP archive of Playwright": zipped(har_DOT_har=attached(), abc_DOT_xml=WRONG.body.encode()),
    "trace of Playwright": zipped(trace_DOT_network=trace(), resources__abc_DOT_xml=WRONG.body.encode()),
    "session of Fiddler": zipped(
        raw__1_c_DOT_txt=REQUEST.encode(), raw__1_m_DOT_xml=b"<Session/>", raw__1_s_DOT_txt=RESPONSE.encode()
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_it_is_read_all_the_same(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_bytes(FILES[kind])
    judged = judge_recordings([path], None, {})
    assert (judged.calls, [str(each) for each in judged.troubles], dict(judged.unjudged)) == (1, [], {})
    assert ["namespace.wrong" in each for each in shown(judged)] == [True]


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "UTF-16 in gzip", "session of Fiddler"])
@pytest.mark.parametrize("cut", [lambda size: size // 2, lambda size: size - 1], ids=["half", "all but a byte"])
def test_a_file_that_is_cut_off_is_named(kind: str, cut: Callable[[int], int], tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_bytes(FILES[kind][: cut(len(FILES[kind]))])
    try:
        judged = judge_recordings([path], None, {})
    except RecordingProblem:
        return
    assert judged.incomplete


def test_a_folder_stands_for_all_that_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "recordings"
    (folder / "mappings").mkdir(parents=True)
    (folder / "__files").mkdir()
    (folder / "a.har").write_text(HAR)
    mapping = {**MAPPING, "response": {"status": 200, "headers": {"Content-Type": "text/xml"}, "bodyFileName": "b.xml"}}
    (folder / "mappings" / "b.json").write_text(json.dumps(mapping))
    (folder / "__files" / "b.xml").write_text(WRONG.body)
    (folder / ".hidden.har").write_text(HAR)
    assert main(["judge", str(folder), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert "2 exchanges of SES v1 in 2 recordings" in said
    assert "passed over: 1 file that holds no recording" in said


def test_a_body_in_a_file_that_is_not_there_is_not_judged(tmp_path: Path) -> None:
    path, secret = tmp_path / "inside" / "a.har", tmp_path / "abc.xml"
    path.parent.mkdir()
    secret.write_text(WRONG.body)
    (path.parent / "link.xml").symlink_to(secret)
    (path.parent / "up").symlink_to(tmp_path)
    for name in ("abc.xml", "../abc.xml", str(secret), "link.xml", "up/abc.xml"):
        path.write_bytes(attached().replace(b'"abc.xml"', json.dumps(name).encode()))
        judged = judge_recordings([path], None, {})
        assert dict(judged.unjudged) == {"the response's body was not recorded": 1}


def test_standard_input_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILES["gzip"])))
    assert main(["judge", "-", "--out", str(tmp_path / "out")]) == 1
    assert "standard input, entry 1" in capsys.readouterr().out


def test_an_archive_without_any_recording_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.zip"
    path.write_bytes(zipped(readme_DOT_txt=b"some words"))
    with pytest.raises(RecordingProblem, match="holds no recording"):
        list(read_recording(path))
