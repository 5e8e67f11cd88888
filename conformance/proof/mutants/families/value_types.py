"""Defects of reading booleans, integers and blobs."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import add_unlisted_code, set_binder
from conformance.reference.bind import Binder, integer_of
from conformance.reference.errors import ServiceError
from conformance.reference.rules import Param
from conformance.reference.service import Service

_BOOLEANS = (
    "SetIdentityDkimEnabled.DkimEnabled.type",
    "SetIdentityFeedbackForwardingEnabled.ForwardingEnabled.type",
)

_NUMERIC = (
    "SetIdentityDkimEnabled.DkimEnabled.numeric",
    "SetIdentityFeedbackForwardingEnabled.ForwardingEnabled.numeric",
)


class _AnyText(dict[str, bool]):
    """Booleans of which every text is one."""

    def __contains__(self, text: object) -> bool:
        return True

    def __missing__(self, text: str) -> bool:
        return text.startswith("true")


_WORDS = {"true": True, "false": False}


def _numeric_code(service: Service) -> Service:
    return add_unlisted_code("NotABoolean")(service.with_binder(booleans=_WORDS).with_code("type", "NotABoolean"))


def _leading_digits(text: str) -> int | None:
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    return int(digits) if digits else None


def _rounded(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text, 0)
    except ValueError:
        return None


def _saturated(text: str) -> int | None:
    return min(int(text), 1000) if text.isdigit() else None


_INTEGER = "ListIdentities.MaxItems.type"


class _Unencoded(Binder):
    """A binder that takes a blob that is no base64 as its own bytes."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        try:
            return super()._blob(param, name, text)
        except ServiceError:
            return text.encode()


def _blob_unencoded(service: Service) -> Service:
    return replace(service, binder=_Unencoded())


class _OneLine(Binder):
    """A binder that takes base64 in one line only."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        if any(char in text for char in " \r\n"):
            raise self._fault(param, "type", f"{name} is not base64.")
        return super()._blob(param, name, text)


def _blob_one_line(service: Service) -> Service:
    return replace(service, binder=_OneLine())


class _Undecoded(Binder):
    """A binder that does not decode blobs."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        return text.encode()


def _blob_undecoded(service: Service) -> Service:
    return replace(service, binder=_Undecoded())


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "boolean-any-text",
        _BOOLEANS,
        "Any text is a boolean: true if it begins so, else false.",
        set_binder(booleans=_AnyText()),
    ),
    Mutant("boolean-empty", _BOOLEANS, "An empty boolean means false.", set_binder(booleans=_WORDS | {"": False})),
    Mutant(
        "boolean-no-true",
        _BOOLEANS,
        "The boolean true is rejected.",
        set_binder(booleans={"1": True, "false": False, "0": False}),
    ),
    Mutant(
        "boolean-no-false",
        _BOOLEANS,
        "The boolean false is rejected.",
        set_binder(booleans={"1": True, "true": True, "0": False}),
    ),
    Mutant(
        "boolean-swapped",
        _BOOLEANS,
        "The boolean true means false.",
        set_binder(booleans={"true": False, "false": True}),
    ),
    Mutant(
        "boolean-numeric-is-malformed",
        _NUMERIC,
        "The booleans 1 and 0 are rejected with a code that is none of the reference.",
        _numeric_code,
    ),
    Mutant("integer-any-text", _INTEGER, "A text that is no integer means 100.", set_binder(integer=lambda text: 100)),
    Mutant(
        "integer-word",
        _INTEGER,
        "A word means 10.",
        set_binder(integer=lambda text: 10 if text.isalpha() else integer_of(text)),
    ),
    Mutant(
        "integer-leading-digits",
        _INTEGER,
        "The digits at the start of a text are its integer.",
        set_binder(integer=_leading_digits),
    ),
    Mutant("integer-rounded", _INTEGER, "A fraction is rounded to an integer.", set_binder(integer=_rounded)),
    Mutant("integer-hexadecimal", _INTEGER, "An integer may be hexadecimal.", set_binder(integer=_hexadecimal)),
    Mutant("integer-saturated", _INTEGER, "An integer too large means the largest.", set_binder(integer=_saturated)),
    Mutant(
        "blob-unencoded", "RawMessage.Data.not-base64", "Data that is no base64 is taken as it is.", _blob_unencoded
    ),
    Mutant(
        "blob-one-line",
        ("RawMessage.Data.wrapped-as-sample", "RawMessage.Data.wrapped"),
        "Data whose base64 is broken into lines is rejected.",
        _blob_one_line,
    ),
    Mutant("blob-undecoded", "RawMessage.Data.type", "Data is read as a message without decoding it.", _blob_undecoded),
)
