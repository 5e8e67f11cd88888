"""Defaults from `ses-conformance.toml` and `pyproject.toml`: where they count, what overrides them, what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from conformance.cli import main
from conformance.commands.badge import main as badge
from conformance.commands.command import command
from conformance.commands.configuration import COMMON, find_configuration
from conformance.commands.doctor import main as doctor
from conformance.commands.options import option
from conformance.commands.run import main as run


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def defaults(of: click.Command, folder: Path) -> dict[str, Any]:
    return find_configuration(folder).defaults(of)


def test_nothing_is_found_where_nothing_is(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert find_configuration(here).file is None
    assert defaults(run, here) == {}


@pytest.mark.parametrize(
    ("name", "table"), [("ses-conformance.toml", ""), ("pyproject.toml", "[tool.ses-conformance]\n")]
)
def test_keys_are_options(here: Path, name: str, table: str) -> None:
    (here / name).write_text(
        f'{table}out = "reports"\nclass = ["dkim", "errors"]\nexclude = "a.*"\nn = 2\nquiet = true\n'
    )
    assert defaults(run, here) == {
        "out": "reports",
        "classes": ("dkim", "errors"),
        "excludes": ("a.*",),
        "processes": "2",
        "quiet": True,
    }


def test_a_table_is_for_its_command_and_the_top_for_those_that_test(here: Path) -> None:
    (here / "ses-conformance.toml").write_text(
        'out = "a"\nendpoint = "http://h"\n[run]\nout = "b"\n[badge]\nout = "c"\n'
    )
    assert defaults(run, here) == {"out": "b", "endpoint": "http://h"}
    assert defaults(doctor, here) == {"endpoint": "http://h"}
    assert defaults(badge, here) == {"out": "c"}


def test_the_nearest_file_counts_and_paths_are_seen_from_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "pyproject.toml").write_text('[tool.ses-conformance]\ntarget = "t.yaml"\nout = "r"\nbaseline = "/b.yaml"\n')
    (here / "t.yaml").touch()
    below = here / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert defaults(run, below) == {"target": "../../t.yaml", "out": "../../r", "baseline": "/b.yaml"}
    (here / "a" / "ses-conformance.toml").write_text('target = "moto"\n')
    assert defaults(run, below) == {"target": "moto"}


def test_nothing_is_looked_for_above_a_repository(here: Path) -> None:
    (here / "ses-conformance.toml").write_text('out = "r"\n')
    (here / "other" / ".git").mkdir(parents=True)
    assert find_configuration(here / "other").file is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("targte = 'moto'", "ses-conformance.toml: targte: unknown key; did you mean target?"),
        ("[run]\nno-such = 1", "ses-conformance.toml: run.no-such: unknown key"),
        ("run = 1", "ses-conformance.toml: run"),
        ("out = ['a']", "ses-conformance.toml: out: expected one value, not a list"),
        ("quiet = 1", "ses-conformance.toml: quiet: expected true or false"),
        ("out = true", "ses-conformance.toml: out: expected a value"),
        ("class = [[1]]", "ses-conformance.toml: class: expected a string, a number, true or false"),
        ("truth = 'mine'", "Invalid value for {here}/ses-conformance.toml: truth: 'mine' is not one of 'any'"),
        ("[run]\nmaxfail = 0", "Invalid value for {here}/ses-conformance.toml: run.maxfail: 0 is not in the range"),
        ("out = ", "ses-conformance.toml is no valid TOML: "),
    ],
)
def test_what_is_wrong_names_file_and_key(here: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    (here / "ses-conformance.toml").write_text(text)
    assert main(["run", "--id", "none"]) == 4
    assert said.format(here=here) in capsys.readouterr().err


def test_the_command_line_and_the_environment_take_precedence(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "ses-conformance.toml").write_text('[list]\nx = "file"\n')

    @command("list", examples=[])
    @option("--x")
    def shown(x: str) -> int:
        seen.append(x)
        return 0

    seen: list[str] = []
    group = click.Group("g", commands={"list": shown})
    for arguments in ([], ["--x", "line"]):
        group.main(["list", *arguments], standalone_mode=False)
    monkeypatch.setenv("SES_CONFORMANCE_X", "variable")
    group.main(["list"], standalone_mode=False)
    assert seen == ["file", "line", "variable"]


def test_common_keys_are_options_of_run() -> None:
    options = {max(each.opts, key=len).lstrip("-") for each in run.params if isinstance(each, click.Option)}
    assert options >= COMMON
