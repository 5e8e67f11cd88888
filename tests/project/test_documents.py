"""What the documents tell a reader to type or to open is there."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import dropwhile
from pathlib import Path

import click
import pytest

from conformance.cli import main, program
from conformance.commands import COMMANDS
from conformance.commands.scaffold import subject_of
from conformance.model.checks import CHECKS
from conformance.model.suite import load_suite
from tests.rows import each_row
from tests.ways.pages import Command, commands_of

from .documents import DOCUMENTS, FORMS, ROOT, code_in, command_lines, make_targets, name_of

PAGES = [*DOCUMENTS, *FORMS]
LINES = sorted(command_lines("ses-conformance", PAGES))
OPTION = re.compile(r"--?[a-z][a-z-]*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CASE = re.compile(r"(?<![\w.])[a-z0-9-]+(?:\.[a-z0-9*-]+)+(?:\[[\w.-]+\])?")
SHELL = re.compile(r"^ *```(?:sh|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"[A-Z_]+=")
OTHERS = {
    ".": "a shell's own",
    "export": "a shell's own",
    "mkdir": "tests/ways",
    "git": "tests/ways",
    "nginx": "tests/ways",
    "pip": "tests/commands/test_wheel.py",
    ".venv/bin/pip": "tests/commands/test_wheel.py",
    "python3": "tests/commands/test_wheel.py",
    "make": "test_each_make_target_is_there_and_can_be_made",
    "python": "tests/ways/test_other_programs.py and test_each_module_that_is_run_is_there",
    "pytest": "tests/test_plugin_beside_others.py",
    "bash": "tests/commands/test_exploring.py",
    "curl": "tests/ways/test_other_programs.py",
    "aws": "tests/ways/test_other_programs.py",
    "docker": "its options: tests/ways/test_other_programs.py; the image by hand, with buildah",
    "jq": "tests/ways/test_other_programs.py",
    "mitmdump": "tests/proxy/record.py",
}
"""Other programs that pages have typed, and where they are tried."""
PLACE = re.compile(r"(conformance|cases|fixtures|docs|tests|reports|benchmarks)/[\w./-]*")


def help_of(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the help of a command; fails if there is no such command."""
    try:
        code = main([*words, "--help"])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return printed.out


@each_row("line", LINES, ids=" ".join)
def test_each_command_is_there_with_its_options(line: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    # A command of two words, as `baseline write`, has its second word in lower case; arguments are names or capitals.
    command = line[:2] if line[0] == "baseline" else line[:1]
    if command[0].startswith("-"):
        command = ()
    text = help_of(command, capsys)
    for word in line[len(command) :]:
        option = word.strip("`[]").partition("=")[0]
        if OPTION.fullmatch(option):
            assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), f"{' '.join(line)}: no option {option}"


def typed(page: Path) -> Iterator[Command]:
    """Yield the commands of a page's blocks of shell lines, without the variables before them."""
    for block in SHELL.findall(page.read_text(encoding="utf-8")):
        for each in commands_of(block):
            words = list(dropwhile(VARIABLE.match, each.words))
            yield Command(tuple(words), each.background)


@each_row("page", DOCUMENTS, ids=name_of)
def test_each_line_that_is_to_be_typed_is_taken_as_it_stands(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option with its value, every argument; of other programs it is known which test or person tried them."""
    monkeypatch.chdir(ROOT)
    for each in typed(page):
        program_name, *words = each.words
        if program_name != "ses-conformance":
            assert program_name in OTHERS or page.is_relative_to(ROOT / "reports"), f"{each}: who tries it?"
            continue
        command = program.get_command(click.Context(program), words.pop(0))
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, each
        # "RUN…" stands for several, "[…]" for what may be left out.
        command.make_context(command.name, [word for word in words if word not in ("[…]", "…")])


def test_each_command_is_listed() -> None:
    listed = {line[0] for line in command_lines("ses-conformance", [ROOT / "docs" / "running.md"])}
    missing = ", ".join(sorted(set(COMMANDS) - listed))
    assert not missing, f"docs/running.md: add to the table of commands: {missing}"


def test_each_option_that_is_named_alone_is_one_of_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Or of a command that the same page has in code."""
    help_texts = {"": help_of((), capsys)}
    for page in DOCUMENTS:
        if page.is_relative_to(ROOT / "reports" / "proxies"):
            continue  # it names options of the proxies
        codes = list(code_in(page.read_text("utf-8")))
        named = {"run", *(words[0] for words in command_lines("ses-conformance", [page]) if words[0] in COMMANDS)}
        named |= set(COMMANDS) if page.name == "CHANGELOG.md" else set()
        options = {code.split()[0].partition("=")[0] for code in codes if OPTION.fullmatch(code.split(" ")[0])}
        for name in sorted(named):
            if name not in help_texts:
                help_texts[name] = help_of((name,), capsys)
        known = "".join(help_texts[name] for name in ["", *named])
        assert not {
            option for option in options if not option.startswith("--ses-") and not re.search(rf"{option}[ ,]", known)
        }, name_of(page)


def test_each_case_that_a_page_names_is_there() -> None:
    """Also as a glob, as a table without its row, or as what `new-case` writes. Changes speak of what is gone, too."""
    suite = load_suite()
    known = {name for case in suite.cases for name in (case.id, case.id.partition("[")[0])}
    scaffolded = [words[1] for words in LINES if words[0] == "new-case" and len(words) > 1]
    known |= {f"{subject_of(row)}.works" for name, row in suite.registry.requirements.items() if name in scaffolded}
    areas = {name.partition(".")[0] for name in known}
    missing = [
        f"{name_of(page)}: {name}"
        for page in DOCUMENTS
        if page.name != "CHANGELOG.md" and not page.is_relative_to(ROOT / "reports")
        for code in code_in(page.read_text(encoding="utf-8"))
        for name in CASE.findall(code)
        if name.partition(".")[0] in areas and name not in CHECKS
        if not any(fnmatchcase(each, name.replace("[", "[[]")) for each in known)
    ]
    assert missing == []


@each_row("line", sorted(command_lines("make", PAGES)), ids=" ".join)
def test_each_make_target_is_there_and_can_be_made(line: tuple[str, ...]) -> None:
    assert line[0] in make_targets()
    done = subprocess.run(["make", "--dry-run", line[0]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@each_row("line", sorted(command_lines("python -m", PAGES)), ids=" ".join)
def test_each_module_that_is_run_is_there(line: tuple[str, ...]) -> None:
    assert importlib.util.find_spec(line[0]) is not None


@each_row("page", DOCUMENTS, ids=name_of)
def test_each_link_within_the_project_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{name_of(page)}: {link}: there is no such file"
        if anchor:
            assert anchor in anchors_of(file), f"{name_of(page)}: {link}: there is no such heading"


@each_row("page", DOCUMENTS, ids=name_of)
def test_each_place_that_code_names_is_there(page: Path) -> None:
    missing = [
        code
        for code in code_in(page.read_text(encoding="utf-8"))
        if PLACE.fullmatch(code) and not (ROOT / code).exists()
    ]
    assert missing == []


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page: of its headings, as GitHub makes them, and those that it sets itself."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings} | set(
        re.findall(r'<a id="([^"]+)">', text)
    )
