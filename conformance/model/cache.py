"""What was parsed before, kept in the user's cache: found by content, so never stale, and never needed.

The folder is ``$SES_CONFORMANCE_CACHE``, else ``ses-conformance`` below ``$XDG_CACHE_HOME`` or ``~/.cache``.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from conformance.model.garbage import uncollected

T = TypeVar("T")
FOLDER = "SES_CONFORMANCE_CACHE"
_KEPT_S = 30 * 24 * 3600
"""Seconds after which a file is written anew, if it is still asked for."""


class ParsedCache:
    """The values that belong to one folder of files, in one file of the cache.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._path = cache_folder() / f"parsed-{key_of(str(root), sys.version)[:16]}.pickle"
        self._old: dict[str, Any] = _read(self._path)
        self._new: dict[str, Any] = {}

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of ``key``, made if it is not known; raises what ``make`` raises."""
        if key not in self._new:
            self._new[key] = self._old[key] if key in self._old else make()
        value: T = self._new[key]
        return value

    def save(self) -> None:
        """Keep the values that were asked for, and no others; without effect if the cache can't be written.

        Nor can it where a module was imported anew, as pytest's own tests of plugins do: its classes are others then.
        """
        if self._new.keys() == self._old.keys():
            return
        data = io.BytesIO()
        try:
            _Pickler(data, protocol=pickle.HIGHEST_PROTOCOL).dump(self._new)
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
                file.write(data.getbuffer())
            os.replace(file.name, self._path)
            _remove_old(self._path.parent)
        except (OSError, pickle.PicklingError):
            return
        self._old = self._new


def _remove_old(folder: Path) -> None:
    """Remove what was written long ago: mostly of folders of case files that are gone."""
    for path in folder.glob("parsed-*.pickle"):
        if time.time() - path.stat().st_mtime > _KEPT_S:
            path.unlink()


class _Pickler(pickle.Pickler):
    """Writes a dataclass as a call of its class, which is read twice as fast as its own way."""

    def reducer_override(self, obj: Any) -> Any:
        """Return the call for a dataclass."""
        if is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, field.name) for field in fields(obj))
        return NotImplemented


def key_of(*parts: str | bytes) -> str:
    """Return a key that changes with each of ``parts``, with the code of this package and with pydantic."""
    sha = hashlib.sha256(_code())
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()


@cache
def _code() -> bytes:
    """Return a digest of the code that the values are made by."""
    sha = hashlib.sha256(pydantic.VERSION.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        data = path.read_bytes()
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.digest()


def cache_folder() -> Path:
    """Return the folder for what can be made again."""
    given = os.environ.get(FOLDER)
    if given:
        return Path(given)
    cache = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(cache) if cache else Path("~/.cache").expanduser()) / "ses-conformance"
    except RuntimeError:  # a user without a home, as in some containers
        return Path(tempfile.gettempdir()) / "ses-conformance"


def _read(path: Path) -> dict[str, Any]:
    """Return the values of a file that this user wrote; empty if there is none, or none that can be read."""
    try:
        with path.open("rb") as file:
            if not _is_own(os.fstat(file.fileno())):
                return {}
            with uncollected():
                found = pickle.load(file)  # noqa: S301 - nobody else can have written it
    except Exception:
        # A pickle of another version may raise anything.
        return {}
    return found if isinstance(found, dict) else {}


def _is_own(status: os.stat_result) -> bool:
    """Say whether the file is this user's and nobody else can write it."""
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)
