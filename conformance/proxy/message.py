"""HTTP/1 messages as they are on the wire, read without mending anything, from bytes or from a stream."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.wire.exchange import Headers

MAX_HEAD = 256 * 1024
MAX_BODY = 64 * 1024 * 1024
_PIECE = 256 * 1024
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")


class Framing(StrEnum):
    """How the end of a body is marked."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response.

    ``start`` is its first line; ``headers`` have the order, spelling and whitespace of the wire (but for whitespace
    around a value); ``body`` is without chunks. ``whole`` is False if the connection ended before the body did.
    ``interim`` are the statuses of the 1xx responses before a response; ``tabbed`` says whether a tab stands before or
    behind the value of a field; ``chunk_extras`` whether chunks have extensions, or trailer fields follow them.
    """

    start: str
    headers: Headers
    body: bytes = b""
    framing: Framing = Framing.NONE
    whole: bool = True
    trailers: Headers = ()
    interim: tuple[int, ...] = ()
    tabbed: bool = False
    chunk_extras: bool = False

    @property
    def method(self) -> str:
        """The method of a request."""
        return self.start.partition(" ")[0]

    @property
    def target(self) -> str:
        """The target of a request, as it is written."""
        return self.start.partition(" ")[2].rpartition(" ")[0]

    @property
    def version(self) -> str:
        """The version of HTTP."""
        return self.start.partition(" ")[0] if self.start.startswith("HTTP/") else self.start.rpartition(" ")[2]

    @property
    def status(self) -> int:
        """The status of a response; 0 if it has none."""
        text = self.start.split(" ")[1] if " " in self.start else ""
        return int(text) if text.isascii() and text.isdecimal() else 0

    @property
    def reason(self) -> str:
        """The reason phrase of a response."""
        return self.start.partition(" ")[2].partition(" ")[2]

    def all(self, name: str) -> list[str]:
        """Return the values of every field ``name`` (lower case), in wire order."""
        return [value for key, value in self.headers if key.strip().lower() == name]

    def get(self, name: str) -> str | None:
        """Return the first value of the field ``name`` (lower case)."""
        return next(iter(self.all(name)), None)

    def members(self, name: str) -> list[str]:
        """Return the members of every field ``name``, a comma-separated list, in lower case."""
        return [part.strip().lower() for value in self.all(name) for part in value.split(",") if part.strip()]

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may carry another message (RFC 9112 section 9.3)."""
        options = self.members("connection")
        if "close" in options or self.framing is Framing.CLOSE or not self.whole:
            return False
        return self.version != "HTTP/1.0" or "keep-alive" in options


class BrokenMessage(Exception):
    """What came is no HTTP/1 message, or is larger than any of ours."""


def origin_form(target: str) -> str:
    """Return the target without scheme and host, which a proxy takes off (RFC 9112 section 3.2.2)."""
    if target.lower().startswith(("http://", "https://")):
        rest = target.partition("://")[2]
        slash = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
        target = rest[slash:]
    return target if target.startswith("/") or target == "*" else f"/{target}"


def parse_head(data: bytes) -> Message:
    """Return the message whose head is ``data``, without the empty line at its end. Lines are kept as they are."""
    first, *lines = data.decode("latin-1").split("\n")
    fields: list[tuple[str, str]] = []
    tabbed = False
    for line in lines:
        text = line.removesuffix("\r")
        name, _, value = text.partition(":")
        if text[:1] in (" ", "\t") and fields:
            fields[-1] = fields[-1][0], f"{fields[-1][1]} {text.strip()}"
        else:
            fields.append((name, value.strip(" \t")))
            tabbed = tabbed or value.strip(" ") != fields[-1][1]
    return Message(first.removesuffix("\r"), tuple(fields), tabbed=tabbed)


def parse_request(data: bytes) -> Message:
    """Return the request that the bytes of a whole request hold."""
    head, _, body = data.partition(b"\r\n\r\n")
    message = parse_head(head)
    if "chunked" in message.members("transfer-encoding"):
        extras = b";" in body.partition(b"\r\n")[0] or not body.endswith(b"\r\n0\r\n\r\n")
        return replace(message, body=dechunk(body), framing=Framing.CHUNKED, chunk_extras=extras)
    return replace(message, body=body, framing=Framing.LENGTH if message.get("content-length") else Framing.NONE)


def parse_response(data: bytes, method: str = "POST") -> Message:
    """Return the response that ``data`` holds, as far as it goes; interim responses before it are passed over."""
    while True:
        head, end, body = data.partition(b"\r\n\r\n")
        message = parse_head(head)
        if not (end and 100 <= message.status < 200):
            break
        data = body
    framing, length = response_framing(message, method)
    match framing:
        case Framing.CHUNKED:
            return replace(message, body=dechunk(body), framing=framing, whole=bool(end) and b"0\r\n" in body[-512:])
        case Framing.LENGTH:
            return replace(message, body=body[:length], framing=framing, whole=bool(end) and len(body) >= length)
        case Framing.NONE:
            return replace(message, whole=bool(end))
    return replace(message, body=body, framing=framing, whole=bool(end))


