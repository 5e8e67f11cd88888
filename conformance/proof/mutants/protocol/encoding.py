"""Defects that the cases of `cases/protocol/encoding.yaml` find."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from conformance.proof.forms import pairs
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import change_decoding, set_decoder
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest

_PERCENT = "Protocol.Encoding.percent"
_BLANK = "Protocol.Encoding.space-percent"
_PLUS = "Protocol.Encoding.space-plus"
_LITERAL = "Protocol.Encoding.literal-plus"
_LOWER = "Protocol.Encoding.lower-hex"
_UNRESERVED = "Protocol.Encoding.unreserved"
_ONCE = "Protocol.Encoding.once"
_UTF_8 = ("Protocol.Encoding.utf-8", "Protocol.Xml.unicode")
_LOWER_HEX = re.compile(rb"%(?=[0-9A-F]?[a-f]|[a-f])")
_UNRESERVED_HEX = re.compile(rb"%(?=(?:3[0-9]|[46][1-9A-F]|[57][0-9A]|2[DE]|5F|7E))")


def _text(change: Callable[[bytes], bytes]) -> Callable[[HttpRequest], HttpRequest]:
    """Changes the text of a form before it is decoded."""
    return lambda request: replace(request, query=change(request.query), body=change(request.body))


def _values(change: Callable[[str], str]) -> Callable[[HttpRequest, Fields], Fields]:
    """Changes every value after it was decoded."""
    return lambda request, fields: Fields({name: change(text) for name, text in fields.values.items()}, fields.names)


_MARKS = {"ampersand": "&", "equals": "=", "slash": "/", "question-mark": "?", "hash": "#", "tilde": "~"}


def _lost(name: str, mark: str) -> Mutant:
    return Mutant(
        f"decode-{name}-lost",
        _PERCENT,
        f"The mark {mark} in values is lost.",
        change_decoding(after=_values(lambda text: text.replace(mark, ""))),
    )


def _with_literal_names(request: HttpRequest) -> HttpRequest:
    texts = [pair.partition(b"=") for pair in request.body.split(b"&")]
    body = b"&".join(name.replace(b"%", b"%25") + sign + value for name, sign, value in texts)
    return replace(request, body=body)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "decode-values-only",
        "Protocol.Encoding.names",
        "Names of parameters are not decoded.",
        change_decoding(before=_with_literal_names),
    ),
    *(_lost(name, mark) for name, mark in _MARKS.items()),
    Mutant("decode-no-percent", (_PERCENT, _BLANK), "Percent escapes are not decoded.", set_decoder(percent=False)),
    Mutant(
        "decode-blank-lost",
        (_BLANK, _PERCENT),
        "A space written %20 is lost.",
        change_decoding(before=_text(lambda t: t.replace(b"%20", b""))),
    ),
    Mutant(
        "decode-ampersand-early",
        _PERCENT,
        "Escapes are decoded before the form is parted.",
        change_decoding(before=_text(lambda t: t.replace(b"%26", b"&").replace(b"%3D", b"="))),
    ),
    Mutant(
        "decode-percent-lost",
        _PERCENT,
        "An escaped percent sign is lost.",
        change_decoding(before=_text(lambda t: t.replace(b"%25", b""))),
    ),
    Mutant(
        "decode-blanks-joined",
        _PLUS,
        "Several spaces in a row become one.",
        change_decoding(after=_values(lambda text: re.sub(" +", " ", text).strip())),
    ),
    Mutant(
        "decode-plus-lost", _PLUS, "A plus sign is lost.", change_decoding(before=_text(lambda t: t.replace(b"+", b"")))
    ),
    Mutant(
        "decode-plus-late",
        _LITERAL,
        "An escaped plus sign becomes a space.",
        change_decoding(before=_text(lambda t: t.replace(b"%2B", b"+"))),
    ),
    Mutant(
        "decode-lower-hex-literal",
        _LOWER,
        "Escapes in small letters are accepted literally.",
        change_decoding(before=_text(lambda t: _LOWER_HEX.sub(b"%25", t))),
    ),
    Mutant(
        "decode-unreserved-literal",
        _UNRESERVED,
        "Escapes of letters and digits are accepted literally.",
        change_decoding(before=pairs(lambda pair: _UNRESERVED_HEX.sub(b"%25", pair))),
    ),
    Mutant("decode-twice", _ONCE, "Values are decoded twice.", change_decoding(after=_values(unquote))),
    Mutant(
        "decode-plus-twice",
        (_ONCE, _LITERAL),
        "Plus signs are read as spaces once more after decoding.",
        change_decoding(after=_values(lambda text: text.replace("+", " "))),
    ),
    Mutant("decode-latin-1", _UTF_8, "Values are read as Latin-1.", set_decoder(encoding="latin-1")),
    Mutant(
        "decode-ascii-replaced",
        _UTF_8,
        "Characters beyond ASCII are replaced.",
        set_decoder(encoding="ascii", encoding_errors="replace"),
    ),
    Mutant(
        "decode-ascii-dropped",
        _UTF_8,
        "Characters beyond ASCII are lost.",
        set_decoder(encoding="ascii", encoding_errors="ignore"),
    ),
    Mutant("decode-utf-8-refused", _UTF_8, "Characters beyond ASCII are rejected.", set_decoder(encoding="ascii")),
    Mutant(
        "decode-beyond-plane-lost",
        "Protocol.Encoding.utf-8",
        "Accents are accepted off.",
        change_decoding(after=_values(lambda text: text.encode("ascii", "ignore").decode())),
    ),
    Mutant(
        "decode-quotes-stripped",
        "Protocol.Encoding.percent",
        "Colons in values are lost.",
        change_decoding(after=_values(lambda text: text.replace(":", ""))),
    ),
    Mutant(
        "decode-plus-literal",
        "Protocol.Encoding.space-plus",
        "A plus sign is not read as a space.",
        set_decoder(plus_is_space=False),
    ),
)
