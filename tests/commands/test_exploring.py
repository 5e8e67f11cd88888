"""From a failed case on: each line that is printed can be copied and does what it says; and once more what failed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.proof.editions import EDITIONS
from conformance.report.event import Header, SuiteInfo, TargetInfo
from conformance.report.log import read_log
from conformance.report.reproduce import action_commands, case_commands, run_command
from conformance.targets.local import LocalReference

from .cli import ROOT, environment

CASE = "list-identities.listing.all"
SOME = ("--id", CASE, "--id", "get-send-quota.answer.members", "--id", "list-identities.max-items.at-limit")
MUTANT = "list-identities-no-max-items-is-internal-failure"


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with a run in which one case failed, and the keys of its target, which still runs."""
    folder = tmp_path_factory.mktemp("failed")
    with LocalReference(("--editions", EDITIONS, "--mutant", MUTANT)) as mutant:
        profile = mutant.profile()
        assert profile.credentials is not None
        keys = {
            "AWS_ACCESS_KEY_ID": profile.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": profile.credentials.secret_access_key,
        }
        done = shell(f"ses-conformance run {' '.join(SOME)} --endpoint {profile.endpoint} --out run", folder, keys)
        assert done.returncode == 1, done
        yield folder, keys


def shell(line: str, folder: Path, keys: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line as a user who has copied it."""
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / "ses-conformance"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m conformance "$@"\n')
    program.chmod(0o755)
    env = {**environment(keys), "PYTHONPATH": str(ROOT), "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True, check=False)


def outcomes(folder: Path) -> dict[str, str]:
    return {case.id: case.outcome for case in read_log(folder / "run.jsonl").cases}


SAYS = {
    "hold it against the reference target": (1, "! response: "),
    "show what the AWS SDK makes of it": (1, "SDK: raises ClientError: InternalFailure"),
    "find the smallest request that still fails": (1, "curl lines: ses-conformance-minimised/"),
    "write it as curl lines": (0, "curl --silent"),
    "write it as a Python program": (0, "SigV4Auth"),
    "compare what both respond": (1, "1 better"),
    "search its action for more": (None, "seed "),
}
"""The exit code of each line, None if chance decides, and what it prints."""
BRIEFLY = {"search its action for more": ["--time", "0.01"]}
"""What makes a line shorter that would take a minute."""


@pytest.mark.long
def test_explain_leads_on_by_lines_that_can_be_copied(
    failed: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, keys = failed
    monkeypatch.chdir(folder)
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    assert main(["explain", CASE, "--out", "run"]) == 0
    explained = [each.strip().partition(": ") for each in capsys.readouterr().out.splitlines()]
    lines = {what: line for what, _, line in explained if what in SAYS}
    assert lines.keys() == SAYS.keys()
    for what, line in lines.items():
        assert not any(secret in line for secret in keys.values())
        words = [word for word in shlex.split(line) if not word.startswith("AWS_")]
        code = main([*words[1:], *BRIEFLY.get(what, ())])
        assert code in ((0, 1) if SAYS[what][0] is None else (SAYS[what][0],)), what
        assert SAYS[what][1] in capsys.readouterr().out
    # And one of them by a shell, which fills in the variables.
    done = shell(lines["write it as curl lines"], folder, keys)
    assert (done.returncode, "curl --silent" in done.stdout) == (0, True), done


def test_the_report_has_the_same_lines(failed: tuple[Path, dict[str, str]]) -> None:
    folder, _ = failed
    page = (folder / "run" / "report.html").read_text()
    header = read_log(folder / "run" / "run.jsonl").header
    for line in (*case_commands(header).values(), *action_commands(header).values()):
        assert json.dumps(line)[1:-1].replace("<", "\\u003c").replace("&", "\\u0026") in page


def test_what_failed_is_run_once_more(failed: tuple[Path, dict[str, str]]) -> None:
    folder, keys = failed
    assert outcomes(folder / "run")[CASE] == "failed"
    endpoint = read_log(folder / "run" / "run.jsonl").header.target.endpoint
    done = shell(f"ses-conformance run --failed run --endpoint {endpoint} --out again", folder, keys)
    assert done.returncode == 1, done
    assert outcomes(folder / "again") == {CASE: "failed"}
    assert f"--id {CASE}" in done.stdout
    assert "failed: run" in (folder / "again" / "certificate.txt").read_text()


CHANGED = {CASE: "0" * 16, "get-send-quota.answer.members": ""}
"""Other digests than those of today; an empty one is that of a log which has none."""


def test_what_has_changed_is_run(
    failed: tuple[Path, dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = failed[0] / "run" / "run.jsonl"
    assert main(["run", *SOME, "--changed-since", str(log), "--out", str(tmp_path / "same")]) == 5
    assert "nothing to run again" in capsys.readouterr().err
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for each in lines:
        if each.get("id") in CHANGED:
            assert len(each["digest"]) == 16
            each["digest"] = CHANGED[each["id"]]
    older = tmp_path / "run.jsonl"
    older.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    assert main(["run", *SOME, "--changed-since", str(older), "--out", str(tmp_path / "new")]) == 0
    assert set(outcomes(tmp_path / "new")) == set(CHANGED)


def test_nothing_is_repeated_where_all_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "run")
    assert main(["run", "--id", "get-send-quota.answer.members", "--out", out]) == 0
    assert main(["run", "--failed", out, "--out", str(tmp_path / "again")]) == 5
    assert "every case passed" in capsys.readouterr().err
    assert main(["run", "--failed", str(tmp_path / "none"), "--out", str(tmp_path / "again")]) == 4


def test_many_cases_are_named_by_the_run_that_they_come_from() -> None:
    target = TargetInfo(name="reference", endpoint="")
    suite = SuiteInfo(version="1", cases_sha256="0" * 64)
    head = Header(suite=suite, target=target, seed="s", truth="any", selection={}, selected=0, started="")
    many = {"only": [f"a.b{n}" for n in range(30)], "failed": ["my run"]}
    assert run_command(head, many) == "ses-conformance run --truth any --seed s --failed 'my run'"
    assert run_command(head, {**many, "only": ["a.b"]}) == "ses-conformance run --truth any --seed s --id a.b"
