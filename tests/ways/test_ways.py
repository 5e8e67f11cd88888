"""Each of the three kinds of user gets from nothing to a gated, published result by the README and the pages it names.

The commands are those of the pages, but for addresses, and are tried with a few cases. `python -m tests.ways` (`make
ways`) does the same with the wheel in an environment of its own, all cases, moto, ministack and nginx, as they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.commands import init
from conformance.model.suite import Suite, load_suite
from conformance.proof.editions import EDITIONS
from conformance.targets.local import LocalReference
from tests.proxy.products import PRODUCTS, free_port, running
from tests.proxy.test_nginx import REQUIRED
from tests.ways.pages import Command, commands_of, steps_of
from tests.ways.walker import Walker, lend_fixtures

FEW = ("get-send-quota.answer.*", "proxy.request.path*")
MUTANTS = ("get-send-quota-result-twice", "get-send-quota-no-result")


@pytest.fixture(scope="module")
def targets() -> Iterator[tuple[str, str]]:
    """Two targets, each with a defect of its own."""
    options = ["--editions", EDITIONS, "--any-credentials", "--mutant"]
    with LocalReference([*options, MUTANTS[0]]) as one, LocalReference([*options, MUTANTS[1]]) as two:
        yield one.ready["endpoint"], two.ready["endpoint"]


@pytest.fixture
def walker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: tuple[str, str]) -> Walker:
    """A user in an empty folder, whose runs are of a few cases."""
    suite = load_suite()
    few = tuple(case for case in suite.cases if case.id.startswith("get-send-quota.answer."))
    monkeypatch.setattr(init, "load_suite", lambda: Suite(few, suite.registry))
    monkeypatch.setenv("SES_CONFORMANCE_ID", ",".join(FEW))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    replaced = {"http://127.0.0.1:4566": targets[0], "http://127.0.0.1:5000": targets[1]}
    return Walker(tmp_path, main, replaced, {})


def published(folder: Path) -> str:
    """Return the message of a badge; fails unless what is to be published is there."""
    for name in ("report.html", "certificate.txt", "badges/badge.svg"):
        assert (folder / name).stat().st_size > 100, name
    badge = json.loads((folder / "badges" / "badge.json").read_text(encoding="utf-8"))
    return str(badge["message"])


def test_the_maintainer_of_an_emulator(walker: Walker, targets: tuple[str, str]) -> None:
    walker.walk(steps_of("README.md", "You maintain an emulator"))
    assert walker.codes[0] == ("doctor", 0)
    assert ("run", 1) in walker.codes  # the defect is found
    assert walker.codes[-2:] == [("run", 0), ("badge", 0)]  # and known
    assert published(walker.folder / "report").endswith("must-cases")
    # What got worse breaks the gate.
    assert (
        main(["run", "--target", "my-emulator.yaml", "--endpoint", targets[1], "--baseline", "ses-baseline.yaml"]) == 1
    )


def test_the_quick_start_and_the_job_that_init_writes(walker: Walker) -> None:
    added: list[str] = []
    walker.replaced = {**walker.replaced, "http://127.0.0.1:5000": walker.replaced["http://127.0.0.1:4566"]}
    installs: list[list[str]] = []
    walker.others = {"pip": installs.append, "git": added.extend}
    mine = walker.folder / "my-cases"
    mine.mkdir()
    steps = steps_of("docs/quick-start.md", "Quick start")
    walker.walk(each for each in steps if "--watch" not in str(each))
    assert installs == [["install", "."]]
    assert all((walker.folder / name).exists() for name in added[1:])
    job = yaml.safe_load((walker.folder / ".github/workflows/ses-conformance.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in job["jobs"]["ses-conformance"]["steps"] if "run" in step]
    commands = [each for script in scripts for each in commands_of(script)]
    ours = [each for each in commands if each.words[0] == "ses-conformance"]
    assert [str(each) for each in commands if each not in ours] == [
        str(Command(("pip", "install", "ses-conformance==0.1.0"))),
        str(Command(("./start-moto",))),
    ]
    walker.codes.clear()
    walker.walk(ours)
    assert walker.codes == [("run", 0), ("badge", 0)]


@pytest.mark.skipif(PRODUCTS["nginx"].binary() is None and not REQUIRED, reason="nginx is not installed")
def test_the_owner_of_a_proxy(walker: Walker) -> None:
    upstream = free_port()
    lend_fixtures(walker.folder)
    nginx = PRODUCTS["nginx"]
    started: list[list[str]] = []
    walker.others = {"mkdir": lambda words: None, "nginx": started.append}
    steps = steps_of("README.md", "You own a proxy or gateway")
    configuration = walker.folder / "fixtures" / "proxies" / "nginx" / "good.conf"
    with running(nginx, configuration, upstream) as port:
        walker.replaced = {"127.0.0.1:8080": f"127.0.0.1:{port}", "127.0.0.1:8181": f"127.0.0.1:{upstream}"}
        walker.walk(steps)
    assert [words[-1] for words in started] == ["$PWD/fixtures/proxies/nginx/good.conf"]
    assert walker.codes == [("proxy", 0), ("baseline", 0), ("proxy", 0), ("badge", 0)]
    assert "alters nothing" in published(walker.folder / "report")


def test_the_chooser(walker: Walker) -> None:
    walker.walk(steps_of("README.md", "You are choosing a target"))
    assert [name for name, _ in walker.codes] == ["run", "run", "compare", "baseline", "run", "badge"]
    assert walker.codes[-2:] == [("run", 0), ("badge", 0)]
    assert "ministack" in (walker.folder / "compare.html").read_text(encoding="utf-8")
    assert published(walker.folder / "moto").endswith("must-cases")
