"""The workflow and the forms are well-formed, and run and ask for what there is."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.cli import main as check_jsonschema  # type: ignore[import-untyped]
from click.testing import CliRunner

from .documents import FORMS, ROOT, WORKFLOWS, make_targets, name_of

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BODY = {"markdown", "input", "textarea", "checkboxes", "dropdown"}
QUESTIONS = [form for form in FORMS if form.name != "config.yml"]


def load(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def check_commands(script: str) -> None:
    """Fail unless each command of a shell script is a target of the Makefile, or a script of the project."""
    for line in script.splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        match words:
            case ["make", *arguments]:
                assert {word for word in arguments if not word.startswith("-")} <= make_targets(), line
            case ["bash", path]:
                assert (ROOT / path).is_file(), line
            case _:
                raise AssertionError(f"{line}: neither `make TARGET` nor `bash FILE`, which this test can check")


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_each_command_of_a_workflow_is_there(path: Path) -> None:
    scripts = []
    for job in load(path)["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        for script in (step["run"] for step in job["steps"] if "run" in step):
            named = re.search(r"\$\{\{ matrix\.(\w+) }}", script)
            scripts += [script.replace(named[0], each) for each in matrix[named[1]]] if named else [script]
    assert scripts
    for script in scripts:
        check_commands(script)


def test_the_workflow_does_what_ci_run_does_on_each_supported_python() -> None:
    job = load(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["check"]
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]
    versions = job["strategy"]["matrix"]["python"]
    declared = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert versions == declared
    assert PROJECT["requires-python"] == f">={versions[0]}"


def test_the_make_targets_of_ci_run_are_there() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    targets = re.findall(r"^make (?:--[a-z-]+ )*([\w./-]+)$", text, re.MULTILINE)
    assert "test" in targets
    assert {target for target in targets if not target.startswith(".venv/")} <= make_targets()


@pytest.mark.parametrize("path", QUESTIONS, ids=name_of)
def test_a_form_is_one_that_github_can_show(path: Path) -> None:
    form = load(path)
    assert form["name"]
    assert form["description"]
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert {part["type"] for part in form["body"]} <= BODY
    assert all(part["attributes"]["label"] for part in fields)
    ids = [part["id"] for part in fields]
    assert len(set(ids)) == len(ids)
    assert any(part.get("validations", {}).get("required") for part in fields)


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-actions", [ROOT / "action.yml"]),
        ("github-issue-forms", QUESTIONS),
        ("github-issue-config", [ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"]),
    ],
)
def test_it_fits_the_published_schema(schema: str, paths: list[Path]) -> None:
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", f"vendor.{schema}", *map(str, paths)])
    assert done.exit_code == 0, done.output


def test_the_three_forms_are_there() -> None:
    assert {path.stem for path in QUESTIONS} == {"case-is-wrong", "defect-not-found", "target-to-add"}


def test_the_licence_is_the_one_that_the_package_declares() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert ("Apache License" in text, "Version 2.0" in text, "END OF TERMS AND CONDITIONS" in text) == (True,) * 3


def test_the_changelog_has_the_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert PROJECT["version"] in headings
