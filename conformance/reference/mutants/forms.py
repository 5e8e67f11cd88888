"""Defects in decoding forms: escapes, blanks, UTF-8, separators."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from conformance.reference.decode import Fields
from conformance.reference.http_types import Request
from conformance.reference.mutants import Mutant, add
from conformance.reference.mutants.hooks import form_of, pairs, reads, refusal

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


def _settings(name: str, breaks: str | tuple[str, ...], lie: str, **settings: object) -> None:
    ids = (breaks,) if isinstance(breaks, str) else breaks
    add(Mutant(name, ids, lie, lambda service: service.with_decoder(**settings)))


def _text(change: Callable[[bytes], bytes]) -> Callable[[Request], Request]:
    """Changes the text of a form before it is decoded."""
    return lambda request: replace(request, query=change(request.query), body=change(request.body))


def _values(change: Callable[[str], str]) -> Callable[[Request, Fields], Fields]:
    """Changes every value after it was decoded."""
    return lambda request, fields: Fields({name: change(text) for name, text in fields.values.items()}, fields.names)


_settings("decode-no-percent", (_PERCENT, _BLANK), "Percent escapes are not decoded.", percent=False)
reads(
    "decode-blank-lost",
    (_BLANK, _PERCENT),
    "A blank written %20 is lost.",
    before=_text(lambda t: t.replace(b"%20", b"")),
)
reads(
    "decode-ampersand-early",
    _PERCENT,
    "Escapes are decoded before the form is parted.",
    before=_text(lambda t: t.replace(b"%26", b"&").replace(b"%3D", b"=")),
)
reads(
    "decode-percent-lost", _PERCENT, "An escaped percent sign is lost.", before=_text(lambda t: t.replace(b"%25", b""))
)
reads(
    "decode-blanks-joined",
    _PLUS,
    "Several blanks in a row become one.",
    after=_values(lambda text: re.sub(" +", " ", text).strip()),
)
reads("decode-plus-lost", _PLUS, "A plus sign is lost.", before=_text(lambda t: t.replace(b"+", b"")))
reads(
    "decode-plus-late",
    _LITERAL,
    "An escaped plus sign becomes a blank.",
    before=_text(lambda t: t.replace(b"%2B", b"+")),
)
reads(
    "decode-lower-hex-literal",
    _LOWER,
    "Escapes in small letters are taken literally.",
    before=_text(lambda t: _LOWER_HEX.sub(b"%25", t)),
)
reads(
    "decode-unreserved-literal",
    _UNRESERVED,
    "Escapes of letters and digits are taken literally.",
    before=pairs(lambda pair: _UNRESERVED_HEX.sub(b"%25", pair)),
)
reads("decode-twice", _ONCE, "Values are decoded twice.", after=_values(unquote))
reads(
    "decode-plus-twice",
    (_ONCE, _LITERAL),
    "Plus signs are read as blanks once more after decoding.",
    after=_values(lambda text: text.replace("+", " ")),
)
_settings("decode-latin-1", _UTF_8, "Values are read as Latin-1.", encoding="latin-1")
_settings(
    "decode-ascii-replaced",
    _UTF_8,
    "Characters beyond ASCII are replaced.",
    encoding="ascii",
    encoding_errors="replace",
)
_settings(
    "decode-ascii-dropped", _UTF_8, "Characters beyond ASCII are lost.", encoding="ascii", encoding_errors="ignore"
)
_settings("decode-utf-8-refused", _UTF_8, "Characters beyond ASCII are refused.", encoding="ascii")
reads(
    "decode-beyond-plane-lost",
    "Protocol.Encoding.utf-8",
    "Accents are taken off.",
    after=_values(lambda text: text.encode("ascii", "ignore").decode()),
)


def _crash(name: str, breaks: str | tuple[str, ...], lie: str, asked: Callable[[bytes], bool]) -> None:
    """Declares a mutant that fails over the text of some forms; even rules that leave much open forbid that."""
    refusal(f"crash-{name}", breaks, lie, lambda request: asked(form_of(request)))


def _decodes(text: bytes) -> bool:
    try:
        unquote(text.decode("latin-1"), errors="strict")
    except UnicodeDecodeError:
        return False
    return True


_crash(
    "bad-percent",
    ("Protocol.Query.bad-percent", *_MALFORMED),
    "A percent sign without digits is an InternalFailure.",
    lambda text: bool(_BAD_PERCENT.search(text)),
)
_crash(
    "bad-utf-8",
    ("Protocol.Encoding.bad-utf-8", "Protocol.Query.bad-percent"),
    "Bytes that are no UTF-8 are an InternalFailure.",
    lambda text: not _decodes(text),
)
_crash(
    "bare-name",
    "Protocol.Query.bare-name",
    "A name without an equals sign is an InternalFailure.",
    lambda text: any(pair and b"=" not in pair for pair in text.split(b"&")),
)
_crash(
    "nameless",
    "Protocol.Query.bare-name",
    "A value without a name is an InternalFailure.",
    lambda text: any(pair.startswith(b"=") for pair in text.split(b"&")),
)
_crash(
    "two-equals",
    "Protocol.Query.bare-name",
    "A value with an equals sign in it is an InternalFailure.",
    lambda text: any(pair.count(b"=") > 1 for pair in text.split(b"&")),
)
_crash(
    "trailing-ampersand",
    ("Protocol.Query.trailing-ampersand", "Protocol.Query.doubled-ampersand"),
    "An ampersand at the end is an InternalFailure.",
    lambda text: text.endswith(b"&"),
)
_crash(
    "doubled-ampersand",
    "Protocol.Query.doubled-ampersand",
    "Two ampersands in a row are an InternalFailure.",
    lambda text: b"&&" in text or text.startswith(b"&"),
)
_crash(
    "bare-at-sign",
    "Protocol.Encoding.bare-reserved",
    "An at sign that is not escaped is an InternalFailure.",
    lambda text: b"@" in text,
)
_crash(
    "empty-optional",
    "Protocol.Parameters.empty-optional",
    "An empty value of an optional parameter is an InternalFailure.",
    lambda text: bool(re.search(rb"(NextToken|IdentityType|MaxItems)=(&|$)", text)),
)
_crash(
    "empty-list",
    "Protocol.Parameters.empty-list",
    "An empty list is an InternalFailure.",
    lambda text: bool(re.search(rb"Identities=(&|$)", text)),
)
_crash(
    "empty-required",
    "Protocol.Parameters.empty-required",
    "An empty value of a required parameter is an InternalFailure.",
    lambda text: bool(re.search(rb"Source=(&|$)", text)),
)
_crash(
    "list-gap",
    "Protocol.List.gaps",
    "A list with gaps is an InternalFailure.",
    lambda text: (
        bool(re.search(rb"member\.(3|1000)=", text))
        and b"member.4=" not in text
        and not (b"member.1=" in text and b"member.2=" in text)
    ),
)


def _without_bad_pairs(text: bytes) -> bytes:
    return b"&".join(pair for pair in text.split(b"&") if not _BAD_PERCENT.search(pair))


reads(
    "decode-bad-pairs-ignored",
    _MALFORMED,
    "Parameters with bad escapes are left out.",
    before=_text(_without_bad_pairs),
)
reads(
    "decode-quotes-stripped",
    "Protocol.Encoding.percent",
    "Colons in values are lost.",
    after=_values(lambda text: text.replace(":", "")),
)
