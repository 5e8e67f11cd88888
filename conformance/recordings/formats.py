"""Which format a recording has, by its content, and the reader that goes with it."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from conformance.model.problem import UserProblem
from conformance.recordings.complete import complete
from conformance.recordings.readers import (
    charles,
    client_log,
    debug_log,
    har,
    http_messages,
    nock,
    run_log,
    tshark,
    vcr,
)
from conformance.recordings.recorded import Item, Recorded, RecordedPlace, Trouble

Reader = Callable[[BinaryIO, str], Iterator[Item]]

READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "har": har.read,
        "vcr-yaml": vcr.read_yaml,
        "vcr-json": vcr.read_json,
        "nock": nock.read,
        "run-log": run_log.read,
        "charles": charles.read,
        "debug-log": debug_log.read,
        "client-log": client_log.read,
        "tshark-json": tshark.read_json,
        "tshark-ek": tshark.read_ek,
        "http": http_messages.read,
    }
)
"""The formats by name, as ``--format`` takes them."""

_HEAD = 64 * 1024
_MARK = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CAPTURES = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")
_CASSETTE_KEY = re.compile(rb'^(?:["\']?(?:http_)?interactions["\']?\s*:|-\s+["\']?request["\']?\s*:)', re.MULTILINE)
_IN_ARRAYS = (
    (re.compile(rb'"_source"\s*:'), "tshark-json"),
    (re.compile(rb'"scope"\s*:\s*"https?:'), "nock"),
    (re.compile(rb'"protocolVersion"\s*:|"actualPort"\s*:'), "charles"),
    (re.compile(rb'\{\s*"(?:request|response)"\s*:\s*\{'), "vcr-json"),
)
"""What tells recordings that are JSON arrays apart; the first that fits."""
_OTHERS = (
    (
        re.compile(rb"\APK\x03\x04"),
        "is a ZIP archive, such as a session of Fiddler: export it as HAR (HTTPArchive 1.2)",
    ),
    (re.compile(rb"^\s*nock\(['\"]https?:", re.MULTILINE), "is JavaScript of nock: record with output_objects: true"),
    (re.compile(rb"\Abplist|\A\x00\x00|\ASQLite format"), "is a binary file: export the traffic as HAR"),
)
_OTHERS_IN_JSON = (
    (re.compile(rb'"mappings"\s*:|"serveEvents"\s*:|"stubMappings"\s*:'), "stubs of WireMock, which are no recording"),
    (
        re.compile(rb'"(?:data|pairs)"\s*:.{0,200}"pairs"\s*:', re.DOTALL),
        "a simulation of Hoverfly, which is no recording",
    ),
    (re.compile(rb"schema.getpostman.com"), "a collection of Postman, which is no recording: export a HAR"),
    (re.compile(rb'"_type"\s*:\s*"export"'), "a collection of Insomnia, which is no recording: export it as HAR"),
)
"""What is recognised only to be named."""
_MITMPROXY = re.compile(rb"\d{1,9}:\d{1,9}:")
_TSHARK = ("tshark", "-l", "-n", "-Y", "http", "-T", "ek", "-x")


class RecordingProblem(UserProblem):
    """A file that is no recording, or can't be read. The message names it and says what to do."""


def read_recording(path: Path, named: str | None = None) -> Iterator[Item]:
    """Yield what a recording holds, each exchange with plain bodies.

    Args:
        path: of the file; it may be compressed by gzip.
        named: a format by its name; None: the content tells.

    Raises:
        RecordingProblem: the file can't be opened, or has no format that is read here.
    """
    try:
        with _opened(path, named) as (stream, reader):
            for item in reader(stream, path.name):
                yield complete(item) if isinstance(item, Recorded) else item
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Trouble(RecordedPlace(path.name), "the gzip file is broken or cut off: what came before is judged", True)
    except OSError as error:
        raise RecordingProblem(f"{path}: can't be read: {error.strerror or error}") from error


@contextmanager
def _opened(path: Path, named: str | None) -> Iterator[tuple[BinaryIO, Reader]]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        if head[:4] in _CAPTURES and named is None:
            with _decoded(path) as stream:
                yield stream, READERS["tshark-ek"]
            return
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if head[:2] == b"\x1f\x8b" else file
        if stream is not file:
            head = stream.read(_HEAD)
            stream.seek(0)
        if head[:2] in _WIDE:
            raise RecordingProblem(f"{path}: is text in UTF-16: save it as UTF-8 and judge that")
        if head.startswith(_MARK):
            head = head[len(_MARK) :]
            stream.seek(len(_MARK))
        yield stream, READERS[named or recognise(path, head)]


@contextmanager
def _decoded(path: Path) -> Iterator[BinaryIO]:
    """Decode a capture by tshark, if that is at hand."""
    program = shutil.which("tshark")
    if program is None:
        raise RecordingProblem(
            f"{path}: is a packet capture, and tshark is not installed: judge the output of "
            f"`tshark -r {path.name} -Y http -T ek -x`"
        )
    command = [program, *_TSHARK[1:], "-r", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - a fixed command, and a file that the user named
        assert process.stdout is not None
        try:
            yield cast(BinaryIO, process.stdout)
        finally:
            process.kill()


def recognise(path: Path, head: bytes) -> str:
    """Return the name of the format of a file that begins with ``head``.

    Raises:
        RecordingProblem: it is none that is read here.
    """
    start = head.lstrip()
    if not start:
        raise RecordingProblem(f"{path}: is empty")
    if start[:1] in (b"{", b"["):
        return _of_json(path, start)
    if http_messages.is_start(start.partition(b"\n")[0]):
        return "http"
    if _MITMPROXY.match(start) and b":version;" in head:
        raise RecordingProblem(
            f"{path}: is a flow file of mitmproxy: export it as HAR, `mitmdump -nr {path.name} --set hardump=flows.har`"
        )
    if debug_log.looks_like(head):
        return "debug-log"
    if client_log.looks_like(head):
        return "client-log"
    if _CASSETTE_KEY.search(head):
        return "vcr-yaml"
    _name_others(path, head, _OTHERS)
    raise RecordingProblem(f"{path}: not a known form of recording ({', '.join(READERS)}): --format names one")


def _name_others(path: Path, start: bytes, others: Sequence[tuple[re.Pattern[bytes], str]]) -> None:
    """Raise ``RecordingProblem`` for a file that is known not to be read, with what to do instead."""
    for sign, said in others:
        if sign.search(start):
            raise RecordingProblem(f"{path}: {said}")


def _of_json(path: Path, start: bytes) -> str:
    first = start.partition(b"\n")[0]
    if b'"event"' in first and b"ses-conformance/" in first:
        return "run-log"
    if start.startswith(b'{"index"'):
        return "tshark-ek"
    if start.startswith(b"["):
        return next((name for sign, name in _IN_ARRAYS if sign.search(start)), "nock")
    keys = {name: place for name in ("log", "interactions", "http_interactions") if (place := _at(start, name)) >= 0}
    if not keys:
        _name_others(path, start, _OTHERS_IN_JSON)
        raise RecordingProblem(
            f"{path}: JSON, but neither a HAR, a cassette, nor any other recording that is read here"
        )
    return "har" if min(keys, key=keys.__getitem__) == "log" else "vcr-json"


def _at(start: bytes, name: str) -> int:
    found = re.search(rb'"' + name.encode() + rb'"\s*:', start)
    return found.start() if found else -1
