"""A contributor's first case: the lines of CONTRIBUTING.md, typed in a checkout of one's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.documents import ROOT
from tests.ways.pages import Command, steps_of
from tests.ways.walker import Walker

PARTS = ("conformance", "cases", "fixtures", "docs")
HEADING = "How a sentence becomes a merged case"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.long
def test_the_first_case_and_its_mutant(checkout: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SES_", "AWS_", "GITHUB_"))}
    said: list[str] = []

    def call(words: list[str]) -> int:
        done = subprocess.run(
            [sys.executable, "-m", "conformance", *words],
            cwd=checkout,
            env={**kept, "PYTHONPATH": str(checkout), "SES_CONFORMANCE_CACHE": str(checkout / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        said.append(done.stdout + done.stderr)
        return done.returncode

    steps = steps_of("CONTRIBUTING.md", HEADING)
    walker = Walker(checkout, call, {}, {})
    walker.walk(steps)
    assert [name for name, _ in walker.codes] == ["new-case", "lint", "run", "mutants", "tolerance"]
    assert {code for _, code in walker.codes} == {0}
    assert "sensitivity: 1 of 1 mutants killed" in said[3]
    assert "every case" in said[4]
    # What `new-case` says to type next is what the page has.
    typed = [" ".join(("ses-conformance", *each.words[1:])) for each in steps if isinstance(each, Command)]
    assert [line.strip().replace("'", "") for line in said[0].splitlines() if line.startswith("  ")] == typed[1:]
