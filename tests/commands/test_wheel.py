"""The wheel alone, in an empty environment and far from the checkout, runs the whole suite."""

from __future__ import annotations

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
from conformance.model.suite import case_files, load_suite
from conformance.report.log import read_log

from .cli import ROOT, environment


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
            if path.is_file():
                assert f"conformance/corpus/{path.relative_to(ROOT).as_posix()}" in names
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


def test_it_runs_the_whole_suite_by_itself(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*install, str(wheel)], env=environment(), check=True)
    link_dependencies(next((home / "lib").glob("python*")) / "site-packages")
    python, command = home / "bin" / "python", home / "bin" / "ses-conformance"
    where = [str(python), "-c", "import conformance; print(conformance.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(home)
    run = [str(command), "run", "--out", "out"]
    done = subprocess.run(run, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    log = read_log(tmp_path / "out" / "run.jsonl")
    assert len(log.cases) == len(load_suite().cases)
    # What the suite's own target can't be asked unless it is told: port 80, and a thousand identities.
    unasked = {case.id for case in log.cases if case.outcome == "skipped"}
    assert unasked == {"auth.dialects.read.default-port", "list-identities.many.thousand[domains]"}
    assert {case.outcome for case in log.cases if case.id not in unasked} == {"passed"}
    assert len({case.file for case in log.cases}) == len(case_files(corpus.cases()))
    assert "<h1" in (tmp_path / "out" / "report.html").read_text()
