"""Reading the registry of requirements and the accept-sets of errors from ``fixtures/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.registered import Registry, registry_files


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
