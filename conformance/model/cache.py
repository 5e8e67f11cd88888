"""What was parsed before, kept in the user's cache: found by content, so never stale, and never needed.

The folder is ``$SES_CONFORMANCE_CACHE``, else ``ses-conformance`` below ``$XDG_CACHE_HOME`` or ``~/.cache``.
"""

from __future__ import annotations

import contextlib
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
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from conformance.model.garbage import uncollected

T = TypeVar("T")
FOLDER = "SES_CONFORMANCE_CACHE"
_KEPT_S = 30 * 24 * 3600
"""Seconds after which a file goes that nobody read."""
_KEPT = 40
"""Files that are kept, of as many folders: those that were read last."""


class ParsedCache:
    """The values that belong to one folder of files, in one file of the cache. Each is built when it is asked for.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._path = cache_folder() / f"parsed-{key_of(str(root), sys.version)[:16]}.pickle"
        self._pickled: dict[str, bytes] = _read(self._path)
        self._values: dict[str, Any] = {}
        self._made = False

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of ``key``, made if it is not known; raises what ``make`` raises."""
        if key not in self._values:
            known = _unpickle(self._pickled.pop(key, b""))
            self._made |= not known
            self._values[key] = known[0] if known else make()
        value: T = self._values[key]
        return value

    def save(self) -> None:
        """Keep the values that were asked for, and no others, if one of them had to be made.

        Without effect if the cache can't be written. Nor can it where a module was imported anew, as pytest's own tests
        of plugins do: its classes are others then.
        """
        if not self._made:
            return
        try:
            data = {key: _pickle(value) for key, value in self._values.items()}
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
                pickle.dump(data, file, protocol=pickle.HIGHEST_PROTOCOL)
            os.replace(file.name, self._path)
            _remove_old(self._path.parent)
        except (OSError, pickle.PicklingError):
            return
        self._made = False


def _remove_old(folder: Path) -> None:
    """Remove what was read long ago, or before many others: mostly of folders of case files that are gone."""
    read = sorted(((path.stat().st_mtime, path) for path in folder.glob("parsed-*.pickle")), reverse=True)
    for number, (at, path) in enumerate(read):
        if number >= _KEPT or time.time() - at > _KEPT_S:
            path.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    """Writes a dataclass as a call of its class, which is read twice as fast as its own way."""

    def reducer_override(self, obj: Any) -> Any:
        """Return the call for a dataclass."""
        if is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, field.name) for field in fields(obj))
        return NotImplemented


def _pickle(value: Any) -> bytes:
    data = io.BytesIO()
    _Pickler(data, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return data.getvalue()


def _unpickle(data: bytes) -> tuple[Any, ...]:
    """Return the one value; nothing if it can't be read: a pickle of another version may raise anything."""
    try:
        with uncollected():
            return (pickle.loads(data),)  # noqa: S301 - nobody else can have written it
    except Exception:
        return ()


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
    sha = hashlib.sha256(_pydantic())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        data = path.read_bytes()
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.digest()


def _pydantic() -> bytes:
    """Return the module that names the version of pydantic, which is not imported for that."""
    spec = find_spec("pydantic")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("version.py").read_bytes()


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


def _read(path: Path) -> dict[str, bytes]:
    """Return the pickled values of a file that this user wrote; empty if there is none, or none that can be read."""
    try:
        with path.open("rb") as file:
            if not _is_own(os.fstat(file.fileno())):
                return {}
            found = pickle.load(file)  # noqa: S301 - nobody else can have written it
    except Exception:
        # What is no pickle, or one of another version, may raise anything.
        return {}
    with contextlib.suppress(OSError):  # a folder that only others may write
        os.utime(path)
    return found if isinstance(found, dict) else {}


def _is_own(status: os.stat_result) -> bool:
    """Say whether the file is this user's and nobody else can write it."""
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)
