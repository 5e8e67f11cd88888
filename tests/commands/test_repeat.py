"""The line that repeats a run, copied into a shell, comes to the same verdict; what looks at a run shows enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.commands.replay import SHOWN_EXCHANGES
from conformance.proof.editions import EDITIONS
from conformance.report.log import RunLog, read_log
from conformance.targets.local import LocalReference
from tests.run.fakes import Form, Reply, quota, serving

from .cli import ROOT, cli, environment

SELECTED = ("--id", "get-send-quota.*", "--id", "list-identities.filter.*")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A run against a mutant: a profile file, two variables that count, keys from the environment, a selection."""
    folder = tmp_path_factory.mktemp("repeat")
    with LocalReference(("--editions", EDITIONS, "--mutant", "quota-empty")) as mutant:
        profile = mutant.profile()
        assert profile.credentials is not None
        data = profile.model_dump(mode="json", exclude_unset=True, exclude={"credentials", "faults"})
        (folder / "my target.yaml").write_text(yaml.safe_dump({**data, "region": "eu-west-1"}))
        keys = {
            "AWS_ACCESS_KEY_ID": profile.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": profile.credentials.secret_access_key,
        }
        counted = {"SES_CONFORMANCE_PROFILE_REGION": profile.region, "SES_CONFORMANCE_PROFILE_VERSION": "'7 $HOME'"}
        done = cli(
            "run", *SELECTED, "--target", "my target.yaml", "--truth", "spec", "--rate", "500", "--out", "first",
            cwd=folder, env={**keys, **counted},
        )  # fmt: skip
        assert done.code == 1, done
        yield folder, keys


def _verdict(log: RunLog) -> tuple[object, ...]:
    outcomes = {case.id: (case.outcome, [str(finding) for finding in case.findings]) for case in log.cases}
    bodies = [str(exchange.request.body) for case in log.cases for exchange in case.exchanges]
    return log.header.target, log.header.truth, log.header.seed, log.header.selection, outcomes, bodies


def test_the_copied_line_reproduces_the_verdict(run: tuple[Path, dict[str, str]]) -> None:
    folder, keys = run
    command = json.loads((folder / "first" / "certificate.json").read_text())["command"]
    assert not any(secret in command for secret in keys.values())
    line = command.replace("ses-conformance", f"{sys.executable} -m conformance", 1) + " --out second"
    env = {**environment(keys), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", line], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done
    first, second = (read_log(folder / name / "run.jsonl") for name in ("first", "second"))
    assert first.header.target.version == "7 $HOME"
    assert _verdict(first) == _verdict(second)


def test_the_copied_line_stops_where_a_secret_is_missing(run: tuple[Path, dict[str, str]]) -> None:
    folder, _ = run
    command = json.loads((folder / "first" / "certificate.json").read_text())["command"]
    env = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "AWS_ACCESS_KEY_ID" in done.stderr


@pytest.mark.parametrize("artefact", ["summary.md", "certificate.txt", "certificate.json", "report.html"])
def test_every_artefact_has_the_line(run: tuple[Path, dict[str, str]], artefact: str) -> None:
    text = (run[0] / "first" / artefact).read_text()
    for said in ("my target.yaml", "SES_CONFORMANCE_PROFILE_REGION=", "AWS_SECRET_ACCESS_KEY:?", "--truth spec"):
        assert said in text


def test_explain_takes_globs_and_shows_the_last_findings(
    run: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = run
    log = read_log(folder / "first" / "run.jsonl")
    failed = next(case for case in log.cases if case.outcome == "failed")
    assert main(["explain", "get-send-quota.*", "--out", str(folder / "first")]) == 0
    text = capsys.readouterr().out
    shown = re.findall(r"^(get-send-quota\.[^: ]+): ", text, re.MULTILINE)
    assert set(shown) == {case.id for case in log.cases if case.id.startswith("get-send-quota.")}
    assert f"    {failed.findings[0].check}: {failed.findings[0].where}" in text
    assert f"      actual:   {failed.findings[0].actual}" in text
    assert "replay --target 'my target.yaml'" in text


def test_replay_shows_the_first_and_the_last_of_many_exchanges(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "list-identities.next-token.walk[three]", "--seed", "s"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^… \d+ exchanges are not shown$", out, re.MULTILINE)
    assert out.count("\n--- ") == SHOWN_EXCHANGES


def test_replay_prints_no_body_of_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    def reply(form: Form) -> Reply:
        status, body = quota()
        return status, body + f"<!-- {'x' * 1_000_000} -->"

    with serving(reply) as fake:
        assert main(["replay", "get-send-quota.answer.members", "--endpoint", fake.endpoint]) in (0, 1)
    out = capsys.readouterr().out
    assert "bytes more" in out
    assert len(out) < 40_000
