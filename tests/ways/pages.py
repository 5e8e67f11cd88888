"""What a page tells its reader to type, in order, and the files that it tells them to write."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from tests.project.documents import ROOT

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([\w./-]+\.(?:ya?ml|py|toml))`")
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is typed; ``background`` if it ends in ``&``."""

    words: tuple[str, ...]
    background: bool = False

    def __str__(self) -> str:
        return shlex.join(self.words)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is written: the block below the text that names it."""

    name: str
    text: str


Step = Command | File


def steps_of(page: str, heading: str) -> list[Step]:
    """Return what is typed and written below a heading, down to the next one of its rank or above.

    Args:
        page: path from the root of the project.
        heading: the heading's text, without its marks.

    Raises:
        LookupError: the page has no such heading.
    """
    section = _section((ROOT / page).read_text(encoding="utf-8"), heading)
    steps: list[Step] = []
    before = 0
    for block in _FENCE.finditer(section):
        if block[1] in ("sh", "console"):
            steps += commands_of(block[2])
        elif block[1] in ("yaml", "python", "toml"):
            named = _NAMED.findall(section[before : block.start()])
            if named:
                steps.append(File(named[-1], block[2]))
        before = block.end()
    return steps


def commands_of(block: str) -> Iterator[Command]:
    """Yield the commands of a block of shell lines, or of what a console shows."""
    shown = _PROMPT in block
    lines = [line.removeprefix(_PROMPT) for line in block.splitlines() if line.startswith(_PROMPT) or not shown]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        for part in re.split(r" && | \| (?=ses-conformance )", line):
            words = shlex.split(part, comments=True)
            if words:
                background = words[-1] == "&"
                yield Command(tuple(words[:-1] if background else words), background)


def _section(text: str, heading: str) -> str:
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if re.fullmatch(rf"#+ {re.escape(heading)}\n?", line)), None)
    if start is None:
        raise LookupError(f"there is no heading {heading!r}")
    rank, fenced, end = len(lines[start].partition(" ")[0]), False, len(lines)
    for n in range(start + 1, len(lines)):
        fenced ^= lines[n].lstrip().startswith("```")
        if not fenced and re.match(rf"#{{1,{rank}}} ", lines[n]):
            end = n
            break
    return "".join(lines[start + 1 : end])
