"""Every example works as it stands."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.api import Outcome
from conformance.commands.outputs import write_reports
from conformance.model import extensions, template
from conformance.model.expand import load_case_file
from conformance.model.registry import registry
from conformance.run import hooks, mailbox
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile
from conformance.targets.profile_parts import KeyPair
from conformance.wire.exchange import Exchange, Request
from tests.report import build
from tests.run.fakes import Form, Reply, a_profile, right, run, serving

from .documents import ROOT

EXAMPLES = ROOT / "examples"
TRIED = {"wsgi-app", "test-double", "library", "own-cases", "extension"}


def test_each_example_is_tried_here_and_listed() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == TRIED
    listed = (EXAMPLES / "README.md").read_text()
    assert all(f"[{name}]({name})" in listed for name in TRIED)


@pytest.mark.sweep(every=2)
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


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the example, installed as its pyproject.toml says."""
    project = tomllib.loads((EXAMPLES / "extension" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [
        line
        for group, points in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {place}" for name, place in points.items()))
    ]
    info = tmp_path / "site" / "ses_extension-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.syspath_prepend(str(EXAMPLES / "extension"))
    extensions.offered.cache_clear()
    yield importlib.import_module("ses_extension")
    extensions.offered.cache_clear()
    sys.modules.pop("ses_extension", None)


@pytest.mark.parametrize(("quota", "outcome"), [("200.0", Outcome.PASSED), ("210.0", Outcome.FAILED)])
def test_a_matcher_of_an_extension(extension: Any, quota: str, outcome: Outcome) -> None:
    (case,) = load_case_file(EXAMPLES / "extension" / "cases" / "quota.yaml", registry())

    def reply(form: Form) -> Reply:
        found = right(form)
        return (200, found[1].replace("200.0", quota)) if isinstance(found, tuple) else found

    with serving(reply) as fake:
        result = run(case, a_profile(fake.endpoint))
    assert result.outcome is outcome
    assert [str(each.expected) for each in result.findings] == ["a multiple of 50"] * (outcome is Outcome.FAILED)


def never(request: Request) -> Exchange:
    raise AssertionError(f"sent: {request}")


def test_a_generator_and_a_profile_with_hooks_of_an_extension(extension: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert template.render({"$padded": "subject"}, {"subject": "hello"}.__getitem__) == "hello ===================="
    monkeypatch.setenv("STAGING_SES", "http://127.0.0.1:9")
    profile = load_profile("staging").model_copy(
        update={"credentials": KeyPair(access_key_id="A", secret_access_key="a")}
    )
    assert profile.endpoint == "http://127.0.0.1:9"
    assert hooks.confirm(never, profile, "me@example.com", "main")
    assert list(extension.CONFIRMED) == ["me@example.com"]
    extension.OUTBOX.append({"id": "1", "recipients": ["you@example.com"], "subject": "s"})
    assert [mail["subject"] for mail in mailbox.fetch(never, profile, to="you@example.com")] == ["s"]
    assert mailbox.fetch(never, profile, message_id="2") == []


def test_a_hook_that_is_not_installed_is_named() -> None:
    with pytest.raises(ValueError, match="gone is no hook of an installed distribution; installed: none"):
        Profile.model_validate({"name": "a", "mail": {"hook": "gone"}})
    with pytest.raises(ValueError, match="give url or hook"):
        Profile.model_validate({"name": "a", "confirm": {}})


def test_a_report_of_an_extension(extension: Any, tmp_path: Path) -> None:
    log = build.log(tmp_path, [build.case("a.b", outcome="failed", findings=[build.finding()])])
    written = write_reports(log, tmp_path)
    assert written.problems == []
    assert (tmp_path / "failed.csv").read_text(encoding="utf-8").startswith("case,check,actual\n")
