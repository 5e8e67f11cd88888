"""The AWS Query encoding: nested parameters to flat pairs, and pairs to percent-encoded text and back."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from string import ascii_letters, digits
from urllib.parse import unquote_to_bytes

_TYPE_ERROR = "a parameter value is text, bytes, a number, a boolean, a time, a list, a mapping or null, not {}"

Value = str | bytes | bool | int | float | datetime | None | Sequence["Value"] | Mapping[str, "Value"]
"""What a parameter may hold before it is flattened."""

Pairs = list[tuple[str, str]]
"""Parameters in wire order; a name may occur more than once."""


def flatten(params: Mapping[str, Value]) -> Pairs:
    """Return ``params`` as flat name-value pairs, in the order given, as [SendEmail / Examples / Sample Request].

    Members of a structure are joined by a dot (``Destination.ToAddresses``), items of a list are numbered from one
    (``.member.1``). bytes become base64, booleans ``true`` and ``false``, times UTC ``YYYY-MM-DDThh:mm:ssZ`` (a time
    without a zone is UTC; fractions are cut), None the empty value. An empty list is one empty value, as the AWS
    SDKs send it; an empty structure is nothing. Names that are flat already pass as they are.

    Raises:
        TypeError: a value of another type.
    """
    pairs: Pairs = []
    for name, value in params.items():
        if value.__class__ is str:
            pairs.append((name, value))
        else:
            pairs.extend(_flatten(name, value))
    return pairs


def _flatten(name: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _flatten(f"{name}.{member}", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if not value:
            yield name, ""
        for number, inner in enumerate(value, 1):
            yield from _flatten(f"{name}.member.{number}", inner)
    else:
        yield name, scalar(value)


def scalar(value: str | bytes | bool | int | float | datetime | None) -> str:
    """Return the wire text of one scalar, as `flatten` describes.

    Raises:
        TypeError: ``value`` is none of the scalar types.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return timestamp(moment)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return repr(value)
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    raise TypeError(_TYPE_ERROR.format(type(value).__name__))


def timestamp(moment: datetime) -> str:
    """Return the aware ``moment`` in UTC as ``YYYY-MM-DDThh:mm:ssZ`` [CommonParameters / Timestamp]."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(text: str) -> str:
    """Percent-encode ``text`` by RFC 3986: unreserved characters stay, all else is UTF-8 in upper-case ``%XX``.

    The standard library's function looks at every byte in Python: seconds for a message of 10 MB.
    """
    if not _RESERVED.search(text):
        return text
    data = to_bytes(text)
    # The percent sign first: all others bring new ones.
    for byte in sorted(set(data.translate(None, _UNRESERVED)), key=lambda byte: byte != 0x25):
        data = data.replace(bytes((byte,)), b"%%%02X" % byte)
    return data.decode("ascii")


_PIECE = 65536
_RESERVED = re.compile(r"[^A-Za-z0-9._~-]")
_UNRESERVED = bytes(ord(character) for character in ascii_letters + digits + "-._~")


def encode_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return ``pairs`` as ``name=value`` joined by ``&``, each side percent-encoded (RFC 3986; space is ``%20``)."""
    return "&".join([f"{encode(name)}={encode(value)}" for name, value in pairs])


def encode_form(pairs: Sequence[tuple[str, str]]) -> bytes:
    """Return what `encode_pairs` does, as bytes. Long values are written in pieces: 10 MB are held once, not thrice."""
    if max((len(value) for _, value in pairs), default=0) <= _PIECE:
        return encode_pairs(pairs).encode("ascii")
    written = BytesIO()
    for number, (name, value) in enumerate(pairs):
        written.write(f"{'&' if number else ''}{encode(name)}=".encode("ascii"))
        for piece in _pieces(value):
            written.write(encode(piece).encode("ascii"))
    return written.getvalue()


def _pieces(text: str) -> Iterable[str]:
    """Return a text in pieces that can be encoded by themselves: other than ASCII may have pairs of surrogates."""
    if len(text) <= _PIECE or not text.isascii():
        return (text,)
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def decode(text: str) -> str:
    """Undo form encoding: ``+`` is a space, ``%XX`` a byte of UTF-8. What is not UTF-8 survives as lone surrogates."""
    if "%" not in text and "+" not in text:
        return text
    return unquote_to_bytes(to_bytes(text.replace("+", " "))).decode("utf-8", "surrogateescape")


def decode_pairs(text: str) -> Pairs:
    """Return the pairs of a form body or query string in order; a part without ``=`` has an empty value.

    Empty parts (``a=1&&b=2``) hold no parameter and are left out. Nothing raises: recorded traffic may hold anything,
    and `encode_pairs` gives the same bytes back for what `decode` could not read as UTF-8.
    """
    pairs: Pairs = []
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((decode(name), decode(value)))
    return pairs


def to_bytes(text: str) -> bytes:
    r"""Return ``text`` as the bytes that go over the wire: UTF-8, also where Python's codec gives up.

    A surrogate pair (two ``\u`` escapes in a case file) is the one character that it stands for; U+DC80 to U+DCFF is
    the raw byte of Python's ``surrogateescape``, so that any byte can be written; any other lone surrogate becomes the
    three bytes that a careless client would send.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return b"".join([_encode_character(character) for character in joined])


def _encode_character(character: str) -> bytes:
    if "\udc80" <= character <= "\udcff":
        return character.encode("utf-8", "surrogateescape")
    return character.encode("utf-8", "surrogatepass")
