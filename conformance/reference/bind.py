"""From decoded fields to typed arguments, by the parameter rules of `rules`."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from conformance.reference import addresses
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.rules import Action, Param, Type

# PHP's arrays come in brackets and count from zero (Symfony up to 5.4: observed-2.17).
_MEMBER = re.compile(r"member(?:\.([1-9][0-9]{0,8})|\[(0|[1-9][0-9]{0,8})\])")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_BLANKS = re.compile(r"[ \t\r\n]+")
#: Texts of a boolean (XML Schema 1.1, 3.3.2); their case counts.
BOOLEANS: Mapping[str, bool] = MappingProxyType({"true": True, "1": True, "false": False, "0": False})


def _address(value: str) -> str:
    if not value.isascii():
        return "the address has characters that are not 7-bit ASCII"
    return _complaint(addresses.check_address, value)


def _mailbox(value: str) -> str:
    return _complaint(addresses.parse_mailbox, value)


def _complaint(parse: Callable[[str], object], value: str) -> str:
    try:
        parse(value)
    except addresses.AddressError as error:
        return str(error)
    return ""


def _domain(value: str) -> str:
    return "" if addresses.is_domain(value) else "it is no domain name"


def _identity_arn(value: str) -> str:
    return "" if addresses.parse_identity_arn(value) else "it is not the ARN of an identity"


def _topic(value: str) -> str:
    # An empty value clears the topic ([SetIdentityNotificationTopic / Request Parameters / SnsTopic], [reading-8]).
    return "" if not value or addresses.is_topic_arn(value) else "it is not the ARN of a topic"


def _some_text(value: str) -> str:
    return "" if value else "it is empty"


def integer_of(text: str) -> int | None:
    """The integer that a text is, or None."""
    return int(text) if _INTEGER.fullmatch(text) else None


#: Checks by name; each returns what is wrong with a value, or an empty text.
FORMATS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "address": _address,
        "mailbox": _mailbox,
        "domain": _domain,
        "identity-arn": _identity_arn,
        "topic-or-empty": _topic,
        "some-text": _some_text,
    }
)

#: Which code answers which kind of fault. Several codes of the list fit ([reading-9]); these fit by their wording:
#: "invalid or out-of-range value" ([CommonErrors / InvalidParameterValue]), "fails to satisfy the constraints"
#: ([CommonErrors / ValidationError]).
CODES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "MissingParameter",
        "type": "InvalidParameterValue",
        "enum": "InvalidParameterValue",
        "range": "InvalidParameterValue",
        "format": "InvalidParameterValue",
        "length": "ValidationError",
        "pattern": "ValidationError",
        "members": "ValidationError",
        "list-form": "InvalidQueryParameter",
    }
)


@dataclass(frozen=True, slots=True)
class Binder:
    """Checks and converts the parameters of an action.

    Args:
        codes: kind of fault to error code.
        formats: checks by name.
        numeric_order: members are ordered by number, not by text.
        strict_lists: other forms than `.member.N` and `.member[N]` are rejected, not ignored.
        booleans: texts and their values.
        integer: the integer of a text, None if it is none.
    """

    codes: Mapping[str, str] = field(default_factory=lambda: CODES)
    formats: Mapping[str, Callable[[str], str]] = field(default_factory=lambda: FORMATS)
    numeric_order: bool = True
    strict_lists: bool = True
    booleans: Mapping[str, bool] = field(default_factory=lambda: BOOLEANS)
    integer: Callable[[str], int | None] = integer_of

    def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
        """The arguments by parameter name; what was not given is left out, unknown parameters are ignored.

        Raises:
            ServiceError: the first rule that is broken.
        """
        args: dict[str, Any] = {}
        values = fields.values
        for param in action.params:
            if param.listed:
                members = self._members(param, values)
                if members:
                    args[param.name] = [self._value(param, name, text) for name, text in members]
                elif param.required:
                    raise self._fault(param, "missing", f"{param.name} is required.")
                elif param.default is not None:
                    args[param.name] = param.default
                continue
            text_or_none = values.get(param.name)
            if text_or_none is not None:
                args[param.name] = self._value(param, param.name, text_or_none)
            elif param.required or any(name in values for name in param.required_with):
                raise self._fault(param, "missing", f"{param.name} is required.")
            elif param.default is not None:
                args[param.name] = param.default
        for structure, names in action.any_of.items():
            if not any(name in args for name in names):
                raise self._fault(None, "missing", f"{structure} is required.")
        return args

    def _members(self, param: Param, values: Mapping[str, str]) -> list[tuple[str, str]]:
        prefix = f"{param.name}."
        found: list[tuple[int, str, str]] = []
        for name, text in values.items():
            if name == param.name:
                # `Name=` is the protocol's empty list.
                if text and self.strict_lists:
                    raise self._fault(param, "list-form", f"{name} is a list: write {name}.member.1.")
            elif name.startswith(prefix):
                match = _MEMBER.fullmatch(name, len(prefix))
                if match is not None:
                    found.append((int(match[1] or match[2]), name, text))
                elif self.strict_lists:
                    raise self._fault(param, "list-form", f"{name} is not of the form {param.name}.member.N.")
        if param.max_members is not None and len(found) > param.max_members:
            message = f"{param.name} has {len(found)} members, {param.max_members} are allowed."
            raise self._fault(param, "members", message)
        found.sort(key=(lambda item: item[0]) if self.numeric_order else (lambda item: item[1]))
        return [(name, text) for _, name, text in found]

    def _value(self, param: Param, name: str, text: str) -> Any:
        if param.type is Type.BOOLEAN:
            if text not in self.booleans:
                raise self._fault(param, "type", f"Value '{text}' for {name} is no boolean.")
            return self.booleans[text]
        if param.type is Type.INTEGER:
            return self._integer(param, name, text)
        if param.type is Type.BLOB:
            return self._blob(param, name, text)
        if param.enum and text not in param.enum:
            raise self._fault(param, "enum", f"Value '{text}' for {name} is none of {', '.join(param.enum)}.")
        self._lengths(param, name, text)
        if param.pattern is not None and not param.pattern.fullmatch(text):
            raise self._fault(param, "pattern", f"{name} has characters that are not allowed.")
        if param.format is not None:
            complaint = self.formats[param.format](text)
            if complaint:
                raise self._fault(param, "format", f"Value '{text[:400]}' for {name} is invalid: {complaint}")
        return text

    def _lengths(self, param: Param, name: str, text: str) -> None:
        if param.min_length is not None and len(text) < param.min_length:
            raise self._fault(param, "length", f"{name} must have at least {param.min_length} characters.")
        if param.max_length is not None and len(text) > param.max_length:
            raise self._fault(param, "length", f"{name} must have at most {param.max_length} characters.")
        if param.max_bytes is not None and len(text.encode()) > param.max_bytes:
            raise self._fault(param, "length", f"{name} must have at most {param.max_bytes} bytes.")

    def _integer(self, param: Param, name: str, text: str) -> int:
        value = self.integer(text)
        if value is None:
            raise self._fault(param, "type", f"Value '{text[:40]}' for {name} is no integer.")
        if (param.minimum is not None and value < param.minimum) or (
            param.maximum is not None and value > param.maximum
        ):
            raise self._fault(param, "range", f"{name} must be between {param.minimum} and {param.maximum}.")
        return value

    def _blob(self, param: Param, name: str, text: str) -> bytes:
        # The sample wraps its base64 by line feeds ([SendRawEmail / Examples / Sample Request]), so white space is no
        # fault.
        try:
            return base64.b64decode(_BLANKS.sub("", text).encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise self._fault(param, "type", f"{name} is not base64.") from None

    def _fault(self, param: Param | None, kind: str, message: str) -> ServiceError:
        code = param.codes.get(kind) if param else None
        return ServiceError(code or self.codes[kind], message)
