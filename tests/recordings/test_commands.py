"""The commands: ``judge`` with its reports, exit codes and baselines, and the relay of ``record``."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.model.suite import load_suite
from conformance.recordings.relay import RecordingRelay
from conformance.recordings.secrets import Redactor
from conformance.recordings.session import judge_recordings
from conformance.recordings.writers import CaseWriter, HarWriter
from conformance.report.log import read_log
from conformance.wire.exchange import Exchange
from tests.recordings.samples import Pair, error, har, shown, success

LISTED = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>")
WRONG = LISTED.having("http://ses.", "https://ses.")
_SECRET, _SESSION_TOKEN = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "a-session-token-of-some-length"


def write(folder: Path, *pairs: Pair) -> str:
    path = folder / "traffic.har"
    path.write_text(json.dumps(har(pairs)), encoding="utf-8")
    return str(path)


def test_nothing_found_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["judge", write(tmp_path, LISTED), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "1 exchange of SES v1 in 1 recording" in printed
    assert "nothing found" in printed
    assert "repeat it: ses-conformance judge" in printed
    assert {"run.jsonl", "report.html", "junit.xml", "report.sarif"} <= {path.name for path in out.iterdir()}


def test_a_finding_is_1_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", write(tmp_path, LISTED, WRONG), "--out", str(tmp_path / "out")]) == 1
    printed = capsys.readouterr().out
    assert "recorded.list-identities.response" in printed
    assert "traffic.har, entry 2" in printed
    assert "does not conform" in printed


@pytest.mark.parametrize(("pair", "code"), [(LISTED, 0), (WRONG, 1)])
def test_the_code_stands_if_nobody_reads_to_the_end(
    pair: Pair, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["judge", write(tmp_path, pair), "--out", str(tmp_path / "out")]) == code


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are UTF-8 or UTF-16 there")
def test_names_that_are_no_utf_8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / os.fsdecode(b"with \xff space")
    folder.mkdir()
    out = folder / "out"
    asked = ["judge", write(folder, WRONG), "--out", str(out), "--name", os.fsdecode(b"name\xfe")]
    assert main(asked) == 1
    assert main(["report", str(out)]) == 0
    log = read_log(out / "run.jsonl")
    assert (log.header.target.name, log.header.selection["name"]) == ("name\\xfe", "name\\xfe")
    assert "internal error" not in capsys.readouterr().err


def test_a_result_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    assert main(["explain", "recorded.list-identities.response", "--out", out]) == 4
    assert "judge the recording first" in capsys.readouterr().err
    assert main(["judge", write(tmp_path, LISTED, WRONG), "--out", out]) == 1
    capsys.readouterr()
    assert main(["explain", "recorded.list-identities.response", "--out", out]) == 0
    said = capsys.readouterr().out
    for part in (
        "requirement ListIdentities.success (must",
        "traffic.har, entry 2",
        "namespace.wrong",
        "ses-conformance judge",
    ):
        assert part in said
    assert main(["explain", "get-send-quota.answer.members", "--out", out]) == 0
    said = capsys.readouterr().out
    assert "no result in" in said
    assert "to repeat: ses-conformance replay get-send-quota.answer.members" in said
    assert main(["explain", "recorded.send-email.*", "--out", out]) == 4
    assert "no result recorded.send-email" in capsys.readouterr().err


def test_the_line_that_repeats_it_has_all_that_was_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, recording = str(tmp_path / "out"), write(tmp_path, WRONG)
    words = ["judge", recording, "--name", "my target", "--target", "moto", "--format", "har"]
    assert main([*words, "--out", out]) == 1
    assert f"repeat it: {shlex.join(['ses-conformance', *words])}" in capsys.readouterr().out
    assert main(["explain", "recorded.list-identities.response", "--out", out]) == 0
    assert f"to repeat: {shlex.join(['ses-conformance', *words])}" in capsys.readouterr().out


def test_nothing_to_judge_is_5_and_an_unreadable_file_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", write(tmp_path), "--out", str(tmp_path / "out")]) == 5
    (tmp_path / "cut.har").write_text('{"log": {"entries": [')
    assert main(["judge", str(tmp_path / "cut.har"), "--out", str(tmp_path / "out")]) == 4
    assert main(["judge", str(tmp_path / "none.har"), "--out", str(tmp_path / "out")]) == 4
    said = capsys.readouterr().err
    assert "cut.har, entry 1: the JSON is broken" in said
    assert "none.har: can't be read: No such file or directory" in said
    assert "Traceback" not in said


def test_known_deviations_hold_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, baseline = str(tmp_path / "out"), str(tmp_path / "known.yaml")
    recording = write(tmp_path, WRONG)
    assert main(["judge", recording, "--out", out]) == 1
    assert main(["baseline", "write", out, "--baseline", baseline, "--reason", "an old namespace"]) == 0
    assert main(["judge", recording, "--out", out, "--baseline", baseline]) == 0
    write(tmp_path, WRONG.but(status=201))
    assert main(["judge", recording, "--out", out, "--baseline", baseline]) == 1
    write(tmp_path, LISTED)
    assert main(["judge", recording, "--out", out, "--baseline", baseline]) == 1
    assert "fixed" in capsys.readouterr().out


def test_what_a_recording_holds_is_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = error("ListIdentities", "\x1b[31mRed", MaxItems="0").but(body=WRONG.body.replace("a@", "\u202ea@"))
    recording = write(tmp_path, hostile.having("https://", "https://\u009b31m"))
    assert main(["judge", recording, "--name", "\x1b[2J", "--out", str(tmp_path / "out")]) == 1
    printed = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\u009b"} & set(printed)


def test_the_relay_records_what_passes(tmp_path: Path) -> None:
    body = LISTED.body.encode()
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    seen: list[bytes] = []

    async def target(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            seen.append(head + await reader.readexactly(len(form)))
            writer.write(response)
            await writer.drain()

    form = b"Action=ListIdentities&Version=2010-12-01"
    request = (
        b"POST / HTTP/1.1\r\nHost: localhost:1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"X-Amz-Security-Token: %b\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261127/"
        b"us-east-1/ses/aws4_request, SignedHeaders=host, Signature=%b\r\nContent-Length: %d\r\n\r\n%b"
        % (_SESSION_TOKEN.encode(), b"ab" * 32, len(form), form)
    )
    har_writer, redactor = HarWriter(tmp_path / "x.har"), Redactor([_SECRET])
    case_writer = CaseWriter(tmp_path / "cases.yaml")

    def keep(exchange: Exchange) -> None:
        har_writer.add(redactor.redact(exchange))
        case_writer.add(redactor.redact(exchange))

    async def run() -> None:
        server = await asyncio.start_server(target, "127.0.0.1", 0)
        relay = RecordingRelay(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", keep)
        await relay.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        for _ in range(2):
            writer.write(request)
            assert await reader.readexactly(len(response)) == response
            # It is whole at any moment, not only at the end.
            assert json.loads((tmp_path / "x.har").read_text())["log"]["entries"]
        writer.close()
        await relay.stop()
        server.close()

    asyncio.run(run())
    assert seen == [request, request]
    assert (har_writer.close(), case_writer.close()) == ("", "")
    kept = (tmp_path / "x.har").read_text() + (tmp_path / "cases.yaml").read_text()
    assert not [secret for secret in (_SECRET, _SESSION_TOKEN, "ab" * 32, "AKIAIOSFODNN7EXAMPLE") if secret in kept]
    judged = judge_recordings([tmp_path / "x.har"], None, {})
    assert (judged.calls, shown(judged)) == (2, [])
    (case,) = load_suite([tmp_path / "cases.yaml"]).cases
    assert [step.action for step in case.steps] == ["ListIdentities", "ListIdentities"]


def test_a_target_that_is_not_there_is_a_bad_gateway(tmp_path: Path) -> None:
    kept: list[Exchange] = []

    async def run() -> bytes:
        server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        relay = RecordingRelay(f"http://127.0.0.1:{port}", kept.append)
        await relay.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await reader.read()
        await relay.stop()
        return answer

    assert asyncio.run(run()).startswith(b"HTTP/1.1 502 ")
    assert [exchange.failure.kind for exchange in kept if exchange.failure] == ["unreachable"]


def test_no_secret_of_a_recording_is_shown_or_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", _SECRET)
    signature = "5d41402abc4b2a76b9719d911017c592" * 2
    said = f"{_SECRET} {_SESSION_TOKEN} {signature}"
    recording = har(
        [WRONG.having("a@example.com", f"a@example.com {said}").but(headers={"Set-Cookie": "c00kie-secret"})]
    )
    headers = recording["log"]["entries"][0]["request"]["headers"]
    headers += [{"name": "X-Amz-Security-Token", "value": _SESSION_TOKEN}]
    headers[4]["value"] = headers[4]["value"].replace("0" * 64, signature)
    path, out = tmp_path / "traffic.har", tmp_path / "out"
    path.write_text(json.dumps(recording))
    assert main(["judge", str(path), "--out", str(out)]) == 1
    assert main(["explain", "recorded.list-identities.response", "--out", str(out)]) == 0
    printed = capsys.readouterr()
    kept = printed.out + printed.err + "".join(file.read_text() for file in out.iterdir() if file.is_file())
    assert "namespace.wrong" in kept
    assert not [secret for secret in (*said.split(), "c00kie-secret") if secret in kept]
