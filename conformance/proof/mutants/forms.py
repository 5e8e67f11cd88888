"""Defects in decoding forms: escapes, blanks, UTF-8, separators."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from conformance.proof.forms import form_of, pairs
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import change_decoding, reject_requests, set_decoder
from conformance.reference.decode import Fields
from conformance.reference.http_types import Request

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
_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MALFORMED = ("Common.MalformedQueryString.raised",)


def _text(change: Callable[[bytes], bytes]) -> Callable[[Request], Request]:
    """Changes the text of a form before it is decoded."""
    return lambda request: replace(request, query=change(request.query), body=change(request.body))


def _values(change: Callable[[str], str]) -> Callable[[Request, Fields], Fields]:
    """Changes every value after it was decoded."""
    return lambda request, fields: Fields({name: change(text) for name, text in fields.values.items()}, fields.names)


def _crash(asked: Callable[[bytes], bool]) -> Change:
    """Declares a mutant that fails over the text of some forms; even rules that leave much open forbid that."""
    return reject_requests(lambda request: asked(form_of(request)))


def _decodes(text: bytes) -> bool:
    try:
        unquote(text.decode("latin-1"), errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _without_bad_pairs(text: bytes) -> bytes:
    return b"&".join(pair for pair in text.split(b"&") if not _BAD_PERCENT.search(pair))


MUTANTS: tuple[Mutant, ...] = (
    Mutant("decode-no-percent", (_PERCENT, _BLANK), "Percent escapes are not decoded.", set_decoder(percent=False)),
    Mutant(
        "decode-blank-lost",
        (_BLANK, _PERCENT),
        "A blank written %20 is lost.",
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
        "Several blanks in a row become one.",
        change_decoding(after=_values(lambda text: re.sub(" +", " ", text).strip())),
    ),
    Mutant(
        "decode-plus-lost", _PLUS, "A plus sign is lost.", change_decoding(before=_text(lambda t: t.replace(b"+", b"")))
    ),
    Mutant(
        "decode-plus-late",
        _LITERAL,
        "An escaped plus sign becomes a blank.",
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
        "Plus signs are read as blanks once more after decoding.",
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
        "crash-bad-percent",
        ("Protocol.Query.bad-percent", *_MALFORMED),
        "A percent sign without digits is an InternalFailure.",
        _crash(lambda text: bool(_BAD_PERCENT.search(text))),
    ),
    Mutant(
        "crash-bad-utf-8",
        ("Protocol.Encoding.bad-utf-8", "Protocol.Query.bad-percent"),
        "Bytes that are no UTF-8 are an InternalFailure.",
        _crash(lambda text: not _decodes(text)),
    ),
    Mutant(
        "crash-bare-name",
        "Protocol.Query.bare-name",
        "A name without an equals sign is an InternalFailure.",
        _crash(lambda text: any(pair and b"=" not in pair for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-nameless",
        "Protocol.Query.bare-name",
        "A value without a name is an InternalFailure.",
        _crash(lambda text: any(pair.startswith(b"=") for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-two-equals",
        "Protocol.Query.bare-name",
        "A value with an equals sign in it is an InternalFailure.",
        _crash(lambda text: any(pair.count(b"=") > 1 for pair in text.split(b"&"))),
    ),
    Mutant(
        "crash-trailing-ampersand",
        ("Protocol.Query.trailing-ampersand", "Protocol.Query.doubled-ampersand"),
        "An ampersand at the end is an InternalFailure.",
        _crash(lambda text: text.endswith(b"&")),
    ),
    Mutant(
        "crash-doubled-ampersand",
        "Protocol.Query.doubled-ampersand",
        "Two ampersands in a row are an InternalFailure.",
        _crash(lambda text: b"&&" in text or text.startswith(b"&")),
    ),
    Mutant(
        "crash-bare-at-sign",
        "Protocol.Encoding.bare-reserved",
        "An at sign that is not escaped is an InternalFailure.",
        _crash(lambda text: b"@" in text),
    ),
    Mutant(
        "crash-empty-optional",
        "Protocol.Parameters.empty-optional",
        "An empty value of an optional parameter is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"(NextToken|IdentityType|MaxItems)=(&|$)", text))),
    ),
    Mutant(
        "crash-empty-list",
        "Protocol.Parameters.empty-list",
        "An empty list is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"Identities=(&|$)", text))),
    ),
    Mutant(
        "crash-empty-required",
        "Protocol.Parameters.empty-required",
        "An empty value of a required parameter is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"Source=(&|$)", text))),
    ),
    Mutant(
        "crash-list-gap",
        "Protocol.List.gaps",
        "A list with gaps is an InternalFailure.",
        _crash(
            lambda text: (
                bool(re.search(b"member\\.(3|1000)=", text))
                and b"member.4=" not in text
                and (not (b"member.1=" in text and b"member.2=" in text))
            )
        ),
    ),
    Mutant(
        "decode-bad-pairs-ignored",
        _MALFORMED,
        "Parameters with bad escapes are left out.",
        change_decoding(before=_text(_without_bad_pairs)),
    ),
    Mutant(
        "decode-quotes-stripped",
        "Protocol.Encoding.percent",
        "Colons in values are lost.",
        change_decoding(after=_values(lambda text: text.replace(":", ""))),
    ),
)
