"""Finding case files, and reading several with the problems of all reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.case_header import FIRST_LINE, is_case_file
from conformance.model.problem import Problem, SourceError

if TYPE_CHECKING:
    from conformance.model.case import Case


def case_files(folder: Path) -> list[Path]:
    """Return the case files below ``folder``, in a fixed order."""
    return sorted(folder.rglob("*.yaml"))


def yaml_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that ``paths`` name: each file itself, of each folder all YAML files below it.

    Raises:
        SourceError: names every path that does not exist.
    """
    paths = list(paths)
    missing = [Problem(path, 1, 1, "no such file or folder") for path in paths if not path.exists()]
    if missing:
        raise SourceError(missing)
    files = [file for path in paths for file in (case_files(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(files))


def case_files_at(paths: Iterable[Path]) -> list[Path]:
    """Return the case files that ``paths`` name: each file itself, of each folder the case files below it.

    Raises:
        SourceError: names every path that does not exist, and every file that is no case file.
    """
    paths = list(paths)
    named = set(paths)
    files = yaml_files(paths)
    others = [file for file in files if file in named and not is_case_file(file)]
    if others:
        raise SourceError([Problem(file, 1, 1, f"not a case file: {FIRST_LINE}") for file in others])
    return [file for file in files if is_case_file(file)]


def read_cases(files: Iterable[Path], read: Callable[[Path], Sequence[Case]]) -> tuple[Case, ...]:
    """Return the cases of all files, in their order, each id once.

    Args:
        files: in the order wanted.
        read: returns the cases of a file; raises ``SourceError``.

    Raises:
        SourceError: names the problems of all files.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in files:
        try:
            cases.extend(read(path))
        except SourceError as error:
            problems += error.problems
    problems += _twice(cases)
    if problems:
        raise SourceError(problems)
    return tuple(cases)


def _twice(cases: Sequence[Case]) -> list[Problem]:
    first: dict[str, Case] = {}
    problems = []
    for case in cases:
        other = first.setdefault(case.id, case)
        if other is not case:
            where = f"{other.file.name}:{other.line}"
            problems.append(Problem(case.file, case.line, 1, f"the id {case.id} is taken already at {where}"))
    return problems
