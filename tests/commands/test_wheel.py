"""The wheel alone, in an empty environment and far from the checkout, has the whole suite and runs."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conformance.model import corpus
from conformance.model.suite import load_suite
from conformance.report.log import read_log
from conformance.run.selection import Selection

from .cli import ROOT, environment

SHARD = "1/16"
"""Cases of all files run against the reference target from the checkout, too; here it is the wheel that is tried."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-c", f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"]
    done = subprocess.run(build, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_all_that_a_run_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in (corpus.cases(), corpus.fixtures()):
        for path in folder.rglob("*"):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                assert f"conformance/corpus/{path.relative_to(ROOT).as_posix()}" in names
    assert {f"conformance/corpus/docs/{name}.md" for name in ("readings", "observations")} <= names
    assert "conformance/py.typed" in names
    outside = {name for name in names if not name.startswith(("conformance/", "ses_conformance-"))}
    assert not outside
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def link_dependencies(site: Path) -> None:
    """Link what the wheel says that it needs, and what that needs in turn, from the environment of these tests."""
    todo, linked = ["ses-conformance"], set[str]()
    while todo:
        name = canonicalize_name(todo.pop())
        if name in linked:
            continue
        linked.add(name)
        found = distribution(name)
        wanted = [Requirement(text) for text in found.requires or []]
        todo += [each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
        if name == "ses-conformance":
            continue
        for top in {file.parts[0] for file in found.files or [] if file.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(found.locate_file(top))))


@pytest.mark.long
def test_it_has_the_whole_suite_and_runs_by_itself(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*install, str(wheel)], env=environment(), check=True)
    link_dependencies(next((home / "lib").glob("python*")) / "site-packages")
    python, command = home / "bin" / "python", home / "bin" / "ses-conformance"
    where = [str(python), "-c", "import conformance; print(conformance.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(home)
    listed = subprocess.run(
        [command, "list", "--json"], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    assert [row["id"] for row in json.loads(listed.stdout)] == [case.id for case in load_suite().cases]
    run = [str(command), "run", "--shard", SHARD, "--out", "out"]
    done = subprocess.run(run, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    log = read_log(tmp_path / "out" / "run.jsonl")
    assert {case.id for case in log.cases} == {case.id for case in Selection(shard=(1, 16)).of(load_suite().cases)}
    # What the suite's own target can't be asked unless it is told: port 80, and a thousand identities.
    unasked = {case.id for case in log.cases if case.outcome == "skipped"}
    assert unasked <= {"auth.dialects.read.default-port", "list-identities.many.thousand[domains]"}
    assert {case.outcome for case in log.cases if case.id not in unasked} == {"passed"}
    assert "<h1" in (tmp_path / "out" / "report.html").read_text()
