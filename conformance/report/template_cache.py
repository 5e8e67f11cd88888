"""Compiled templates, kept in the user's cache: compiling one takes longer than rendering a small report."""

from __future__ import annotations

from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from conformance.model.cache import ParsedCache, key_of


class CompiledTemplates(jinja2.BytecodeCache):
    """Finds a template by its source and by the code that sets up its environment: never stale, and never needed."""

    def __init__(self) -> None:
        self._code = (Path(__file__).parent / "html.py").read_bytes()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if the template is known."""
        known: bytes = ParsedCache(_place(bucket)).get(self._key(bucket), bytes)
        if known:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        cache = ParsedCache(_place(bucket))
        cache.get(self._key(bucket), bucket.bytecode_to_string)
        cache.save()

    def _key(self, bucket: Bucket) -> str:
        return key_of(jinja2.__version__, bucket.checksum, self._code)


def _place(bucket: Bucket) -> Path:
    return Path("template") / bucket.key
