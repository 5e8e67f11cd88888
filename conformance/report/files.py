"""Writing files whole: a reader sees the old file or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance.report.text import visible_json
from conformance.wire.secrecy import conceal


def write_text(path: Path, text: str | Iterable[str], *, private: bool = False) -> None:
    """Write ``text``, whole or in pieces as they come, as UTF-8; lone surrogates, which it can't hold, as escapes.

    Secrets of this process are taken out, whoever writes.
    Raises as ``write_bytes`` does, and whatever making the pieces raises.
    """
    pieces = [text] if isinstance(text, str) else text
    _write(path, (conceal(piece).encode("utf-8", errors="backslashreplace") for piece in pieces), private)


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to a temporary file beside ``path`` and move it there; makes the folder if needed.

    Raises ``OSError``; then ``path`` is as it was, and no temporary file is left. A private file is for its owner
    alone: it holds exchanges.
    """
    _write(path, [data], private)


def let_everybody_read(path: Path) -> None:
    """Give a file the mode of any other: readable by everybody whom the umask allows."""
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)


def write_json(path: Path, data: Any) -> None:
    """Write ``data`` as indented JSON; raises as ``write_text``."""
    write_text(path, visible_json(data, 2) + "\n")


def _write(path: Path, pieces: Iterable[bytes], private: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        error.filename = str(path)  # whoever reads the message knows nothing of the temporary file
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        if not private:
            let_everybody_read(Path(temporary))  # mkstemp makes files for the owner alone
        os.replace(temporary, path)
    except BaseException as error:
        if isinstance(error, OSError) and error.errno is not None and error.filename is None:
            error.filename = str(path)
        Path(temporary).unlink(missing_ok=True)
        raise
