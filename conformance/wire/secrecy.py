"""Secrets of this process: taken out, by their value, of everything that is written down or printed.

A target may repeat whatever it was sent, where and how it likes, so that no list of fields keeps a secret in. What is
secret is found plain, percent-encoded, in base64 at any place of a longer text, in hexadecimal, and escaped as in JSON,
XML and Python.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, AnyStr

from conformance.wire.escapes import is_escaped, spellings, unescaped
from conformance.wire.redact import REDACTED

MIN_LENGTH = 8
"""Shorter values are no secrets but words, as emulators accept them ("test"), which stand in harmless places, too."""
_MIN_PREFIX = 8
_PLAIN = re.compile(r"[A-Za-z0-9]{6,}")
_URL_SAFE = str.maketrans("+/", "-_")
_LINE_END = re.compile(r"=?(?:\r?\n|(?:\\r)?\\n)[ \t]*|[ \t]+")
"""How a line is wrapped, in quoted-printable by a sign before; also where bytes were written as Python writes them, or
where a header field was unfolded, which leaves a space."""
_UNFOLDED = re.compile(r"[A-Za-z0-9+/_-]{16}[ \t]")
"""What may be the end of a line of base64 or hexadecimal in such a field: a secret may go on behind the space."""
_WRITTEN = ("=\\r\\n", "=\\n", "\\r\\n", "\\n")
_MIN_HALVED = 24


class Secret:
    """One value that must not leave the process, in all of its spellings."""

    def __init__(self, value: str | bytes) -> None:
        self.value = value if isinstance(value, str) else ""
        self._bytes = value.encode() if isinstance(value, str) else value
        self.probes = tuple(self._probes())
        self._hex = self._bytes.hex()
        # Where a probe is a run of letters and digits, these stand for themselves in a text that escapes nothing.
        self._is_plain = all(probe.isalnum() for probe in self.probes)
        percent = "".join(f"%{byte:02x}" for byte in self._bytes[:6])
        self.percent_probes = (percent, percent.upper()) if self.value else ()
        """Those of a text in which every character is percent-encoded."""

    def _probes(self) -> Iterable[str]:
        """Yield texts of which at least one stands in every text that holds the secret: looking for them is cheap."""
        data = self._bytes
        for text in self._halves() or filter(None, [self.value]):
            runs = _PLAIN.findall(text)
            yield max(runs, key=len) if runs else text
        yield data.hex()[:24]
        yield data.hex().upper()[:24]
        for spelt in _in_base64(data):
            runs = _PLAIN.findall(spelt)
            yield max(runs, key=len) if runs else spelt

    def _halves(self) -> tuple[str, ...]:
        """Return the halves of a long value: a target may repeat them in two places."""
        middle = len(self.value) // 2
        return (self.value[:middle], self.value[middle:]) if len(self.value) >= _MIN_HALVED else ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What matches the secret in any spelling."""
        return self._pattern("")

    @cached_property
    def wrapped_pattern(self) -> re.Pattern[str]:
        """What matches the secret in any spelling, wrapped over lines at any places."""
        return self._pattern(f"(?:{_LINE_END.pattern})?")

    def _pattern(self, between: str) -> re.Pattern[str]:
        """Return the pattern of the secret with another between its characters."""
        encoded = [each for text in _in_base64(self._bytes) for each in (text, text.translate(_URL_SAFE))]
        # The signs of base64 are escaped where they stand in a URL, in JSON or in XML.
        spelt = [between.join(each if each.isalnum() else spellings(each) for each in text) for text in encoded]
        spelt.append(f"(?i:{between.join(self._bytes.hex())})")
        if self.value:
            spelt = [between.join(map(spellings, text)) for text in (self.value, *self._halves())] + spelt
        return re.compile("|".join(spelt))

    def _may_stand_in(self, text: str) -> bool:
        """Say whether the pattern, which takes long to be compiled, may match; one that it matches is never missed."""
        if not self._is_plain or "%" in text or "&" in text or "\\" in text:
            return True
        return any(probe in text for probe in self.probes) or self._hex in text.lower()

    def conceal(self, text: str, *, wrapped: bool = False) -> str:
        """Return ``text`` without the secret, nor one that was cut off at the end of it."""
        if wrapped or self._may_stand_in(text):
            text = (self.wrapped_pattern if wrapped else self.pattern).sub(REDACTED, text)
        whole = text.rstrip("…'\"")
        for length in range(len(self.value) - 1, _MIN_PREFIX - 1, -1):
            if whole.endswith(self.value[:length]):
                return whole[:-length] + REDACTED + text[len(whole) :]
        return text


