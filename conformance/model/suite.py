"""All cases at once: those of the suite or of files that are named, and the digest of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.case_files import read_cases
from conformance.model.own_suite import own_suite
from conformance.model.registry import registry
from conformance.model.vocabulary import Level

if TYPE_CHECKING:
    from conformance.model.case import Case
    from conformance.model.registered import Registry


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases in the order of their files, and the registry that they rest on."""

    cases: tuple[Case, ...]
    registry: Registry


def load_suite(files: Iterable[Path] | None = None) -> Suite:
    """Read the case files (default: the suite's own); raises ``SourceError`` with the problems of all files."""
    if files is None:
        own = own_suite()
        return Suite(own.cases, own.registry)
    from conformance.model.expand import load_case_file  # not needed for what is in the cache

    known = registry()
    return Suite(read_cases(files, lambda path: load_case_file(path, known)), known)


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
    return sum(case.level is Level.MUST for case in own_suite().summaries)


def digest(cases: Iterable[Case] = ()) -> str:
    """Return the digest of the suite (``digest_of``) with ``cases``, which may be a user's own."""
    own = own_suite()
    others = _others(cases)
    if not others:
        return own.digest
    from conformance.model.digest import digest_of, text_of

    # Their texts are kept apart: only runs of a user's own cases need them, which would wait a second for them.
    cache = ParsedCache(corpus.cases() / "texts")
    texts = cache.get(key_of(own.digest), lambda: {case.id: text_of(case) for case in own.cases})
    cache.save()
    replaced = {case.id for case in others}
    known = {name: text for name, text in texts.items() if name not in replaced}
    return digest_of([*own.cases, *others], own.registry, corpus.fixtures(), known)


def digests(cases: Iterable[Case] = ()) -> dict[str, str]:
    """Return the digest of each case of the suite by its id (``case_digests``), and of ``cases``, a user's own."""
    each, others = own_suite().digests, _others(cases)
    if not others:
        return each
    from conformance.model.digest import case_digests

    return {**each, **case_digests(others, corpus.fixtures())}


def _others(cases: Iterable[Case]) -> Sequence[Case]:
    """Return those of the cases that are not the suite's own."""
    cases = list(cases)
    own = own_suite().find(case.id for case in cases)
    return [case for case in cases if own.get(case.id) != case]
