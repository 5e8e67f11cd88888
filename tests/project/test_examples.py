"""Every example works as it stands."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.model.expand import load_case_file
from conformance.model.registry import registry
from tests.run.fakes import Form, Reply, right, serving

from .documents import ROOT

EXAMPLES = ROOT / "examples"
TRIED = {"wsgi-app", "test-double", "library", "own-cases"}


def test_each_example_is_tried_here_and_listed() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == TRIED
    listed = (EXAMPLES / "README.md").read_text()
    assert all(f"[{name}]({name})" in listed for name in TRIED)


@pytest.mark.parametrize(("name", "passed"), [("wsgi-app", 1), ("test-double", 2)])
def test_a_project_with_pytest(tmp_path: Path, name: str, passed: int) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SES_", "AWS_", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conformance.plugin", "-p", "no:cacheprovider", "--rootdir", "."],
        cwd=EXAMPLES / name,
        env={**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{passed} passed" in done.stdout


def test_a_run_from_python(capsys: pytest.CaptureFixture[str]) -> None:
    place = importlib.util.spec_from_file_location("worst", EXAMPLES / "library" / "worst.py")
    assert place is not None
    assert place.loader is not None
    worst = importlib.util.module_from_spec(place)
    place.loader.exec_module(worst)

    def wrong(form: Form) -> Reply:
        reply = right(form)
        return (200, reply[1].replace("200.0", "many")) if isinstance(reply, tuple) else reply

    with serving(wrong) as fake:
        assert not worst.main(fake.endpoint, cases="get-send-quota.answer.members")
    said = capsys.readouterr().out
    assert "    1 " in said
    assert "must-cases passed" in said


def test_case_files_of_one_s_own() -> None:
    (case,) = load_case_file(EXAMPLES / "own-cases" / "quota.yaml", registry())
    assert case.id == "my-own.quota.production"
