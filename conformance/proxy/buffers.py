"""Whole HTTP/1 messages taken from the front of a buffer that grows."""

from __future__ import annotations

from dataclasses import replace

from conformance.proxy.message import Framing, Message, content_length, dechunk, parse_head, response_framing

_END = b"\r\n\r\n"


def take_request(buffer: bytearray, *, broken_off: bool = False) -> Message | None:
    """Take the first request from a buffer; None if it is not whole yet.

    Args:
        buffer: loses what is taken.
        broken_off: no more comes: the request is taken as far as it goes.
    """
    head, start = _head(buffer)
    if head is None:
        return None
    framing, length = Framing.NONE, 0
    if "chunked" in head.members("transfer-encoding"):
        framing = Framing.CHUNKED
    elif head.get("content-length") is not None:
        framing, length = Framing.LENGTH, content_length(head)
    message = _take(buffer, head, start, framing, length)
    if message is None and broken_off:
        message = replace(head, body=bytes(buffer[start:]), framing=framing, whole=False)
        buffer.clear()
    return message


def take_response(buffer: bytearray, method: str) -> Message | None:
    """Take the first final response from a buffer; None if it is not whole yet, or only its end will be its end."""
    while True:
        head, start = _head(buffer)
        if head is None:
            return None
        if not 100 <= head.status < 200:
            break
        del buffer[:start]
    framing, length = response_framing(head, method)
    return None if framing is Framing.CLOSE else _take(buffer, head, start, framing, length)


def _head(buffer: bytearray) -> tuple[Message | None, int]:
    """Return the first head, and where its body begins."""
    while buffer.startswith(b"\r\n"):
        del buffer[:2]
    end = buffer.find(_END)
    return (None, 0) if end < 0 else (parse_head(bytes(buffer[:end])), end + len(_END))


def _take(buffer: bytearray, head: Message, start: int, framing: Framing, length: int) -> Message | None:
    end = start + length if framing is not Framing.CHUNKED else _end_of_chunks(buffer, start)
    if end is None or end > len(buffer):
        return None
    body = bytes(buffer[start:end])
    del buffer[:end]
    return replace(head, body=dechunk(body) if framing is Framing.CHUNKED else body, framing=framing)


def _end_of_chunks(buffer: bytearray, place: int) -> int | None:
    """Return where the chunks that begin at ``place`` end, trailers included; None: not yet."""
    while True:
        line = buffer.find(b"\r\n", place)
        if line < 0:
            return None
        text = bytes(buffer[place:line]).partition(b";")[0].strip()
        try:
            size = int(text, 16)
        except ValueError:
            return None
        if not size:
            break
        place = line + 2 + size + 2
    if buffer[line + 2 : line + 4] == b"\r\n":
        return line + 4
    end = buffer.find(_END, line)
    return None if end < 0 else end + len(_END)
