"""Opening recordings: compressed, in an archive, from standard input, in another encoding, with files beside them."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from conformance.recordings.bodies import MAX_BODY
from conformance.recordings.recognition import RecordingProblem, recognise

BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What a compressed file that is broken or cut off raises while it is read."""
STANDARD_INPUT = "-"

_HEAD = 64 * 1024
_IN_MEMORY = 8 * 1024 * 1024
_MAX_MEMBERS = 100_000
_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CAPTURES = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")
_SESSION = re.compile(r"raw/(\d+)_([cs])\.txt", re.IGNORECASE)
_TSHARK = ("-l", "-n", "-Y", "http", "-T", "ek", "-x")

Beside = Callable[[str], bytes | None]
"""Returns what a file beside a recording holds, by its name; None: there is none."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording that can be read: its name, its bytes from the first that counts, and the name of its format."""

    name: str
    stream: BinaryIO
    form: str
    beside: Beside


@contextmanager
def opened(path: Path, named: str | None) -> Iterator[Iterator[Opened]]:
    """Yield the recordings that a file holds: one, or those of an archive.

    Args:
        path: of the file; ``-`` is standard input.
        named: a format by its name; None: the content tells.

    Raises:
        OSError: it can't be read.
        RecordingProblem: it has no format that is read here.
    """
    with ExitStack() as stack:
        if str(path) == STANDARD_INPUT:
            file = stack.enter_context(_spooled(sys.stdin.buffer))
        else:
            file = cast(BinaryIO, stack.enter_context(path.open("rb")))
        start = file.read(8)
        file.seek(0)
        name = path.name if str(path) != STANDARD_INPUT else "standard input"
        if start[:4] in _CAPTURES and named is None:
            stream = stack.enter_context(_decoded(path))
            yield iter([Opened(name, stream, "tshark-ek", _nothing)])
        elif start[:4] == b"PK\x03\x04":
            yield _members(stack.enter_context(zipfile.ZipFile(file)), name, named)
        else:
            yield iter([_plain(stack, _decompressed(file, start), name, named, _beside(path))])


def _plain(stack: ExitStack, stream: BinaryIO, name: str, named: str | None, beside: Beside) -> Opened:
    head = stream.read(_HEAD)
    encoding = _ENCODINGS.get(head[:2])
    stream.seek(0)
    if encoding is not None:
        stream = stack.enter_context(_transcoded(stream, encoding))
        head = stream.read(_HEAD)
        stream.seek(0)
    if head.startswith(codecs.BOM_UTF8):
        head = head[len(codecs.BOM_UTF8) :]
        stream.seek(len(codecs.BOM_UTF8))
    return Opened(name, stream, named or recognise(name, head), beside)


def _decompressed(file: BinaryIO, start: bytes) -> BinaryIO:
    if start[:2] == b"\x1f\x8b":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    if start[:3] == b"BZh":
        return cast(BinaryIO, bz2.BZ2File(file))
    if start[:6] == b"\xfd7zXZ\x00":
        return cast(BinaryIO, lzma.LZMAFile(file))
    return file


@contextmanager
def _spooled(source: BinaryIO) -> Iterator[BinaryIO]:
    """Keep what comes only once where it can be read twice: in memory if it is short, else in a temporary file."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        shutil.copyfileobj(source, file)
        file.seek(0)
        yield cast(BinaryIO, file)


@contextmanager
def _transcoded(source: BinaryIO, encoding: str) -> Iterator[BinaryIO]:
    """Make UTF-8 of a text in another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        while chunk := source.read(_HEAD):
            file.write(decoder.decode(chunk).encode("utf-8", "replace"))
        file.seek(0)
        yield cast(BinaryIO, file)


def _nothing(name: str) -> bytes | None:
    return None


def _beside(path: Path) -> Beside:
    def find(name: str) -> bytes | None:
        # Only what lies in the recording's own folder, or WireMock's folder of bodies: its content is not trusted.
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            return None
        for folder in (path.parent, path.parent.parent / "__files"):
            file = (folder / parts).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file() and file.stat().st_size <= MAX_BODY:
                return file.read_bytes()
        return None

    return find


def _members(archive: zipfile.ZipFile, name: str, named: str | None) -> Iterator[Opened]:
    """Yield the recordings of an archive: sessions of Fiddler, a HAR of Playwright with its bodies, or any others."""
    infos = {info.filename: info for info in archive.infolist()[:_MAX_MEMBERS] if not info.is_dir()}

    def find(wanted: str) -> bytes | None:
        info = infos.get(wanted) or infos.get(f"resources/{wanted}")
        return archive.read(info) if info is not None and info.file_size <= MAX_BODY else None

    sessions = {member: found for member in infos if (found := _SESSION.fullmatch(member)) is not None}
    if sessions:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            for member in sorted(sessions, key=lambda each: (int(sessions[each][1]), sessions[each][2])):
                with archive.open(infos[member]) as part:
                    shutil.copyfileobj(part, file)
                file.write(b"\r\n\r\n")
            file.seek(0)
            yield Opened(name, cast(BinaryIO, file), "http", find)
        return
    known = 0
    for member, info in infos.items():
        with archive.open(info) as part, ExitStack() as stack:
            try:
                one = _plain(stack, cast(BinaryIO, part), f"{name}/{member}", named, find)
            except RecordingProblem:
                continue
            known += 1
            yield one
    if not known:
        raise RecordingProblem(f"{name}: is a ZIP archive that holds no recording")


@contextmanager
def _decoded(path: Path) -> Iterator[BinaryIO]:
    """Decode a capture by tshark, if that is at hand."""
    program = shutil.which("tshark")
    if program is None:
        raise RecordingProblem(
            f"{path}: is a packet capture, and tshark is not installed: judge the output of "
            f"`tshark -r {path.name} -Y http -T ek -x`"
        )
    command = [program, *_TSHARK, "-r", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - a fixed command, and a file that the user named
        assert process.stdout is not None
        try:
            yield cast(BinaryIO, process.stdout)
        finally:
            process.kill()
