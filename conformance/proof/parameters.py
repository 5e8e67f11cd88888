"""The table of parameters as families of mutants use it, and the requirements that its rules come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.reference.rules import ACTIONS, Param, Type

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

#: Requirements on parameters whose ids don't follow `Action.Parameter.aspect`.
_IDS: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("SendEmail", "Message.Subject.Data", "required"): ("Message.Subject.required",),
    ("SendEmail", "Destination.ToAddresses", "format"): ("Destination.format",),
    ("SendEmail", "Destination.CcAddresses", "format"): ("Destination.format",),
    ("SendEmail", "Destination.BccAddresses", "format"): ("Destination.format",),
    ("SendRawEmail", "RawMessage.Data", "required"): ("SendRawEmail.RawMessage.required", "RawMessage.Data.required"),
    ("SendRawEmail", "RawMessage.Data", "type"): ("RawMessage.Data.not-base64",),
    ("PutIdentityPolicy", "Policy", "size"): ("PutIdentityPolicy.Policy.over-size",),
    ("PutIdentityPolicy", "PolicyName", "pattern"): (
        "PutIdentityPolicy.PolicyName.pattern",
        "PutIdentityPolicy.PolicyName.charset-only",
    ),
    ("SetIdentityNotificationTopic", "SnsTopic", "format"): ("SetIdentityNotificationTopic.SnsTopic.arn",),
}


def dashed(name: str) -> str:
    """A name of the API as part of a mutant's name: `Message.Subject.Data` becomes `message-subject-data`."""
    return _HUMP.sub("-", name).replace(".", "-").lower()


def requirements(action: str, param: str, aspect: str) -> tuple[str, ...]:
    """The ids of the requirements that a rule of a parameter comes from.

    Args:
        action: its name.
        param: name of the parameter, without `.member.N`.
        aspect: `required`, `type`, `enum`, `range`, `length`, `size`, `pattern`, `over-limit` or `format`.
    """
    return _IDS.get((action, param, aspect), (f"{action}.{param}.{aspect}",))


def params() -> Iterator[tuple[str, Param]]:
    """Every parameter of every action, with the action's name."""
    for action in ACTIONS.values():
        for param in action.params:
            yield action.name, param


def takes_arn(param: Param) -> bool:
    """Whether a parameter is an ARN by itself; the text names no answer to one that is malformed."""
    return param.type is Type.STRING and param.format == "identity-arn"
