"""What the command line says about itself, and that saying it costs no import of the rest."""

from __future__ import annotations

import shlex
import subprocess
import sys
from fnmatch import fnmatchcase

import click
import pytest

from conformance.cli import NAME, main, program
from conformance.commands import COMMANDS
from conformance.commands.command import Command
from conformance.commands.options import PREFIX, Option
from conformance.model.cited_row import read_row
from conformance.model.suite import load_suite
from tests.rows import each_row

from .cli import ROOT, environment


def commands() -> dict[str, Command]:
    """Return every command by the words that call it."""
    found: dict[str, Command] = {}
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        if isinstance(command, click.Group):
            found |= {f"{name} {each}": _with_examples(own) for each, own in command.commands.items()}
        else:
            found[name] = _with_examples(command)
    return found


def _with_examples(command: click.Command | None) -> Command:
    assert isinstance(command, Command)
    return command


ALL = commands()


def test_the_command_alone_prints_help_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert all(f"\n  {name} " in captured.err for name in COMMANDS)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert main([flag]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {name} " in text and listed.help in text for name, listed in COMMANDS.items())


@each_row("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name: str) -> None:
    command = program.get_command(click.Context(program), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name].help


@each_row("name", ALL)
def test_each_command_shows_its_options_and_examples(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([*name.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: {NAME} {name} ")
    examples = text.partition("Examples:\n")[2]
    assert ALL[name].examples
    assert all(line in examples for line, _ in ALL[name].examples)


def test_the_cases_that_examples_name_are_there() -> None:
    suite = load_suite()
    known = {name for case in suite.cases for name in (case.id, case.id.partition("[")[0])}
    known |= {each for case in suite.cases for each in case.requirement_ids}
    named = [
        words[2]
        for name in ("replay", "explain", "minimise", "export")
        for line, _ in ALL[name].examples
        if (words := shlex.split(line))[2][0] != "-"
    ]
    cited = [name for name in named if name.startswith(("reading-", "observed-"))]
    assert all(map(read_row, cited))
    named = [name for name in named if name not in cited]
    assert named
    assert [name for name in named if not any(fnmatchcase(each, name.replace("[", "[[]")) for each in known)] == []


@each_row("name", ALL)
def test_the_examples_can_be_typed(name: str) -> None:
    for line, _ in ALL[name].examples:
        words = shlex.split(line)
        called = next(each for each in ALL if words[1 : 1 + len(each.split())] == each.split())
        ALL[called].make_context(called, words[1 + len(called.split()) :])


@each_row("name", ALL)
def test_every_option_has_a_variable_with_its_name(name: str) -> None:
    options = [each for each in ALL[name].params if isinstance(each, click.Option)]
    assert all(isinstance(each, Option) for each in options)
    for each in options:
        own = PREFIX + each.opts[-1].lstrip("-").replace("-", "_").upper()
        assert each.envvar in (own, f"{own}_FILE")


def test_one_variable_means_one_thing() -> None:
    """A flag in one command is no file name in another."""
    kinds: dict[str, set[bool]] = {}
    for command in ALL.values():
        for each in command.params:
            if isinstance(each, Option):
                kinds.setdefault(str(each.envvar), set()).add(each.is_flag)
    assert all(len(kind) == 1 for kind in kinds.values()), kinds


def modules_after(*arguments: str) -> set[str]:
    """Return the names of the modules that a command has imported when it ends."""
    said = "import sys; from conformance.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    # A variable that sets no option of the command is looked for among those of all others.
    without = {name: value for name, value in environment().items() if not name.startswith("SES_")}
    done = subprocess.run(
        [sys.executable, "-c", said, *arguments],
        cwd=ROOT,
        env=without,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_list_builds_no_case() -> None:
    modules_after("list")  # fills the cache, if it is not yet
    assert not modules_after("list") & {"yaml", "pydantic", "conformance.model.case"}


def test_help_imports_no_command() -> None:
    assert not modules_after("--help") & {
        "yaml",
        "pydantic",
        "pytest",
        "lxml",
        "requests",
        "rich",
        "jinja2",
        "conformance.run.prepared",
    }


def test_shells_can_complete(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SES_CONFORMANCE_COMPLETE", "bash_source")
    assert main([]) == 0
    assert "complete -o nosort -F _ses_conformance_completion ses-conformance" in capsys.readouterr().out
