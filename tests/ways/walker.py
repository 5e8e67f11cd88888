"""Walks through what a page says: types its commands, as they stand, in a folder that was empty before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.project.documents import ROOT

from .pages import Command, File, Step

Call = Callable[[list[str]], int]
"""Calls a command of the suite with its arguments; returns the exit code."""
PROGRAM = "ses-conformance"
JUDGING = frozenset({"doctor", "replay", "run", "proxy"})
"""Commands whose exit code 1 says that the target deviates, as long as nothing is held against a baseline."""


@dataclass
class Walker:
    """A user who reads a page from its top.

    Args:
        folder: where everything is typed, and written.
        call: runs the suite's command.
        replaced: texts of the page and what they are here: addresses mostly.
        others: what to do for a program that is not the suite's, by its name. One that isn't here is an error.
    """

    folder: Path
    call: Call
    replaced: Mapping[str, str]
    others: Mapping[str, Callable[[list[str]], None]]
    codes: list[tuple[str, int]] = field(default_factory=list)
    """Each command of the suite that was typed, with its exit code."""

    def walk(self, steps: Iterable[Step]) -> None:
        """Take every step; raises ``AssertionError`` that names the one that does not go as the page says."""
        for step in steps:
            if isinstance(step, File):
                (self.folder / step.name).write_text(self._here(step.text), encoding="utf-8")
            else:
                self._type(step)

    def _type(self, command: Command) -> None:
        program, *words = [self._here(word) for word in command.words]
        if program != PROGRAM:
            assert program in self.others, f"nobody knows how to try: {command}"
            self.others[program](words)
            return
        code = self.call(words)
        self.codes.append((words[0], code))
        fine = {0, 1} if words[0] in JUDGING and "--baseline" not in words else {0}
        assert code in fine, f"{command} ended with {code}"

    def _here(self, text: str) -> str:
        for there, here in self.replaced.items():
            text = text.replace(there, here)
        return text


def lend_fixtures(folder: Path) -> None:
    """Put what a clone has beside the pages into a folder."""
    shutil.copytree(ROOT / "fixtures" / "proxies", folder / "fixtures" / "proxies")
