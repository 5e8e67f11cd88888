"""Defaults from `ses-conformance.toml` and `pyproject.toml`: where they count, what overrides them, what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from conformance.cli import main, program
from conformance.commands.badge import main as badge
from conformance.commands.command import command
from conformance.commands.configuration import COMMON, WRITTEN, find_configuration
from conformance.commands.doctor import main as doctor
from conformance.commands.options import option
from conformance.commands.record import main as record
from conformance.commands.run import main as run
from conformance.commands.serve import main as serve
from conformance.model.problem import UserProblem

READ = {"baseline", "cases", "changed-since", "failed", "known", "timings", "tls-key"}
"""Options that name what is only read."""


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


@pytest.mark.parametrize(
    ("table", "key"), [("", "out"), ("[run]\n", "out"), ("[serve]\n", "state"), ("[record]\n", "out")]
)
@pytest.mark.parametrize("place", ["/tmp/out", "../out", "a/../../out", "link/out"])
def test_a_file_has_nothing_written_outside_its_folder(here: Path, table: str, key: str, place: str) -> None:
    (here / "link").symlink_to(here.parent)
    (here / "ses-conformance.toml").write_text(f"{table}{key} = '{place}'\n")
    command = {"": run, "[run]\n": run, "[serve]\n": serve, "[record]\n": record}[table]
    with pytest.raises(UserProblem, match=rf"ses-conformance.toml: (\w+\.)?{key}: {place} lies outside {here}: "):
        defaults(command, here)


def test_each_option_that_names_a_path_is_known_to_be_written_or_read() -> None:
    context = click.Context(program)
    left = [program.get_command(context, name) for name in program.list_commands(context)]
    found: set[str] = set()
    while left:
        command = left.pop()
        assert command is not None
        left += command.commands.values() if isinstance(command, click.Group) else []
        options = [each for each in command.params if isinstance(each, click.Option)]
        found |= {max(each.opts, key=len).lstrip("-") for each in options if isinstance(each.type, click.Path)}
    assert found == WRITTEN | READ


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
