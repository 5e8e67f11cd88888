"""What the pages have typed of jq, aws, curl, python and docker runs as it stands, but for addresses.

Without an engine of containers, only whether docker takes the lines is seen.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.proof.editions import EDITIONS
from conformance.report.log import read_log
from conformance.targets.local import LocalReference
from tests.commands.cli import environment
from tests.project.documents import ROOT
from tests.proxy.products import free_port
from tests.ways.pages import commands_of

pytestmark = pytest.mark.long  # programs of other people start slowly
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENDING = "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n"
APPLICATION = """import boto3

boto3.client("ses", region_name="us-east-1").get_send_quota()
"""


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def block(page: str, having: str) -> str:
    """Return the one block of shell lines of a page that has a text."""
    (found,) = [each for each in SHELL.findall((ROOT / "docs" / page).read_text(encoding="utf-8")) if having in each]
    return str(found)


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """An empty folder, beside one whose `ses-conformance` and `python` are those of these tests."""
    programs, folder = tmp_path / "bin", tmp_path / "here"
    programs.mkdir()
    folder.mkdir()
    for name, what in (("ses-conformance", f"{sys.executable} -m conformance"), ("python", sys.executable)):
        (programs / name).write_text(f'#!/bin/sh\nexec {what} "$@"\n')
        (programs / name).chmod(0o755)
    return folder


def type_in(folder: Path, script: str, **more: str) -> str:
    """Type lines into a shell that ends at the first that fails; return standard output."""
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", ENDING + script],
        cwd=folder,
        env={**environment(more), "PATH": path, "PYTHONPATH": str(ROOT), "AWS_PAGER": "", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def documents(text: str) -> list[Any]:
    """Return the JSON documents of a text, one after the other."""
    found = []
    while text := text.strip():
        document, end = json.JSONDecoder().raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


@needs("jq")
def test_jq_reads_the_log(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shell)
    with LocalReference(
        ["--editions", EDITIONS, "--any-credentials", "--mutant", "get-send-quota-result-twice"]
    ) as target:
        few = ["--id", "get-send-quota.answer.*", "--out", "report"]
        assert main(["run", "--endpoint", target.ready["endpoint"], *few]) == 1
    failed, headline = (type_in(shell, line) for line in block("log-format.md", "jq ").splitlines())
    log = read_log(shell / "report" / "run.jsonl")
    assert failed.splitlines() == [
        f"{case.id}\t{case.findings[0].check}" for case in log.cases if case.outcome == "failed"
    ]
    assert json.loads(headline)["of"] > json.loads(headline)["passed"]


@needs("aws")
@needs("curl")
def test_the_aws_command_line_and_curl_talk_to_the_test_double(shell: Path) -> None:
    lines = block("test-double.md", "aws ses").splitlines(keepends=True)
    assert lines[0].startswith("pip install . ")
    script = "".join(lines[1:]).replace("4566", str(free_port()))
    said = type_in(shell, script)
    # The profile that `serve` prints, what `aws` prints of the mail, and what curl does.
    _, sent, mails = documents(said)
    (found,) = mails["messages"]
    assert found["id"] == sent["MessageId"]
    assert found["recipients"] == ["you@example.com"]


@needs("aws")
def test_the_aws_command_line_trusts_the_certificate_that_was_made(shell: Path) -> None:
    serve, export = block("test-double.md", "--tls ses.pem").replace("4566", str(free_port())).splitlines()
    script = f"{serve} --credentials env > ready &\nuntil [ -s ready ]; do sleep 0.1; done\n{export}\n"
    quota = json.loads(
        type_in(
            shell,
            script + "aws ses get-send-quota",
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
            AWS_DEFAULT_REGION="us-east-1",
        )
    )
    assert quota["Max24HourSend"] > 0


def test_an_application_is_recorded(shell: Path) -> None:
    """The relay is ended by Ctrl-C, which a shell keeps from what it starts in the background."""
    (shell / "my_application.py").write_text(APPLICATION)
    record, application = block("judging-recordings.md", "my_application.py").splitlines()
    port = free_port()
    with LocalReference(["--any-credentials"]) as target:
        record = record.replace("http://127.0.0.1:4566", target.ready["endpoint"])
        script = (
            f"{record} --listen 127.0.0.1:{port} > ready &\nuntil [ -s ready ]; do sleep 0.1; done\n"
            f"{application.replace('8025', str(port))}\n"
        )
        type_in(shell, script, AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
    assert main(["judge", str(shell / "traffic.har"), "--out", str(shell / "judged")]) == 0


def container_lines() -> list[str]:
    """Return the lines of docker in blocks and in running text."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = [line for each in SHELL.findall(text) for line in each.splitlines() if line.startswith("docker ")]
    return [*found, *re.findall(r"`(docker (?:run|build) -[^`]+ [^`]+)`", text)]


def test_there_are_lines_of_containers() -> None:
    assert {line.split()[1] for line in container_lines()} == {"run", "build"}


@needs("docker")
@pytest.mark.parametrize("line", container_lines())
def test_docker_takes_the_line(line: str) -> None:
    """Its options are looked at before its engine is: `unknown flag` comes first."""
    (command,) = commands_of(line)
    done = subprocess.run(
        command.words,
        cwd=ROOT,
        env={**os.environ, "DOCKER_HOST": "unix:///nonexistent/docker.sock", "DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Cannot connect to the Docker daemon" in done.stderr or "dial unix" in done.stderr, done.stderr
