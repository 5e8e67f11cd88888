"""The suite's own cases as their files hold them now, from the cache where nothing has changed.

Most commands need the summaries and some cases only, so that no case is built before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.case_files import case_files, read_cases
from conformance.model.case_summary import CaseSummary, summarize
from conformance.model.registry import read_registry, registry_key

if TYPE_CHECKING:
    from conformance.model.case import Case
    from conformance.model.registered import Registry


class OwnSuite:
    """The suite's own cases. ``summaries`` are in the order of the files; reading any of this raises ``SourceError``.

    Args:
        keys: of the content of each case file.
        registry: the key of the registry's content.
        key: of the content of all case files and of what they take in.
    """

    def __init__(self, keys: dict[Path, str], registry: str, key: str) -> None:
        self._keys, self._registry = keys, registry
        self._cache = ParsedCache(corpus.cases())
        names = [key_of(key, what) for what in ("summaries", "digest", "digests")]
        self.summaries = self._cache.get(names[0], lambda: tuple(map(summarize, self.cases)))
        self.digest = self._cache.get(names[1], self._digest)
        """Of the whole suite (``digest_of``)."""
        self.digests = self._cache.get(names[2], self._digests)
        """Of each case by its id (``case_digests``)."""
        self._cache.save()

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """All cases."""
        return read_cases(self._keys, self.of_file)

    @cached_property
    def registry(self) -> Registry:
        """The requirements and accept-sets that the cases rest on."""
        return read_registry(self._registry)

    def of_file(self, path: Path) -> Sequence[Case]:
        """Return the cases of one of the suite's files."""
        return self._cache.get(self._keys[path], lambda: self._load(path))

    def read(self, summaries: Iterable[CaseSummary]) -> list[Case]:
        """Return the cases of the summaries, in their order; files with none of them are not read."""
        summaries = list(summaries)
        files = dict.fromkeys(summary.file for summary in summaries)
        by_id = {case.id: case for path in files for case in self.of_file(path)}
        return [by_id[summary.id] for summary in summaries]

    def find(self, case_ids: Iterable[str]) -> dict[str, Case]:
        """Return those of the cases that the suite has, by their ids."""
        wanted = set(case_ids)
        return {case.id: case for case in self.read(each for each in self.summaries if each.id in wanted)}

    def _load(self, path: Path) -> list[Case]:
        from conformance.model.expand import load_case_file  # seldom needed: the cache has what it finds

        return load_case_file(path, self.registry)

    def _digest(self) -> str:
        from conformance.model.digest import digest_of

        return digest_of(self.cases, self.registry, corpus.fixtures())

    def _digests(self) -> dict[str, str]:
        from conformance.model.digest import case_digests

        return case_digests(self.cases, corpus.fixtures())


def own_suite() -> OwnSuite:
    """Return the suite's own cases."""
    registry = registry_key()
    keys = {path: key_of(registry, _key([path])) for path in case_files(corpus.cases())}
    key = key_of(*keys.values(), _key(corpus.fixture_files(corpus.fixtures())))
    if key not in _known:
        found = OwnSuite(keys, registry, key)
        _known.clear()
        _known[key] = found
    return _known[key]


def _key(files: Iterable[Path]) -> str:
    return key_of(*(part for path in files for part in (str(path), path.read_bytes())))


_known: dict[str, OwnSuite] = {}
"""The suite as it was read last, by the key of its content."""
