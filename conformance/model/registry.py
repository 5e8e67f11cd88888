"""Reading the registry of requirements and the accept-sets of errors from ``fixtures/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.expectation import AcceptSet
from conformance.model.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Registry:
    """All requirements by id, with the file each stands in, and all accept-sets by name."""

    requirements: Mapping[str, Requirement]
    areas: Mapping[str, str]
    accept_sets: Mapping[str, AcceptSet]


def registry_files(fixtures: Path) -> list[Path]:
    """Return the files of requirements, and last the one of accept-sets."""
    return [*sorted((fixtures / "requirements").glob("*.yaml")), fixtures / "accept-sets.yaml"]


@cache
def registry() -> Registry:
    """Return the suite's own registry, read once; what has not changed since an earlier process is not parsed again."""
    return read_registry()[1]


def read_registry() -> tuple[str, Registry]:
    """Return a key that changes with the files of the suite's own registry, and the registry that they hold now."""
    fixtures = corpus.fixtures()
    files = [*registry_files(fixtures), fixtures / "places.yaml"]
    key = key_of(*(part for path in files for part in (str(path), path.read_bytes())))
    if key not in _known:
        parsed = ParsedCache(fixtures)
        found = parsed.get(key, lambda: _load(fixtures))
        parsed.save()
        _known.clear()
        _known[key] = found
    return key, _known[key]


def _load(fixtures: Path) -> Registry:
    from conformance.model.registry_source import load_registry  # seldom needed: the cache has what it finds

    return load_registry(fixtures)


_known: dict[str, Registry] = {}
"""The registry as it was read last, by the key of its content."""
