"""Bad input: one clear message, the exit code of the contract, no traceback, nothing written half."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import __version__
from conformance.cli import main
from tests.run.fakes import free_port

from .cli import FEW, ROOT, environment

CASE = (
    "action: GetSendQuota\nclass: statistics\ncases:\n- id: a.b\n  title: A title of some words\n"
    "  requirement: {requirement}\n  {key}: {{ success: true }}\n"
)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


def rejected(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return exit code and the message, which must be free of our insides."""
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    assert "internal error" not in captured.err
    return code, captured.err


def profile(folder: Path, text: str) -> str:
    path = folder / "target.yaml"
    path.write_text(text)
    return str(path)


WRONG_USAGE = [
    (["run", "--endpoint", "localhost"], "invalid endpoint URL 'localhost'"),
    (["run", "--endpoint", "http://h/?x"], "it must not have a query string"),
    (["run", "--endpoint", "https://email.us-east-1.amazonaws.com"], "SES_CONFORMANCE_ALLOW_AWS=1"),
    (["run", "--target", "no-such-target"], "no such target: neither a file nor a known name"),
    (
        ["run", "--class", "no-such-class"],
        "ses-conformance run: Invalid value for '--class': 'no-such-class' is not one of 'protocol'",
    ),
    (["run", "--action", "NoSuchAction"], "Invalid value for '--action': 'NoSuchAction' is not one of"),
    (["run", "--action", "SendEmial"], "'VerifyEmailIdentity'; did you mean SendEmail?"),
    (["run", "--target", "mto"], "ministack, moto); did you mean moto?"),
    (["run", "--dialect", "plsu"], "there is no dialect 'plsu'; did you mean plus?"),
    (
        ["run", "--level", "shall"],
        "Invalid value for '--level': 'shall' is not one of 'must', 'should', 'may' (see `ses-conformance run --help`)",
    ),
    (["run", "--truth", "mine"], "Invalid value for '--truth': 'mine' is not one of 'any', 'spec', 'observed'"),
    (["run", "--shard", "3/2"], "Invalid value for '--shard': invalid shard '3/2': expected i/n"),
    (["run", "--seed", "\udcff"], "Invalid value for '--seed': expected text in UTF-8"),
    (["run", "--rate", "0"], "Invalid value for '--rate': '0' is not a number above 0"),
    (["run", "--timeout", "soon"], "'soon' is not a number above 0"),
    (["run", "--timeout", "inf"], "'inf' is not a number above 0"),
    (["run", "-n", "0"], "Invalid value for '-n': '0' is not a number of processes"),
    (["run", "--no-such-option"], "No such option"),
    (["run", "--baseline", "none.yaml"], "none.yaml"),
    (["no-such-command"], "ses-conformance: No such command 'no-such-command'"),
    (["lists"], "No such command 'lists'; did you mean list? (see `ses-conformance --help`)"),
    (["baseline"], "ses-conformance baseline: Missing command"),
    (["baseline", "keep", "run"], "No such command 'keep'"),
    (["explain"], "ses-conformance explain: Missing argument 'ID|GLOB'"),
    (["merge", "a"], "ses-conformance merge: Missing option '--out'"),
    (["report"], "Missing argument 'RUN...'"),
    (["compare", "a"], "ses-conformance compare: A comparison needs two runs or more"),
    (["serve", "--port", "99999"], "Invalid value for '--port': 99999 is not in the range 0<=x<=65535"),
    (["explain", "proxy.request.host"], "it is a check: `ses-conformance checks proxy.request.host` explains it"),
    (["explain", "get-send-quota.succes"], "no case has the id get-send-quota.succes; near: "),
    (["explain", "no-such.*"], "no case matches no-such.*"),
    (["replay", "*"], "more than the 20 whose wire can be read"),
    (["lint", "no-such-file.yaml"], "no-such-file.yaml:1:1: no such file or folder"),
    (["list", "--shard", "x"], "invalid shard 'x'"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE, ids=[" ".join(args) for args, _ in WRONG_USAGE])
def test_wrong_usage_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], said: str) -> None:
    code, message = rejected(capsys, *arguments)
    assert code == 4
    assert said in message
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\nendpont: http://h\n", "target.yaml:2:1: unknown key `endpont`"),
        ("name: [x\n", "target.yaml:2:1: no valid YAML"),
        ("name: x\n", "the profile x names no endpoint: give --endpoint URL"),
        ("name: x\nendpoint: http://127.0.0.1:1\nsignatures: { checked: true }\n", "missing credentials: "),
    ],
)
def test_a_wrong_profile_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str) -> None:
    code, message = rejected(capsys, "run", "--target", profile(tmp_path, text))
    assert code == 4
    assert said in message


