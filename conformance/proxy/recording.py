"""What a tapped reference target took down, as arrivals: it stands behind the proxy in a process of its own."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Protocol, Self

from conformance.proxy.arrival import Arrival
from conformance.proxy.buffers import take_request, take_response
from conformance.proxy.message import Message, parse_response
from conformance.reference.tap import IN, RECORD
from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile


class Arrivals(Protocol):
    """Whoever knows what arrived behind the proxy."""

    @property
    def arrivals(self) -> Sequence[Arrival]:
        """All that has arrived so far, in order."""


@dataclass(slots=True)
class _Connection:
    """What was taken down of one connection and is not an arrival yet, and the arrivals that lack their response."""

    incoming: bytearray = field(default_factory=bytearray)
    outgoing: bytearray = field(default_factory=bytearray)
    at: float = 0.0
    waiting: deque[Arrival] = field(default_factory=deque)


class Recording:
    """Reads the file of a tap while it grows.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._place = 0
        self._connections: dict[int, _Connection] = {}
        self._arrivals: list[Arrival] = []

    @property
    def arrivals(self) -> Sequence[Arrival]:
        """All that has arrived so far, in order."""
        size = os.fstat(self._file).st_size
        if size > self._place:
            self._read(size)
        return self._arrivals

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _read(self, size: int) -> None:
        data = os.pread(self._file, size - self._place, self._place)
        place, touched = 0, {}
        while place + RECORD.size <= len(data):
            number, direction, at, length = RECORD.unpack_from(data, place)
            end = place + RECORD.size + length
            if end > len(data):
                break
            connection = self._connections.setdefault(number, _Connection())
            if direction == IN:
                connection.at = connection.at if connection.incoming else at
                connection.incoming += data[end - length : end]
            else:
                connection.outgoing += data[end - length : end]
            touched[number] = connection
            place = end
        self._place += place
        for number, connection in touched.items():
            self._take(number, connection)

    def _take(self, number: int, connection: _Connection) -> None:
        """Make arrivals of what a connection has so far."""
        incoming, outgoing = connection.incoming, connection.outgoing
        while (request := take_request(incoming)) is not None:
            self._arrive(number, connection, request)
        if outgoing and not connection.waiting and not outgoing.startswith(b"HTTP/1.1 100"):
            # The target has responded before the end of the request, which may never come.
            request = take_request(incoming, broken_off=True)
            if request is not None:
                self._arrive(number, connection, request)
        while connection.waiting and outgoing:
            arrival = connection.waiting[0]
            response = take_response(outgoing, arrival.request.method)
            arrival.response = response or parse_response(bytes(outgoing), arrival.request.method)
            if response is None:
                break
            connection.waiting.popleft()

    def _arrive(self, number: int, connection: _Connection, request: Message) -> None:
        arrival = Arrival(len(self._arrivals), number, request, None, "", connection.at)
        self._arrivals.append(arrival)
        connection.waiting.append(arrival)


class TappedReference(AbstractContextManager["TappedReference"]):
    """A reference target on the address that a proxy forwards to, which takes down all bytes.

    Args:
        port: on loopback.
        options: of the reference target.

    Raises:
        ReferenceFailed: it did not start.
    """

    def __init__(self, port: int, options: Sequence[str]) -> None:
        self._folder = TemporaryDirectory(prefix="ses-conformance-")
        path = Path(self._folder.name) / "bytes"
        path.touch(mode=0o600)
        self._reference = LocalReference([*options, "--port", str(port), "--tap", str(path)])
        self.recording = Recording(path)

    def profile(self) -> Profile:
        """Return the profile of the target."""
        return self._reference.profile()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reference.close()
        self.recording.close()
        self._folder.cleanup()
