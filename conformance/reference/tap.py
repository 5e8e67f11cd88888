"""A tap: every byte of every connection, both ways, goes to a file before it goes on."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, BinaryIO

from conformance.reference.direct import DirectProtocol

#: Connection, direction, seconds since 1970 and length of the bytes that follow.
RECORD = struct.Struct("<IBdI")
IN, OUT = 0, 1


def tapping(file: BinaryIO) -> type[DirectProtocol]:
    """The protocol with a tap.

    Args:
        file: open for appending, without a buffer: whoever has the response finds its bytes in the file.
    """
    numbers = count()

    class TapProtocol(DirectProtocol):
        """Writes down what comes in and goes out."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Begins a connection."""
            self._tap = _Tap(file, numbers)
            super().connection_made(_TappedTransport(transport, self._tap))  # type: ignore[arg-type]

        def data_received(self, data: bytes) -> None:
            """Takes what came in."""
            self._tap.write(IN, data)
            super().data_received(data)

    return TapProtocol


class _Tap:
    """The tap of one connection."""

    def __init__(self, file: BinaryIO, numbers: Iterator[int]) -> None:
        self._file, self._number = file, next(numbers)

    def write(self, direction: int, data: bytes) -> None:
        self._file.write(RECORD.pack(self._number, direction, time.time(), len(data)) + data)


class _TappedTransport:
    """A transport that writes down what goes out, and passes on everything."""

    def __init__(self, transport: asyncio.Transport, tap: _Tap) -> None:
        self._transport, self._tap = transport, tap

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._tap.write(OUT, data)
        self._transport.write(data)
