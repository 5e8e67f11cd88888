"""`serve`: the reference target as a test double, from its start to its end."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3  # type: ignore[import-untyped]
import pytest
import yaml

from conformance.cli import main
from conformance.commands.serve import _hints
from conformance.reference.listening import listening_at
from conformance.report.log import read_log
from conformance.targets.local import profile_of
from conformance.targets.profile_file import load_profile

from .cli import start

MAIL_CASE = "send-email.mail.subject"
READY: dict[str, Any] = {
    "endpoint": "http://127.0.0.1:1",
    "region": "us-east-1",
    "service": "ses",
    "verification": "manual",
    "credentials": {"access_key_id": "A", "secret_access_key": "a", "account_id": "123456789012"},
    "temporary_credentials": {"access_key_id": "T", "secret_access_key": "t", "session_token": "s"},
    "other_account": {"access_key_id": "B", "secret_access_key": "b", "account_id": "210987654321"},
    "signatures": ["sigv4"],
    "signatures_checked": True,
    "throttle": 2.0,
    "sandboxed": [],
    "tls": None,
}


def client(profile: dict[str, Any]) -> Any:
    return boto3.client(
        "ses",
        endpoint_url=profile["endpoint"],
        region_name=profile["region"],
        aws_access_key_id=profile["credentials"]["access_key_id"],
        aws_secret_access_key=profile["credentials"]["secret_access_key"],
        verify=profile["ca_bundle"],
    )


def served(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process = start("serve", *arguments, cwd=tmp_path)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


@pytest.mark.sweep(every=2)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_test_double_that_remembers(tmp_path: Path, number: signal.Signals) -> None:
    """By https, with a profile that can be used as it is, a log, and a state that outlives a restart."""
    options = ("--tls", "ses.pem", "--profile", "target.yaml", "--state", "state.json", "--log", "log.jsonl")
    process, profile = served(tmp_path, *options, "--reset-url", "/moto-api/reset")
    try:
        written = load_profile(str(tmp_path / "target.yaml"))
        assert written.model_dump(mode="json", exclude_unset=True) == profile
        client(profile).verify_email_identity(EmailAddress="a@example.com")
        process.send_signal(number)
        assert process.communicate(timeout=300) == ("", "")
        assert process.returncode == 0
        process, profile = served(tmp_path, *options, "--reset-url", "/moto-api/reset")
        ses = client(profile)
        assert ses.list_identities()["Identities"] == ["a@example.com"]
        reset = urllib.request.Request(f"{profile['endpoint']}/moto-api/reset", method="POST")
        trusting = ssl.create_default_context(cafile=profile["ca_bundle"])
        assert json.load(urllib.request.urlopen(reset, context=trusting)) == {"reset": True}
        assert ses.list_identities()["Identities"] == []
    finally:
        process.kill()
        process.communicate()
    actions = [json.loads(line)["action"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert actions == ["VerifyEmailIdentity", "ListIdentities", "ListIdentities"]


def test_the_profile_says_what_is_offered() -> None:
    closed = profile_of(READY)
    assert closed.verification == "pending"
    assert closed.throttle is not None
    assert closed.throttle.per_second == 2.0
    assert (closed.confirm, closed.mail, closed.faults, closed.ca_bundle) == (None, None, None, None)
    hooks = {"mail_url": "http://h/m", "confirm_url": "http://h/c", "fault_header": "X-Fault"}
    opened = profile_of({**READY, **hooks, "tls": "/ses.pem"})
    assert opened.mail is not None
    assert opened.ca_bundle == "/ses.pem"
    assert yaml.safe_load(json.dumps(opened.model_dump(mode="json", exclude_unset=True)))["name"] == "reference"


def test_a_terminal_is_told_what_to_export() -> None:
    text = _hints({**READY, "mail_url": "http://h/m", "reset_url": "http://h/r", "tls": "/ses.pem"})
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:1\n" in text
    assert "export AWS_CA_BUNDLE=/ses.pem\n" in text
    assert "AWS_CA_BUNDLE" not in _hints(READY)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "no such host"], "can't listen on no such host, port 0"),
        (["--mutant", "no-such-mutant"], "no-such-mutant"),
        (["--state", "broken.json"], "broken.json is no state of the reference target"),
        (["--state", "no/such/folder/state"], "no/such/folder/state: No such file or directory"),
        (["--log", "no/such/folder/log"], "no/such/folder/log: No such file or directory"),
        (["--tls", "broken.json"], "broken.json holds no certificate and its key in PEM form"),
        (["--reset-url", "reset"], "'reset' is not a path such as /reset"),
    ],
)
def test_what_can_t_be_served_is_4(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_text("{")
    try:
        code = main(["serve", *arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    assert code == 4
    assert said in capsys.readouterr().err


def test_a_run_over_a_unix_socket() -> None:
    """Mail, too, is read over the socket. The path of one must be short."""
    with tempfile.TemporaryDirectory(prefix="ses") as name:
        folder = Path(name)
        process, profile = served(folder, "--socket", "s.sock", "--profile", "target.yaml")
        try:
            assert profile["endpoint"] == f"http+unix://{quote(str(folder.resolve() / 's.sock'), safe='')}"
            cases = ("--id", "get-send-quota.answer.members", "--id", MAIL_CASE)
            assert main(["run", "--target", str(folder / "target.yaml"), *cases, "--out", str(folder / "o"), "-q"]) == 0
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate()
        assert (process.returncode, said) == (0, "")
        assert not (folder / "s.sock").exists()
        assert {case.outcome for case in read_log(folder / "o" / "run.jsonl").cases} == {"passed"}


def test_a_socket_that_a_dead_server_left_is_taken_over_and_one_in_use_is_not() -> None:
    with tempfile.TemporaryDirectory(prefix="ses") as name:
        path = Path(name) / "s.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
            dead.bind(str(path))
        with listening_at(path) as listener:
            listener.listen()
            with pytest.raises(OSError, match="in use"), listening_at(path):
                pass
            assert path.stat().st_mode & 0o077 == 0
        assert not path.exists()
        path.write_text("a file of somebody's")
        with pytest.raises(OSError, match="in use"), listening_at(path):
            pass
        assert path.read_text() == "a file of somebody's"


@pytest.mark.sweep(every=3)
@pytest.mark.parametrize(
    ("variation", "said"),
    [("post-only", {"get": False}), ("mix-12", {"verification": "immediate"}), ("mix-09", {"sandbox": True})],
)
def test_the_profile_is_that_of_the_variation(tmp_path: Path, variation: str, said: dict[str, Any]) -> None:
    process, told = served(tmp_path, "--variation", variation)
    with process:
        process.send_signal(signal.SIGTERM)
        assert {key: told.get(key) for key in said} == said
        assert "X-Variation" not in told.get("headers", {})
