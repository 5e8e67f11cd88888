"""What the user of the suite can put right, as opposed to a fault of the suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 2_000


class UserProblem(Exception):
    """What the user gave can't be used. The message, one line a problem, says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong at one place of a file. ``line`` and ``column`` count from 1."""

    file: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        # One line of bounded length, whatever stands in the file that it quotes.
        said = " ".join(self.message.split())
        said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
        return f"{self.file}:{self.line}:{self.column}: {said}"


class SourceError(UserProblem):
    """One or more files are wrong; carries all problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        # Files that share another one, such as the registry, each report what is wrong with it.
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
