"""A TCP stream that Wireshark's "Follow" saved as YAML: the bytes of both peers, in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from conformance.recordings.bodies import MAX_BODY
from conformance.recordings.readers import http_messages, yaml_stream
from conformance.recordings.readers.fields import data, mapping, number
from conformance.recordings.recorded import Item, Trouble


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a stream."""
    text = bytearray()
    peer = 0
    for found in yaml_stream.items(stream, file, ("packets",)):
        if isinstance(found, Trouble):
            yield found
            continue
        packet = mapping(found[1])
        now = number(packet.get("peer"))
        text += b"\r\n" if now != peer else b""
        text += data(packet.get("data"))
        peer = now
        if len(text) > MAX_BODY:
            yield Trouble(found[0], "the stream is too long: the rest is not read", True)
            break
    yield from http_messages.read(io.BytesIO(bytes(text)), file)
