"""What delivers the suite: container, GitHub action, pre-commit hook, release. Each is tried as far as it goes here."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from conformance.cli import main
from conformance.commands.serve import main as serve
from conformance.model import corpora
from conformance.model.corpora import find_corpus, freeze
from conformance.model.suite import load_suite
from conformance.reference.control import HEALTH

from .documents import ROOT, WORKFLOWS, make_targets

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step.get("id") or step.get("name"): step for step in ACTION["runs"]["steps"] if "run" in step}
PROGRAM = """#!{python}
import json, os, pathlib, sys
words = sys.argv[1:]
with open(os.environ["SEEN"], "a") as file:
    file.write(json.dumps(words) + "\\n")
if words[0] == "run":
    out = pathlib.Path(words[words.index("--out") + 1])
    out.mkdir(parents=True, exist_ok=True)
    (out / "run.jsonl").touch()
    sys.exit(int(os.environ["CODE"]))
"""


def run_step(tmp_path: Path, code: int, **inputs: str) -> tuple[int, list[list[str]], str]:
    """Run the action's main step as written, with a stand-in for the program; return code, calls, and outputs."""
    program = tmp_path / "temp" / "ses-conformance" / "bin" / "ses-conformance"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    outputs = tmp_path / "outputs"
    outputs.touch()
    given = {name: inputs.get(name, str(each["default"])) for name, each in ACTION["inputs"].items()}
    step = STEPS["run"]
    values = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) }}", lambda m: given[m[1]], text) for name, text in step["env"].items()
    }
    names = {"RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_OUTPUT": str(outputs), "SEEN": str(tmp_path / "seen")}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **values, **names, "CODE": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )
    calls = [json.loads(line) for line in (tmp_path / "seen").read_text().splitlines()]
    return done.returncode, calls, outputs.read_text()


def test_the_action_runs_with_what_it_is_given(tmp_path: Path) -> None:
    more = "--exclude 'send email' --truth spec"
    code, calls, outputs = run_step(
        tmp_path, 1, endpoint="http://h:1", profile="p.yaml", baseline="b.yaml", wait="5", arguments=more
    )
    run = ["run", "--out", "ses-conformance-report", "--wait", "5", "--endpoint", "http://h:1", "--target", "p.yaml"]
    run += ["--baseline", "b.yaml", "--exclude", "send email", "--truth", "spec"]
    assert calls == [run, ["badge", "ses-conformance-report", "--out", "ses-conformance-report/badges"]]
    assert (code, outputs) == (1, "exit-code=1\n")


def test_the_action_needs_no_input(tmp_path: Path) -> None:
    code, calls, outputs = run_step(tmp_path, 0)
    assert (code, calls[0], outputs) == (
        0, ["run", "--out", "ses-conformance-report", "--wait", "60"], "exit-code=0\n"
    )  # fmt: skip


def test_each_input_of_the_action_is_used_and_its_options_are_there() -> None:
    text = (ROOT / "action.yml").read_text()
    for name, each in ACTION["inputs"].items():
        assert f"inputs.{name}" in text, name
        assert each["description"], name
    for script in (step["run"] for step in STEPS.values()):
        done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_container_serves_as_no_root_and_says_that_it_is_well() -> None:
    text = (ROOT / "Containerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines(), source
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    assert f"http://127.0.0.1:4566{HEALTH}" in text
    command = json.loads(re.findall(r"^CMD (\[.+])$", text, re.MULTILINE)[-1])
    options = {name for each in serve.params if isinstance(each, click.Option) for name in each.opts}
    assert command[0] == "serve"
    assert {word for word in command if word.startswith("--")} <= options


def test_the_hook_calls_a_command_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *words = hook["entry"].split()
    assert program == "ses-conformance"
    assert main([*words, "--help"]) == 0
    assert re.search(hook["files"], "cases/dkim/verify-domain-dkim.yaml")
    assert not re.search(hook["files"], "showcases/a.yaml")


def test_what_workflows_make_can_be_made() -> None:
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job["steps"]:
                for target in re.findall(r"^make ([a-z-]+)", step.get("run", ""), re.MULTILINE):
                    assert target in make_targets(), f"{path.name}: make {target}"


def test_each_version_of_python_is_classified_and_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    known = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    tried = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["check"]["strategy"]["matrix"]
    assert tried["python"] == known
    assert project["requires-python"] == f">={known[0]}"


@pytest.mark.long
def test_a_release_needs_its_tag_and_its_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpora, "folder", lambda: tmp_path)
    monkeypatch.setattr("conformance.commands.freeze.folder", lambda: tmp_path)
    find_corpus.cache_clear()
    assert main(["freeze", "--check", "--tag", "v0.0.0"]) == 1
    said = capsys.readouterr().err
    assert "the tag v0.0.0 is not v" in said
    assert "there is no corpus: ses-conformance freeze" in said
    assert main(["freeze"]) == 0
    assert main(["freeze", "--check"]) == 0
    freeze(load_suite().cases[:-2], tmp_path / "1.json", "0.1.0")
    assert main(["freeze", "--check"]) == 1
    assert "corpus 1 differs in 2 cases: ses-conformance freeze --again" in capsys.readouterr().err
    assert main(["freeze", "--again"]) == 0
    assert main(["freeze", "--check"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["1.json"]
    find_corpus.cache_clear()


def test_make_help_lists_every_target_that_is_described() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")}
    assert listed == make_targets() - {"clean"}
