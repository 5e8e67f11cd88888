"""The project's documents, and what they tell a reader to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / ".github").rglob("*.md"),
        *(ROOT / "reports").glob("**/README.md"),
    ]
)
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

_FENCE = re.compile(r"^ *```.*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


def name_of(path: Path) -> str:
    """Return how a document is called in messages: its path from the root."""
    return path.relative_to(ROOT).as_posix()


def code_in(text: str) -> Iterator[str]:
    """Yield each line of the code blocks, then each piece of code in running text."""
    for block in _FENCE.findall(text):
        yield from block.splitlines()
    yield from _INLINE.findall(_FENCE.sub("", text))


def command_lines(program: str, paths: list[Path]) -> set[tuple[str, ...]]:
    """Return the words that follow a program wherever a document has it in code, without comments."""
    found = set()
    for path in paths:
        for code in code_in(path.read_text(encoding="utf-8")):
            for part in re.split(r" [#&|] | &$|&&|;", code):
                _, program_is_there, rest = f" {part} ".partition(f" {program} ")
                if program_is_there and rest.strip():
                    found.add(tuple(rest.split("  ")[0].split()))
    return found


def make_targets() -> set[str]:
    """Return the targets that the Makefile has a rule for."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
