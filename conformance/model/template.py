"""Templates in case files: ``{names}`` inside text, and ``$generators`` for values that YAML can't spell out."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

from conformance.model import corpus, extensions

Lookup = Callable[[str], Any]
"""Name -> value; raises KeyError for an unknown name."""

_NAME = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\}")
KINDS = ("email", "domain", "policy", "topic", "recipient", "subject", "word", "unknown_email", "unknown_domain")
"""Kinds of random values."""
_GENERATED = re.compile(rf"^({'|'.join(KINDS)})(\d*)(\.arn|\.other_arn|\.upper|\.local)?$")

PROFILE_NAMES = frozenset({"sender", "sender_domain", "account_id", "other_account_id", "region", "access_key_id"})
"""Names whose values the target's profile gives."""


def is_generated(name: str) -> bool:
    """Say whether ``name`` is one that every case may use: a random value of a kind, numbered from the second on."""
    return _GENERATED.match(name) is not None


def split_name(name: str) -> tuple[str, str, str]:
    """Return kind, number and modifier of a generated name: ``domain2.arn`` -> ``domain``, ``2``, ``arn``."""
    match = _GENERATED.match(name)
    if match is None:
        raise KeyError(name)
    return match[1], match[2], (match[3] or "").removeprefix(".")


def names(value: Any) -> Iterator[str]:
    """Yield every ``{name}`` used anywhere in ``value``, in the files that it takes in too."""
    if isinstance(value, str):
        yield from _NAME.findall(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from names(key)
            yield from names(_file_text(key, _file_of(item)) if key in _FOLDERS else item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from names(item)


def render(value: Any, lookup: Lookup) -> Any:
    """Return ``value`` with names filled in and generators run.

    A text that is one whole ``{name}`` takes the name's value with its type. Raises KeyError for an unknown name,
    ValueError for a generator that is unknown, wrongly used, or asked for more than any case needs.
    """
    if _allowance.get() is not None:
        return _render(value, lookup)
    token = _allowance.set(_Allowance())
    try:
        return _render(value, lookup)
    finally:
        _allowance.reset(token)


def _render(value: Any, lookup: Lookup) -> Any:
    if isinstance(value, str):
        if "{" not in value:
            return value
        whole = _NAME.fullmatch(value)
        return lookup(whole[1]) if whole else _NAME.sub(lambda match: str(lookup(match[1])), value)
    if isinstance(value, Mapping):
        if len(value) == 1 and (name := next(iter(value))).startswith("$"):
            return _find_generator(name)(value[name], lookup)
        return {_render(key, lookup): _render(item, lookup) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_render(item, lookup) for item in value]
    return value


def _find_generator(name: str) -> Callable[[Any, Lookup], Any]:
    if name in GENERATORS:
        return GENERATORS[name]
    own = name.removeprefix("$")
    if own not in extensions.offered(extensions.GENERATORS):
        raise ValueError(f"unknown generator {name}; known: {', '.join(sorted(GENERATORS))}")
    found: Callable[[Any, Lookup], Any] = extensions.load(extensions.GENERATORS, own)
    return found


MAX_BYTES = 64 * 1024 * 1024
"""Most text that the generators of one value may make, all together."""
MAX_ITEMS = 5_000
"""Most items that the lists of one value may have, all together."""


class _Allowance:
    """What the generators of one value may still make: a case file may be anybody's."""

    def __init__(self) -> None:
        self._bytes, self._items = MAX_BYTES, MAX_ITEMS

    def take_bytes(self, generator: str, count: int) -> None:
        self._bytes -= max(count, 0)
        if self._bytes < 0:
            raise ValueError(f"{generator}: more than {MAX_BYTES:,} bytes")

    def take_items(self, generator: str, count: int) -> None:
        self._items -= max(count, 0)
        if self._items < 0:
            raise ValueError(f"{generator}: more than {MAX_ITEMS:,} items")


_allowance: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)


def _left() -> _Allowance:
    allowance = _allowance.get()
    return allowance if allowance is not None else _Allowance()


Generator = Callable[[Any, Lookup], Any]
GENERATORS: dict[str, Generator] = {}
"""Every ``$generator`` by name."""


def _generator(name: str) -> Callable[[Generator], Generator]:
    def register(function: Generator) -> Generator:
        GENERATORS[name] = function
        return function

    return register


def _is_known(name: str) -> bool:
    return name in GENERATORS or name.removeprefix("$") in extensions.offered(extensions.GENERATORS)


def unknown_generators(value: Any) -> Iterator[str]:
    """Yield every ``$key`` in ``value`` that is no generator."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("$") and not _is_known(key):
                yield key
            yield from unknown_generators(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from unknown_generators(item)


@_generator("$repeat")
def _repeat(spec: Any, lookup: Lookup) -> str:
    """``{text: a, times: 65}``: the text so often."""
    text, times = str(render(spec["text"], lookup)), int(render(spec["times"], lookup))
    _left().take_bytes("$repeat", len(text.encode("utf-8", "surrogatepass")) * times)
    return text * times


@_generator("$fill")
def _fill(spec: Any, lookup: Lookup) -> str:
    """``{to: 4096, before: '…', with: x, after: '…'}``: text of just so many bytes (UTF-8)."""
    before, after = (str(render(spec.get(key, ""), lookup)) for key in ("before", "after"))
    filler = str(spec.get("with", "x"))
    if not filler or not filler.isascii():
        raise ValueError("$fill: `with` must be ASCII, one byte a character")
    size = int(render(spec["to"], lookup))
    _left().take_bytes("$fill", size)
    room = size - len((before + after).encode())
    if room < 0:
        raise ValueError(f"$fill: before and after are {-room} bytes longer than `to`")
    return before + (filler * (room // len(filler) + 1))[:room] + after


@_generator("$list")
def _list(spec: Any, lookup: Lookup) -> list[Any]:
    """``{count: 51, of: 'user{n}@{domain}'}``: a list; ``{n}`` counts from 1."""

    def numbered(n: int) -> Lookup:
        return lambda name: n if name == "n" else lookup(name)

    count = int(render(spec["count"], lookup))
    _left().take_items("$list", count)
    return [render(spec["of"], numbered(n)) for n in range(1, count + 1)]


@_generator("$json")
def _json(spec: Any, lookup: Lookup) -> str:
    """Any YAML value as JSON text."""
    return json.dumps(render(spec, lookup))


@_generator("$base64")
def _base64(spec: Any, lookup: Lookup) -> str:
    """A text's UTF-8 bytes in base64."""
    return base64.b64encode(str(render(spec, lookup)).encode()).decode()


@_generator("$bytes")
def _bytes(spec: Any, lookup: Lookup) -> bytes:
    """A text as a blob: the wire encodes it in base64. Line ends become CRLF (RFC 5322), the bytes are UTF-8.

    ``{text: …, ends: lf, charset: ISO-8859-1}`` asks for other line ends and another character set.
    """
    options = render(spec if isinstance(spec, Mapping) and "text" in spec else {"text": spec}, lookup)
    return _encoded(str(options["text"]), options)


@_generator("$message")
def _message(spec: Any, lookup: Lookup) -> bytes:
    """The file ``fixtures/messages/NAME`` as a blob, names filled in.

    Line ends and bytes as of ``$bytes``; ``{file: NAME, ends: lf, charset: ISO-8859-1}`` asks for others.
    """
    options = render(spec, lookup) if isinstance(spec, Mapping) else {}
    return _encoded(str(render(_file_text("$message", _file_of(spec)), lookup)), options)


_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def _encoded(text: str, options: Mapping[str, Any]) -> bytes:
    unknown = set(options) - {"text", "file", "ends", "charset"}
    ends = options.get("ends", "crlf")
    if unknown or ends not in _LINE_ENDS:
        raise ValueError(f"a blob takes `ends` (crlf or lf) and `charset`, not {sorted(unknown) or ends}")
    text = text.replace("\r\n", "\n").replace("\n", _LINE_ENDS[ends])
    try:
        return text.encode(options.get("charset", "utf-8"))
    except (LookupError, UnicodeEncodeError) as error:
        raise ValueError(f"the message can't be encoded: {error}") from None


@_generator("$policy")
def _policy(spec: Any, lookup: Lookup) -> str:
    """The file ``fixtures/policies/NAME``, names filled in."""
    return str(render(_file_text("$policy", spec).strip(), lookup))


_FOLDERS = {"$message": "messages", "$policy": "policies"}


def _file_of(spec: Any) -> str:
    """The name of the file that a generator takes in: given alone, or as ``file`` among options."""
    return str(spec["file"] if isinstance(spec, Mapping) else spec)


def _file_text(generator: str, name: Any) -> str:
    if not isinstance(name, str):
        raise ValueError(f"{generator}: the name of a file is expected")
    return _read(generator, name)


@cache
def _read(generator: str, name: str) -> str:
    folder = corpus.fixtures() / _FOLDERS[generator]
    path = folder / name
    try:
        # A case file may be anybody's, and what it names is sent to the target.
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{generator}: {name} lies outside of fixtures/{_FOLDERS[generator]}")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{generator}: {path} can't be read: {error.strerror}") from error
