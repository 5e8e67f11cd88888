"""Reading a recording, whatever its format: the readers by name, and the exchanges that they yield."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from conformance.recordings.complete import complete
from conformance.recordings.opening import BROKEN, STANDARD_INPUT, Beside, Opened, opened
from conformance.recordings.readers import (
    burp,
    charles,
    client_log,
    debug_log,
    har,
    http_messages,
    nock,
    playwright,
    postman,
    responses_recorder,
    run_log,
    stubs,
    tshark,
    vcr,
    wireshark,
)
from conformance.recordings.recognition import RecordingProblem
from conformance.recordings.recorded import Item, Lack, Recorded, RecordedPlace, Trouble

__all__ = ["READERS", "RecordingProblem", "files_at", "read_recording"]

Reader = Callable[[BinaryIO, str], Iterator[Item]]

READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "har": har.read,
        "vcr-yaml": vcr.read_yaml,
        "vcr-json": vcr.read_json,
        "nock": nock.read,
        "run-log": run_log.read,
        "charles": charles.read,
        "burp": burp.read,
        "debug-log": debug_log.read,
        "client-log": client_log.read,
        "tshark-json": tshark.read_json,
        "tshark-ek": tshark.read_ek,
        "wireshark-yaml": wireshark.read,
        "playwright-trace": playwright.read,
        "postman": postman.read,
        "wiremock": stubs.read_wiremock,
        "hoverfly": stubs.read_hoverfly,
        "mountebank": stubs.read_mountebank,
        "mockserver": stubs.read_mockserver,
        "responses": responses_recorder.read,
        "http": http_messages.read,
    }
)
"""The formats by name, as ``--format`` takes them."""


def files_at(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield the files that are named, and those below folders that are, each with whether it was named itself."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden:
                yield file, False


def read_recording(path: Path, named: str | None = None) -> Iterator[Item]:
    """Yield what a recording holds, each exchange with plain bodies.

    Args:
        path: of the file, which may be compressed or a ZIP archive; ``-`` is standard input.
        named: a format by its name; None: the content tells.

    Raises:
        RecordingProblem: the file can't be opened, or has no format that is read here.
    """
    name = path.name if str(path) != STANDARD_INPUT else "standard input"
    try:
        with opened(path, named) as recordings:
            for each in recordings:
                yield from _items(each)
    except BROKEN:
        why = "the compressed file is broken or cut off: what came before is judged"
        yield Trouble(RecordedPlace(name), why, True)
    except NotImplementedError:
        yield Trouble(RecordedPlace(name), "the archive is compressed in a way that is not read here", True)
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        yield Trouble(RecordedPlace(name), "the archive is encrypted", True)
    except OSError as error:
        raise RecordingProblem(f"{path}: can't be read: {error.strerror or error}") from error


def _items(recording: Opened) -> Iterator[Item]:
    for item in READERS[recording.form](recording.stream, recording.name):
        yield complete(_with_attached(item, recording.beside)) if isinstance(item, Recorded) else item


def _with_attached(item: Recorded, beside: Beside) -> Recorded:
    """Return an exchange with the bodies that stand in files of their own."""
    exchange = item.exchange
    if item.attached_response and exchange.response is not None:
        body = beside(item.attached_response)
        if body is None:
            item = item.lacking(Lack.RESPONSE_BODY, note="the response's body stands in a file that is not there")
        else:
            response = replace(exchange.response, body=body)
            lacks = item.lacks - {Lack.RESPONSE_BODY}
            item = replace(item, exchange=replace(exchange, response=response), lacks=lacks)
    if item.attached_request:
        body = beside(item.attached_request)
        if body is None:
            return item.lacking(Lack.REQUEST_BODY, note="the request's body stands in a file that is not there")
        request = replace(item.exchange.request, body=body)
        lacks = item.lacks - {Lack.REQUEST_BODY}
        item = replace(item, exchange=replace(item.exchange, request=request), lacks=lacks)
    return item
