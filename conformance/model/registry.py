"""Reading the registry of requirements and the accept-sets of errors from ``fixtures/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of

if TYPE_CHECKING:
    from conformance.model.registered import Registry


@cache
def registry() -> Registry:
    """Return the suite's own registry, read once; what has not changed since an earlier process is not parsed again."""
    return read_registry(registry_key())


def registry_key() -> str:
    """Return a key that changes with the files of the suite's own registry."""
    fixtures = corpus.fixtures()
    files = [*corpus.registry_files(fixtures), fixtures / "places.yaml"]
    return key_of(*(part for path in files for part in (str(path), path.read_bytes())))


def read_registry(key: str) -> Registry:
    """Return the registry that the files hold now; ``key`` is theirs."""
    if key not in _known:
        parsed = ParsedCache(corpus.fixtures())
        found = parsed.get(key, lambda: _load(corpus.fixtures()))
        parsed.save()
        _known.clear()
        _known[key] = found
    return _known[key]


def _load(fixtures: Path) -> Registry:
    from conformance.model.registry_source import load_registry  # seldom needed: the cache has what it finds

    return load_registry(fixtures)


_known: dict[str, Registry] = {}
"""The registry as it was read last, by the key of its content."""