def test_half_a_pair_of_credentials_is_4(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    code, message = rejected(capsys, "run", "--endpoint", "http://127.0.0.1:1")
    assert code == 4
    assert "missing credentials: AWS_SECRET_ACCESS_KEY is not set" in message


def test_a_selection_that_matches_nothing_is_5(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for command in ("run", "list"):
        code, message = rejected(capsys, command, "--id", "no-such-case")
        assert code == 5
        assert "the selection matches no case" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--id", "dkim.no-such", "--class", "dkim"], "no case matches --id dkim.no-such", 5),
        (
            ["--requirement", "GetSendQuota.succes"],
            "no case rests on --requirement GetSendQuota.succes; did you",
            5,
        ),
        (["--exclude", "dkmi", "--class", "dkim"], "--exclude dkmi leaves out no case; did you mean dkim?", 0),
    ],
)
def test_what_selects_nothing_is_named(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str, code: int
) -> None:
    assert main(["list", *arguments]) == code
    assert said in capsys.readouterr().err


def test_a_target_out_of_reach_is_6(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, message = rejected(capsys, "run", *FEW, "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert code == 6
    assert message.startswith("ses-conformance: the target can't be reached: no connection to 127.0.0.1")
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("out", ["file/below", "/proc/no-such-place"])
def test_an_output_folder_that_can_t_be_written_is_4(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, out: str
) -> None:
    (tmp_path / "file").write_text("x")
    code, message = rejected(capsys, "run", *FEW, "--out", out)
    assert code == 4
    assert f"the output folder {out} can't be written: " in message


@pytest.mark.parametrize(("name", "expected"), [("run.jsonl", 4), ("report.html", 3)])
def test_a_folder_where_a_file_belongs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, expected: int
) -> None:
    """A log that can't be begun is noticed before anything is sent, a report that can't be written only after it."""
    (tmp_path / "out" / name).mkdir(parents=True)
    code, message = rejected(capsys, "run", *FEW, "--out", "out")
    assert code == expected
    assert name in message


@pytest.mark.parametrize(
    ("requirement", "key", "said"),
    [
        ("No.such", "expect", "file.yaml:6:3: unknown requirement No.such"),
        ("GetSendQuota.output", "expekt", "file.yaml:7:3: unknown key `expekt`"),
    ],
)
def test_a_wrong_case_file_is_4(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, requirement: str, key: str, said: str
) -> None:
    (tmp_path / "file.yaml").write_text(CASE.format(requirement=requirement, key=key))
    code, message = rejected(capsys, "lint", "file.yaml")
    assert code == 4
    assert said in message


def test_wrong_yaml_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("a: [\n")
    code, message = rejected(capsys, "lint", str(tmp_path))
    assert code == 4
    assert "file.yaml:2:1: no valid YAML" in message


def test_variables_stand_for_options(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SES_CONFORMANCE_CLASS", "dkim,policies")
    monkeypatch.setenv("SES_CONFORMANCE_ACTION", "VerifyDomainDkim")
    assert main(["list"]) == 0
    assert {line.split()[1].partition(".")[0] for line in capsys.readouterr().out.splitlines()} == {
        "verify-domain-dkim"
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CLASS", "dkim,nothing", "Invalid value for SES_CONFORMANCE_CLASS: 'nothing' is not one of 'protocol'"),
        ("SHARD", "9/2", "Invalid value for SES_CONFORMANCE_SHARD: invalid shard '9/2'"),
        ("TRUTH", "x", "Invalid value for SES_CONFORMANCE_TRUTH: 'x' is not one of 'any', 'spec', 'observed'"),
        ("N", "many", "Invalid value for SES_CONFORMANCE_N: 'many' is not a number of processes"),
        ("RATE", "x", "Invalid value for SES_CONFORMANCE_RATE: 'x' is not a number above 0"),
    ],
)
def test_a_wrong_variable_is_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"SES_CONFORMANCE_{name}", value)
    code, message = rejected(capsys, "run")
    assert code == 4
    assert said in message


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"ses-conformance {__version__} (corpus ")


def test_a_fault_of_our_own_is_3(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.commands import listing

    def broken(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(listing, "own_suite", broken)
    assert main(["list"]) == 3
    message = capsys.readouterr().err
    assert "internal error" in message
    assert "RuntimeError: oops" in message
    assert "Traceback" not in message


def test_the_traceback_of_a_fault_is_shown_if_asked_for(tmp_path: Path) -> None:
    said = "from conformance.commands import listing; listing.own_suite = None; from conformance.cli import main; "
    done = subprocess.run(
        [sys.executable, "-c", said + "main(['list'])"],
        env={**environment({"SES_CONFORMANCE_DEBUG": "1"}), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" in done.stderr
    assert "TypeError" in done.stderr


@pytest.mark.sweep("list")
@pytest.mark.parametrize("arguments", [["list"], ["--help"]], ids=["list", "help"])
def test_a_reader_that_has_gone_is_no_problem(tmp_path: Path, arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        env={**environment(), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_before_the_run_is_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.commands import listing

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "own_suite", interrupted)
    assert main(["list"]) == 2
    assert capsys.readouterr().err == "ses-conformance: interrupted\n"
