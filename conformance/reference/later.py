"""Parameters that sends got after 2015; current clients give them, so plain faults are rejected (observed-3.24).

Message tags are checked and otherwise ignored, like every other parameter that the text does not know.
"""

from __future__ import annotations

import re

from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.rules import Action

_TAG = re.compile(r"Tags\.member\.([1-9][0-9]{0,8})\.(Name|Value)")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VALUE = re.compile(r"[A-Za-z0-9_.@-]+")
_SENDS = frozenset({"SendEmail", "SendRawEmail"})
_LONGEST = 255


def check_later(action: Action, fields: Fields) -> None:
    """The tags of a send have a name and a value each, of the characters that are allowed; looked at before the sender.

    Raises:
        ServiceError: InvalidParameterValue.
    """
    if action.name not in _SENDS:
        return
    tags: dict[str, dict[str, str]] = {}
    for name, text in fields.values.items():
        match = _TAG.fullmatch(name)
        if match is not None:
            tags.setdefault(match[1], {})[match[2]] = text
    for tag in tags.values():
        for part, allowed, signs in (("Name", _NAME, "'_', '-'"), ("Value", _VALUE, "'_', '-', '.', '@'")):
            _check(part.lower(), tag.get(part, ""), allowed, signs)


def _check(part: str, text: str, allowed: re.Pattern[str], signs: str) -> None:
    if not text:
        raise ServiceError("InvalidParameterValue", f"The tag {part} must be specified.")
    if len(text) > _LONGEST:
        raise ServiceError("InvalidParameterValue", f"Tag {part} cannot exceed {_LONGEST} characters.")
    if not allowed.fullmatch(text):
        message = f"Invalid tag {part} <{text}>: only alphanumeric ASCII characters, {signs} are allowed."
        raise ServiceError("InvalidParameterValue", message)