class Secrets:
    """A set of secrets."""

    def __init__(self, values: Iterable[str | bytes] = ()) -> None:
        self._known: dict[str | bytes, Secret] = {}
        self._probes: tuple[str, ...] = ()
        self._percent: tuple[str, ...] = ()
        self._as_bytes: tuple[tuple[bytes, ...], tuple[bytes, ...]] = (), ()
        self.keep(*values)

    def keep(self, *values: str | bytes) -> None:
        """Keep these values, too; those that are too short to be secrets are left out."""
        new = {value: Secret(value) for value in values if len(value) >= MIN_LENGTH and value not in self._known}
        if new:
            self._known.update(new)
            self._probes += tuple(probe for secret in new.values() for probe in secret.probes)
            self._percent += tuple(probe for secret in new.values() for probe in secret.percent_probes)
            self._as_bytes = (
                tuple(probe.encode() for probe in self._probes),
                tuple(probe.encode() for probe in self._percent),
            )

    def forget(self) -> None:
        """Keep nothing any more."""
        self._known, self._probes, self._percent, self._as_bytes = {}, (), (), ((), ())

    def stands_in(self, text: str | bytes) -> bool:
        """Say whether a secret may stand in a text, or in bytes of any encoding."""
        if isinstance(text, str):
            return self._stands_narrow_in(text) or ("\0" in text and self._is_probed(text.replace("\0", "")))
        plain, percent = self._as_bytes
        for raw in plain:
            if raw in text:
                return True
        if b"%" in text and any(raw in text for raw in percent):
            return True
        if b"\n" in text and self.stands_in(_unwrapped(text)):
            return True
        if is_escaped(text) and self._is_probed(unescaped(text.decode("latin-1"))):
            return True
        return b"\0" in text and self.stands_in(text.replace(b"\0", b""))

    def _stands_narrow_in(self, text: str) -> bool:
        if self._is_probed(text) or (_is_wrapped(text) and self._is_probed(_unwrapped(text))):
            return True
        return is_escaped(text) and self._is_probed(unescaped(text))

    def _is_probed(self, text: str) -> bool:
        for probe in self._probes:
            if probe in text:
                return True
        return "%" in text and any(probe in text for probe in self._percent)

    def conceal(self, text: str) -> str:
        """Return ``text`` with every secret as REDACTED."""
        if len(text) < MIN_LENGTH or not self.stands_in(text):
            return text
        return str(self.conceal_all(text))

    def conceal_all(self, data: Any) -> Any:
        """Return plain data, every text in it, keys included, without secrets and what was cut off of one."""
        if isinstance(data, str):
            wide = "\0" in data or "\\x00" in data
            if (
                wide
                and self.stands_in(data.replace("\0", "").replace("\\x00", ""))
                and not self._stands_narrow_in(data)
            ):
                return REDACTED
            wrapped = _is_wrapped(data) and self.stands_in(_unwrapped(data))
            for secret in self._known.values():
                data = secret.conceal(data, wrapped=wrapped)
            # A line may also end within what stands for one character: nobody knows then where the secret ends.
            return REDACTED if wrapped and self._is_in_lines(data) else data
        if isinstance(data, Mapping):
            return {self.conceal_all(key): self.conceal_all(value) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.conceal_all(each) for each in data]
        return data

    def _is_in_lines(self, text: str) -> bool:
        joined = _LINE_END.sub("", text)
        return any(secret.pattern.search(joined) for secret in self._known.values())

    def __or__(self, other: Secrets) -> Secrets:
        """Return the secrets of both."""
        joined = Secrets()
        joined._known = self._known | other._known
        joined._probes, joined._percent = self._probes + other._probes, self._percent + other._percent
        (plain, percent), (more, more_percent) = self._as_bytes, other._as_bytes
        joined._as_bytes = plain + more, percent + more_percent
        return joined


def _is_wrapped(text: str) -> bool:
    return "\n" in text or "\\n" in text or _UNFOLDED.search(text) is not None


def _unwrapped(text: AnyStr) -> AnyStr:
    """Return a text without whitespace, so without line ends, and without the sign by which quoted-printable wraps."""
    if isinstance(text, str):
        for written in _WRITTEN:
            text = text.replace(written, "")
        return "".join(text.replace("=\r\n", "").replace("=\n", "").split())
    return b"".join(text.replace(b"=\r\n", b"").replace(b"=\n", b"").split())


def _in_base64(data: bytes) -> list[str]:
    """Return what base64 makes of ``data`` at each place of a group of three, without what its neighbours share."""
    return [
        b64encode(b"\0" * before + data)[-(-8 * before // 6) : 8 * (before + len(data)) // 6].decode()
        for before in range(3)
    ]


_SIGNATURE_MARKS = tuple(
    mark.encode() for mark in (*_in_base64(b"ignature"), b"ignature".hex(), b"ignature".hex().upper())
)


def may_repeat(data: bytes, signatures: Collection[str]) -> bool:
    """Say whether one of a request's own signatures may stand in ``data``, in any spelling; asked very often."""
    if _repeats(data, signatures):
        return True
    narrow = data.replace(b"\0", b"") if b"\0" in data else data
    if narrow is not data and _repeats(narrow, signatures):
        return True
    if not is_escaped(narrow):
        return False
    # Once only: what still looks escaped then may never end.
    plain = unescaped(narrow.decode("latin-1")).encode("utf-8", "surrogatepass")
    return _repeats(plain.replace(b"\0", b""), signatures)


def _repeats(data: bytes, signatures: Collection[str]) -> bool:
    for signature in signatures:
        run = _PLAIN.search(signature)
        if (run[0][:16] if run else signature).encode() in data:
            return True
    for mark in _SIGNATURE_MARKS:
        if mark in data:
            return True
    return b"%53%69%67%6" in data


SECRETS = Secrets()
"""Those of this process: whoever makes a target ready adds the target's."""


def conceal(text: str) -> str:
    """Return ``text`` without the secrets of this process."""
    return SECRETS.conceal(text)
