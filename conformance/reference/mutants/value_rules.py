"""Defects of the rules of single parameters, for every rule of the table: unchecked, or answered by a wrong code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.reference.bind import Binder, integer_of
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.mutants import Mutant, add, mutant
from conformance.reference.mutants.changes import before, dashed, params, requirements, takes_arn, with_unlisted_code
from conformance.reference.rules import Param, Type
from conformance.reference.service import Service

#: Parameters of which the text does not say that another form is refused.
_FORMLESS = {("SendEmail", "ReturnPath"), ("DeleteVerifiedEmailAddress", "EmailAddress")}


def _rules(param: Param) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The rules of a parameter: a word for it, its aspect, the kind of fault, and what leaves it out."""
    if param.enum:
        yield "enum", "enum", "enum", {"enum": ()}
    if param.minimum is not None:
        yield "range", "range", "range", {"minimum": None, "maximum": None}
    if param.max_members is not None:
        yield "limit", "over-limit", "members", {"max_members": None}
    if param.max_length is not None:
        yield "length", "length", "length", {"min_length": None, "max_length": None}
    if param.max_bytes is not None:
        yield "size", "size", "length", {"max_bytes": None}
    if param.pattern is not None:
        yield "pattern", "pattern", "pattern", {"pattern": None}


def _type_kinds(action: str, param: Param) -> Iterator[tuple[str, str, str]]:
    if param.type is not Type.STRING:
        yield "type", "type", "type"
    if param.format not in (None, "some-text") and not takes_arn(param) and (action, param.name) not in _FORMLESS:
        yield "format", "format", "format"


def _unchecked(action: str, param: Param, word: str, aspect: str, changes: dict[str, Any]) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-any-{word}",
        requirements(action, param.name, aspect),
        f"{action} does not check the {word} of {param.name}.",
        lambda service: service.with_param(action, param.name, **changes),
    )


def _wrong_code(action: str, param: Param, word: str, aspect: str, kind: str) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-{word}-is-internal-failure",
        requirements(action, param.name, aspect),
        f"{action} answers a {param.name} of wrong {word} by InternalFailure.",
        lambda service: service.with_param(action, param.name, codes={kind: "InternalFailure"}),
    )


for _action, _param in params():
    for _word, _aspect, _kind, _changes in _rules(_param):
        # Those of ListIdentities stand by themselves.
        if _action != "ListIdentities":
            add(_unchecked(_action, _param, _word, _aspect, _changes))
        add(_wrong_code(_action, _param, _word, _aspect, _kind))
    for _word, _aspect, _kind in _type_kinds(_action, _param):
        add(_wrong_code(_action, _param, _word, _aspect, _kind))


def _boundary(action: str, name: str, words: str, broken: tuple[str, ...], lie: str, **changes: Any) -> None:
    add(
        Mutant(
            f"{dashed(action)}-{dashed(name)}-{words}",
            broken,
            lie,
            lambda service: service.with_param(action, name, **changes),
        )
    )


def _max_items(words: str, lie: str, minimum: int | None, maximum: int | None) -> Mutant:
    def change(service: Service) -> Service:
        service = service.with_param("ListIdentities", "MaxItems", minimum=minimum, maximum=maximum)
        return before(service, "ListIdentities", _one_at_least)

    return Mutant(f"list-identities-max-items-{words}", ("ListIdentities.MaxItems.range",), lie, change)


def _one_at_least(call: Call) -> None:
    if "MaxItems" in call.args:
        call.args["MaxItems"] = max(call.args["MaxItems"], 1)


add(_max_items("any-range", "ListIdentities takes any number as MaxItems.", None, None))
add(_max_items("0", "MaxItems may be 0.", 0, 1000))
add(_max_items("negative", "MaxItems may be negative.", None, 1000))
add(_max_items("not-1", "A MaxItems of 1 is refused.", 2, 1000))

for _action, _param in params():
    if _param.max_members is not None:
        _many = _param.max_members
        _name = _param.name
        _boundary(
            _action,
            _name,
            f"{_many + 1}",
            (f"{_action}.{_name}.over-limit",),
            f"{_action} takes {_many + 1} members of {_name}.",
            max_members=_many + 1,
        )
        _boundary(
            _action,
            _name,
            f"only-{_many - 1}",
            (f"{_action}.{_name}.limit",),
            f"{_action} refuses {_many} members of {_name}.",
            max_members=_many - 1,
        )
    if _param.max_length is not None:
        _broken = (f"{_action}.{_param.name}.length",)
        for _words, _lie, _changes in (
            ("65", "of 65 characters is taken", {"max_length": 65}),
            ("only-63", "of 64 characters is refused", {"max_length": 63}),
            ("from-2", "of 1 character is refused", {"min_length": 2}),
        ):
            _boundary(_action, _param.name, _words, _broken, f"A {_param.name} {_lie} by {_action}.", **_changes)

_boundary(
    "PutIdentityPolicy",
    "Policy",
    "4097",
    ("PutIdentityPolicy.Policy.over-size",),
    "A Policy of 4,097 bytes is taken.",
    max_bytes=4097,
)
_boundary(
    "PutIdentityPolicy",
    "Policy",
    "only-3999",
    ("PutIdentityPolicy.Policy.size",),
    "A Policy of 4,000 bytes is refused.",
    max_bytes=3999,
)


