"""All cases at once: finding the files, reading them with every problem reported, the digest of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.case import Case
from conformance.model.case_header import FIRST_LINE, is_case_file
from conformance.model.digest import case_digests, digest_of, fixture_files, text_of
from conformance.model.problem import Problem, SourceError
from conformance.model.registered import Registry
from conformance.model.registry import read_registry, registry
from conformance.model.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases in the order of their files, and the registry that they rest on."""

    cases: tuple[Case, ...]
    registry: Registry


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


def load_suite(files: Iterable[Path] | None = None) -> Suite:
    """Read the case files (default: the suite's own); raises ``SourceError`` with the problems of all files."""
    if files is None:
        return _own()[0]
    known = registry()
    return _suite(files, known, lambda path: _load(path, known))


def _suite(files: Iterable[Path], known: Registry, read: Callable[[Path], list[Case]]) -> Suite:
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
    return Suite(tuple(cases), known)


def _own() -> tuple[Suite, str, dict[str, str]]:
    """Return the suite, its digest and those of its cases; what has not changed is not parsed again."""
    files = case_files(corpus.cases())
    registry_key, known = read_registry()
    keys = {path: key_of(registry_key, _key([path])) for path in files}
    key = key_of(*keys.values(), _key(fixture_files(corpus.fixtures())))
    if key not in _known:
        cache = ParsedCache(corpus.cases())
        suite = _suite(files, known, lambda path: cache.get(keys[path], lambda: _load(path, known)))
        sha256 = cache.get(key, lambda: digest_of(suite.cases, known, corpus.fixtures()))
        each = cache.get(key_of(key, "cases"), lambda: case_digests(suite.cases, corpus.fixtures()))
        cache.save()
        _known.clear()
        _known[key] = suite, sha256, each
    return _known[key]


def _load(path: Path, known: Registry) -> list[Case]:
    from conformance.model.expand import load_case_file  # seldom needed: the cache has what it finds

    return load_case_file(path, known)


_known: dict[str, tuple[Suite, str, dict[str, str]]] = {}
"""The suite as it was read last, by the key of its content."""


def _key(files: Iterable[Path]) -> str:
    return key_of(*(part for path in files for part in (str(path), path.read_bytes())))


def _twice(cases: Sequence[Case]) -> list[Problem]:
    first: dict[str, Case] = {}
    problems = []
    for case in cases:
        other = first.setdefault(case.id, case)
        if other is not case:
            where = f"{other.file.name}:{other.line}"
            problems.append(Problem(case.file, case.line, 1, f"the id {case.id} is taken already at {where}"))
    return problems


@cache
def own_cases() -> Mapping[Path, list[Case]]:
    """Return the suite's own cases by their files, as they were when this was called first."""
    found: dict[Path, list[Case]] = {}
    for case in load_suite().cases:
        found.setdefault(case.file, []).append(case)
    return found


@cache
def must_cases() -> int:
    """Return how many must-cases the suite has, whatever a run selects."""
    return sum(case.level is Level.MUST for case in load_suite().cases)


def digest(cases: Iterable[Case] = ()) -> str:
    """Return the digest of the suite (``digest_of``) with ``cases``, which may be a user's own."""
    suite, sha256, _ = _own()
    own = {case.id: case for case in suite.cases}
    others = [case for case in cases if own.get(case.id) != case]
    if not others:
        return sha256
    # Their texts are kept apart: only runs of a user's own cases need them, which would wait a second for them.
    cache = ParsedCache(corpus.cases() / "texts")
    texts = cache.get(key_of(sha256), lambda: {case.id: text_of(case) for case in suite.cases})
    cache.save()
    replaced = {case.id for case in others}
    known = {name: text for name, text in texts.items() if name not in replaced}
    return digest_of([*suite.cases, *others], suite.registry, corpus.fixtures(), known)


def digests(cases: Iterable[Case] = ()) -> dict[str, str]:
    """Return the digest of each case of the suite by its id (``case_digests``), and of ``cases``, a user's own."""
    suite, _, each = _own()
    own = {case.id: case for case in suite.cases}
    others = [case for case in cases if own.get(case.id) != case]
    return {**each, **case_digests(others, corpus.fixtures())} if others else each