def dechunk(data: bytes) -> bytes:
    """Return what chunks hold, as far as they go."""
    parts: list[bytes] = []
    while True:
        line, _, data = data.partition(b"\r\n")
        text = line.partition(b";")[0].strip()
        size = int(text, 16) if _SIZE.fullmatch(text) else 0
        if not size:
            return b"".join(parts)
        parts.append(data[:size])
        data = data[size + 2 :]


def content_length(message: Message) -> int:
    """Return the length that a message gives; 0 without a usable one."""
    text = message.get("content-length") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def response_framing(message: Message, method: str) -> tuple[Framing, int]:
    """Return how the end of a response to a request by ``method`` is marked, and its length (RFC 9112 section 6.3)."""
    if method == "HEAD" or message.status in (204, 304) or message.status < 200:
        return Framing.NONE, 0
    if "chunked" in message.members("transfer-encoding"):
        return Framing.CHUNKED, 0
    return (
        (Framing.LENGTH, content_length(message)) if message.get("content-length") is not None else (Framing.CLOSE, 0)
    )


async def read_head(reader: asyncio.StreamReader) -> Message | None:
    """Return the next head; None at the end of the stream.

    Raises:
        BrokenMessage: there is no end of a head, or it is too large.
    """
    try:
        data = await reader.readuntil(b"\r\n\r\n")
        while data == b"\r\n\r\n":
            data = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise BrokenMessage(f"the connection ended in a head: {error.partial[:60]!r}") from None
        return None
    except asyncio.LimitOverrunError:
        raise BrokenMessage(f"a head of more than {MAX_HEAD} bytes") from None
    return parse_head(data.lstrip(b"\r\n")[:-4])


async def read_request_body(reader: asyncio.StreamReader, head: Message) -> Message:
    """Return the request with its body. Raises `BrokenMessage`."""
    if "chunked" in head.members("transfer-encoding"):
        return await _chunked(reader, head)
    if head.get("content-length") is not None:
        return await _counted(reader, head, content_length(head))
    return head


async def read_response(
    reader: asyncio.StreamReader, method: str, on_interim: Callable[[], None] = lambda: None
) -> Message | None:
    """Return the next final response; None if the stream ends before it.

    Args:
        reader: of the connection.
        method: of the request.
        on_interim: is called at each interim response.

    Raises:
        BrokenMessage: what comes is no response.
    """
    interim: list[int] = []
    while True:
        head = await read_head(reader)
        if head is None:
            return None
        if not 100 <= head.status < 200:
            break
        interim.append(head.status)
        on_interim()
    return await read_response_body(reader, replace(head, interim=tuple(interim)), method)


async def read_response_body(reader: asyncio.StreamReader, head: Message, method: str) -> Message:
    """Return the response with its body. Raises `BrokenMessage`."""
    framing, length = response_framing(head, method)
    match framing:
        case Framing.CHUNKED:
            return await _chunked(reader, head)
        case Framing.LENGTH:
            return await _counted(reader, head, length)
        case Framing.CLOSE:
            return replace(head, body=await _rest(reader), framing=framing)
    return head


async def _counted(reader: asyncio.StreamReader, head: Message, length: int) -> Message:
    if length > MAX_BODY:
        raise BrokenMessage(f"a body of more than {MAX_BODY} bytes")
    try:
        body = await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        return replace(head, body=error.partial, framing=Framing.LENGTH, whole=False)
    except OSError:
        return replace(head, framing=Framing.LENGTH, whole=False)
    return replace(head, body=body, framing=Framing.LENGTH)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    size = 0
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            parts.append(piece)
            size += len(piece)
            if size > MAX_BODY:
                raise BrokenMessage(f"a body of more than {MAX_BODY} bytes")
    return b"".join(parts)


async def _chunked(reader: asyncio.StreamReader, head: Message) -> Message:
    parts: list[bytes] = []
    total, whole, extended = 0, False, False
    trailers: list[tuple[str, str]] = []
    with contextlib.suppress(asyncio.IncompleteReadError, OSError):
        while True:
            size_line, extension, _ = (await reader.readuntil(b"\n")).partition(b";")
            extended = extended or bool(extension)
            text = size_line.strip()
            if not _SIZE.fullmatch(text):
                break
            size = int(text, 16)
            total += size
            if total > MAX_BODY:
                raise BrokenMessage(f"a body of more than {MAX_BODY} bytes")
            if not size:
                whole = True
                break
            parts.append(await reader.readexactly(size))
            await reader.readuntil(b"\n")
        while whole and (line := (await reader.readuntil(b"\n")).strip()):
            name, _, value = line.decode("latin-1").partition(":")
            trailers.append((name, value.strip()))
    return replace(
        head,
        body=b"".join(parts),
        framing=Framing.CHUNKED,
        whole=whole,
        trailers=tuple(trailers),
        chunk_extras=extended or bool(trailers),
    )