def _refused(action: str, name: str, value: str, kept: tuple[str, ...], broken: str) -> None:
    _boundary(
        action,
        name,
        f"not-{dashed(value)}",
        (broken, f"{action}.{name}.type"),
        f"{action} refuses a {name} of {value}.",
        enum=tuple(one for one in kept if one != value),
    )


for _value in ("EmailAddress", "Domain"):
    _refused("ListIdentities", "IdentityType", _value, ("EmailAddress", "Domain"), "ListIdentities.IdentityType.filter")
for _value in ("Bounce", "Complaint", "Delivery"):
    _refused(
        "SetIdentityNotificationTopic",
        "NotificationType",
        _value,
        ("Bounce", "Complaint", "Delivery"),
        f"SetIdentityNotificationTopic.set-{_value.lower()}",
    )

_boundary(
    "ListIdentities",
    "IdentityType",
    "any-case",
    ("ListIdentities.IdentityType.case",),
    "IdentityType is taken in lower and upper case.",
    enum=("EmailAddress", "Domain", "domain", "emailaddress", "DOMAIN", "EMAILADDRESS"),
)
_boundary(
    "SetIdentityNotificationTopic",
    "NotificationType",
    "any-case",
    ("SetIdentityNotificationTopic.NotificationType.enum",),
    "NotificationType is taken in lower case.",
    enum=("Bounce", "Complaint", "Delivery", "bounce", "complaint", "delivery"),
)
_boundary(
    "SetIdentityNotificationTopic",
    "NotificationType",
    "later-value",
    ("SetIdentityNotificationTopic.NotificationType.enum",),
    "NotificationType may be Open, a value that the text does not have.",
    enum=("Bounce", "Complaint", "Delivery", "Open"),
)


def _binder(name: str, breaks: str | tuple[str, ...], lie: str, **changes: Any) -> None:
    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, lambda s: s.with_binder(**changes)))


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
_binder("boolean-any-text", _BOOLEANS, "Any text is a boolean: true if it begins so, else false.", booleans=_AnyText())
_binder("boolean-empty", _BOOLEANS, "An empty boolean means false.", booleans=_WORDS | {"": False})
_binder("boolean-no-true", _BOOLEANS, "The boolean true is refused.", booleans={"1": True, "false": False, "0": False})
_binder("boolean-no-false", _BOOLEANS, "The boolean false is refused.", booleans={"1": True, "true": True, "0": False})
_binder("boolean-swapped", _BOOLEANS, "The boolean true means false.", booleans={"true": False, "false": True})
_binder("boolean-0-is-true", _NUMERIC, "The boolean 0 means true.", booleans=_WORDS | {"1": True, "0": True})
_binder("boolean-1-is-false", _NUMERIC, "The boolean 1 means false.", booleans=_WORDS | {"1": False, "0": False})


@mutant(
    "boolean-numeric-is-malformed",
    breaks=_NUMERIC,
    lie="The booleans 1 and 0 are refused by a code that is none of the reference.",
)
def _numeric_code(service: Service) -> Service:
    return with_unlisted_code(service.with_binder(booleans=_WORDS).with_code("type", "NotABoolean"), "NotABoolean")


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
_binder("integer-any-text", _INTEGER, "A text that is no integer means 100.", integer=lambda text: 100)
_binder("integer-word", _INTEGER, "A word means 10.", integer=lambda text: 10 if text.isalpha() else integer_of(text))
_binder(
    "integer-leading-digits", _INTEGER, "The digits at the start of a text are its integer.", integer=_leading_digits
)
_binder("integer-rounded", _INTEGER, "A fraction is rounded to an integer.", integer=_rounded)
_binder("integer-hexadecimal", _INTEGER, "An integer may be hexadecimal.", integer=_hexadecimal)
_binder("integer-saturated", _INTEGER, "An integer too large means the largest.", integer=_saturated)


class _Unencoded(Binder):
    """A binder that takes a blob that is no base64 as its own bytes."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        try:
            return super()._blob(param, name, text)
        except ServiceError:
            return text.encode()


@mutant("blob-unencoded", breaks="RawMessage.Data.not-base64", lie="Data that is no base64 is taken as it is.")
def _blob_unencoded(service: Service) -> Service:
    return replace(service, binder=_Unencoded())


class _OneLine(Binder):
    """A binder that takes base64 in one line only."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        if any(char in text for char in " \r\n"):
            raise self._fault(param, "type", f"{name} is not base64.")
        return super()._blob(param, name, text)


@mutant("blob-one-line", breaks="RawMessage.Data.wrapped", lie="Data whose base64 is broken into lines is refused.")
def _blob_one_line(service: Service) -> Service:
    return replace(service, binder=_OneLine())


class _Undecoded(Binder):
    """A binder that does not decode blobs."""

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        return text.encode()


@mutant("blob-undecoded", breaks="RawMessage.Data.type", lie="Data is read as a message without decoding it.")
def _blob_undecoded(service: Service) -> Service:
    return replace(service, binder=_Undecoded())
