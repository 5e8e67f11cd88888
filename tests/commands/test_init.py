"""`init`: a profile, a baseline and a CI job from a running target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.commands import init
from conformance.commands.workflows import CI, workflow
from conformance.model.case import Case
from conformance.model.suite import Suite, load_suite
from conformance.report.baseline import read_baseline
from conformance.run.flow import run_case
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.run.recorder import Recorder
from conformance.targets.profile_file import load_profile
from tests.run.fakes import Form, Reply, free_port, right, serving

SUITE = load_suite()
FEW = tuple(case for case in SUITE.cases if case.id.startswith("get-send-quota.answer."))


def wrong(form: Form) -> Reply:
    reply = right(form)
    return (200, reply[1].replace("200.0", "many")) if isinstance(reply, tuple) else reply


def run_few(prepared: Prepared, recorder: Recorder, cases: Sequence[Case]) -> int:
    recorder.begin(len(cases))
    exchanger = prepared.exchanger()
    for case in cases:
        recorder.case(case_event(run_case(case, exchanger, prepared.settings)))
    exchanger.transport.close()
    recorder.end(True)
    return 1


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(init, "load_suite", lambda: Suite(FEW, SUITE.registry))
    monkeypatch.setattr(init, "run_session", run_few)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDMINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")


@pytest.mark.parametrize("ci", CI)
def test_a_target_gets_profile_baseline_and_job(tmp_path: Path, capsys: pytest.CaptureFixture[str], ci: str) -> None:
    with serving(wrong) as fake:
        code = main(["init", "--endpoint", fake.endpoint, "--name", "mine", "--ci", ci, "--start", "./go --port 1"])
        profile = load_profile("ses-target.yaml")
        assert (code, profile.name, profile.endpoint) == (0, "mine", fake.endpoint)
    assert profile.signatures is not None  # the probes found out
    baseline = read_baseline(Path("ses-baseline.yaml"))
    assert {entry.id for entry in baseline.file.deviations} & {case.id for case in FEW}
    assert {entry.reason for entry in baseline.file.deviations} == {"as of the first run"}
    job = (tmp_path / CI[ci].path).read_text()
    assert "./go --port 1 &" in job
    assert "--target ses-target.yaml --wait 60 --out report --baseline ses-baseline.yaml" in job
    said = capsys.readouterr().out
    assert "the keys are in no file" in said
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or "very-secret" not in path.read_text()


def test_a_file_that_is_there_stays_unless_it_is_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "ses-target.yaml"
    mine.write_text("name: precious\n")
    with serving(right) as fake:
        arguments = ["init", "--endpoint", fake.endpoint, "--no-run", "--ci", "none"]
        assert main(arguments) == 0
        assert "is there already: left as it is (--force)" in capsys.readouterr().err
        assert mine.read_text() == "name: precious\n"
        assert main([*arguments, "--force"]) == 0
    assert load_profile(str(mine)).name == tmp_path.name
    assert [path.name for path in tmp_path.iterdir()] == ["ses-target.yaml"]


def test_without_a_target_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 4
    assert "give --endpoint URL of your running target" in capsys.readouterr().err
    assert main(["init", "--endpoint", f"http://127.0.0.1:{free_port()}"]) == 6
    assert list(tmp_path.iterdir()) == []


def test_where_the_suite_stands_behind_a_proxy_there_is_no_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "proxy.yaml"
    profile.write_text("name: mine\nendpoint: http://127.0.0.1:1\nproxy: { upstream: 127.0.0.1:2 }\n")
    assert main(["init", "--target", str(profile)]) == 4
    assert "proxy.upstream" in capsys.readouterr().err


def test_jobs_are_what_their_system_reads() -> None:
    github = yaml.safe_load(workflow("github", "./go", gated=False))
    steps = github["jobs"]["ses-conformance"]["steps"]
    assert "--baseline" not in str(steps)
    assert {"run": "./go &", "name": "Start the target"} in steps
    assert yaml.safe_load(workflow("gitlab", "./go", gated=True))["ses-conformance"]["script"][1] == "./go &"
    jenkins = workflow("jenkins", "./go", gated=True)
    assert jenkins.count("{") == jenkins.count("}")


@pytest.mark.parametrize(("command", "option"), [("init", "--folder"), ("fuzz", "--out")])
def test_a_folder_that_can_t_be_written_is_said_before_minutes_are_spent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, option: str
) -> None:
    (tmp_path / "file").write_text("")
    with serving(right) as fake:
        assert main([command, "--endpoint", fake.endpoint, option, "file/below"]) == 4
        assert fake.asked == []
    assert "the output folder file/below can't be written" in capsys.readouterr().err
