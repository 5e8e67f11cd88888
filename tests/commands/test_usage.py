"""Bad input: one clear message, the exit code of the contract, no traceback, nothing written half."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import __version__
from conformance.cli import main
from tests.run.fakes import free_port

from .cli import FEW

CASE = (
    "action: GetSendQuota\nclass: statistics\ncases:\n- id: a.b\n  title: A title of some words\n"
    "  requirement: {requirement}\n  {key}: {{ success: true }}\n"
)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return exit code and the message, which must be free of our insides."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
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
    (["run", "--class", "no-such-class"], "invalid choice: 'no-such-class'"),
    (["run", "--action", "NoSuchAction"], "invalid choice: 'NoSuchAction'"),
    (["run", "--level", "shall"], "invalid choice: 'shall'"),
    (["run", "--truth", "mine"], "invalid choice: 'mine'"),
    (["run", "--shard", "3/2"], "invalid shard '3/2': expected i/n"),
    (["run", "--rate", "0"], "'0' is no number above 0"),
    (["run", "--timeout", "soon"], "'soon' is no number above 0"),
    (["run", "--timeout", "inf"], "'inf' is no number above 0"),
    (["run", "-n", "0"], "'0' is no number of processes"),
    (["run", "--no-such-option"], "unrecognized arguments: --no-such-option"),
    (["run", "--baseline", "none.yaml"], "none.yaml"),
    (["no-such-command"], "invalid choice: 'no-such-command'"),
    ([], "the following arguments are required: COMMAND"),
    (["serve", "--port", "99999"], "is not a port"),
    (["explain", "get-send-quota.succes"], "no case has the id get-send-quota.succes; near: "),
    (["lint", "no-such-file.yaml"], "no-such-file.yaml:1:1: no such file or folder"),
    (["list", "--shard", "x"], "invalid shard 'x'"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE, ids=[" ".join(args) for args, _ in WRONG_USAGE])
def test_wrong_usage_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], said: str) -> None:
    code, message = told(capsys, *arguments)
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
    code, message = told(capsys, "run", "--target", profile(tmp_path, text))
    assert code == 4
    assert said in message


def test_half_a_pair_of_credentials_is_4(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    code, message = told(capsys, "run", "--endpoint", "http://127.0.0.1:1")
    assert code == 4
    assert "missing credentials: AWS_SECRET_ACCESS_KEY is not set" in message


def test_a_selection_that_matches_nothing_is_5(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for command in ("run", "list"):
        code, message = told(capsys, command, "--id", "no-such-case")
        assert code == 5
        assert "the selection matches no case" in message
    assert list(tmp_path.iterdir()) == []


def test_a_target_out_of_reach_is_6(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, message = told(capsys, "run", *FEW, "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert code == 6
    assert message.startswith("ses-conformance: the target can't be reached: no connection to 127.0.0.1")
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("out", ["file/below", "/proc/no-such-place"])
def test_an_output_folder_that_can_t_be_written_is_4(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, out: str
) -> None:
    (tmp_path / "file").write_text("x")
    code, message = told(capsys, "run", *FEW, "--out", out)
    assert code == 4
    assert f"the output folder {out} can't be written: " in message


@pytest.mark.parametrize("name", ["run.jsonl", "report.html"])
def test_a_folder_where_a_file_belongs_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    (tmp_path / "out" / name).mkdir(parents=True)
    code, message = told(capsys, "run", *FEW, "--out", "out")
    assert code == 4
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
    code, message = told(capsys, "lint", "file.yaml")
    assert code == 4
    assert said in message


def test_wrong_yaml_is_4(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("a: [\n")
    code, message = told(capsys, "lint", str(tmp_path))
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
        ("CLASS", "dkim,nothing", "SES_CONFORMANCE_CLASS: 'nothing' is none of protocol"),
        ("SHARD", "9/2", "SES_CONFORMANCE_SHARD: invalid shard '9/2'"),
        ("TRUTH", "x", "SES_CONFORMANCE_TRUTH: 'x' is none of any, spec, observed"),
        ("RATE", "x", "SES_CONFORMANCE_RATE: 'x' is no number above 0"),
    ],
)
def test_a_wrong_variable_is_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"SES_CONFORMANCE_{name}", value)
    code, message = told(capsys, "run")
    assert code == 4
    assert said in message


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"ses-conformance {__version__}\n"


def test_a_fault_of_our_own_is_3(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.commands import listing

    def broken(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(listing, "load_suite", broken)
    assert main(["list"]) == 3
    message = capsys.readouterr().err
    assert "internal error" in message
    assert "RuntimeError: oops" in message
    assert "Traceback" not in message


def test_an_interrupt_before_the_run_is_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.commands import listing

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "load_suite", interrupted)
    assert main(["list"]) == 2
    assert capsys.readouterr().err == "ses-conformance: interrupted\n"
