"""Small changes that mutants of several kinds are made of, and the ids of requirements on parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import SENDER, ErrorRule, ServiceError
from conformance.reference.mutants import Mutant, add
from conformance.reference.rules import ACTIONS, Param, Type
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

if TYPE_CHECKING:
    from conformance.reference.service import Service

Breaks: TypeAlias = str | tuple[str, ...]

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


def without_param(service: Service, action: str, *names: str) -> Service:
    """A copy that does not know parameters of an action: they are ignored like any unknown ones."""
    kept = tuple(param for param in service.actions[action].params if param.name not in names)
    return service.with_action(action, params=kept)


def before(service: Service, action: str, look: Guard) -> Service:
    """A copy in which `look` runs before all guards of an action; it may change the arguments."""
    guards = {"look": look, **service.guards.get(action, {})}
    return replace(service, guards=MappingProxyType({**service.guards, action: MappingProxyType(guards)}))


def after(service: Service, action: str, edit: Callable[[Call, list[Element]], None]) -> Service:
    """A copy in which `edit` changes the result of an action in place."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        edit(call, result)
        return result

    return service.with_handler(action, wrap)


def each(service: Service, actions: Iterable[str], change: Callable[[Service, str], Service]) -> Service:
    """A copy in which several actions are changed alike."""
    for action in actions:
        service = change(service, action)
    return service


def elements(result: list[Element], name: str) -> Iterator[Element]:
    """All elements of a name in a result, at any depth."""
    for top in result:
        yield from (element for element in top.walk() if element.name == name)


def values(result: list[Element]) -> Iterator[tuple[str, Element]]:
    """The entries of the maps in a result: key and value element."""
    for entry in elements(result, "entry"):
        key, value = entry.children
        yield key.text or "", value


def drop(result: list[Element], name: str) -> None:
    """Leaves out every element of a name."""
    result[:] = [element for element in result if element.name != name]
    for top in result:
        for element in top.walk():
            element.children = [child for child in element.children if child.name != name]


def set_text(result: list[Element], name: str, text: str) -> None:
    """Gives every element of a name another text, in place of what it had."""
    for element in elements(result, name):
        element.text, element.children = text, []


def with_unlisted_code(service: Service, code: str) -> Service:
    """A copy that can also answer a code, by status 400, that the reference does not list."""
    rule = ErrorRule(code, 400, SENDER, "Not allowed.")
    return replace(service, errors=MappingProxyType({**service.errors, code: rule}))


def refusing(service: Service, action: str, refused: Callable[[Call], object], code: str) -> Service:
    """A copy in which an action is refused by a code, whatever else it says, where `refused` is true."""

    def refuse(call: Call) -> None:
        if refused(call):
            raise ServiceError(code, "Not allowed.")

    return before(service, action, refuse)


def declare(name: str, breaks: Breaks, lie: str, change: Callable[[Service], Service]) -> None:
    """Registers a mutant; arguments as of `Mutant`."""
    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))


def edited(name: str, action: str, breaks: Breaks, lie: str, edit: Callable[[Call, list[Element]], None]) -> None:
    """Registers a mutant that changes the result of an action, see `after`."""
    declare(name, breaks, lie, lambda service: after(service, action, edit))


def wrapped(name: str, action: str, breaks: Breaks, lie: str, wrap: Callable[[Call, Handler], list[Element]]) -> None:
    """Registers a mutant in which `wrap(call, handler)` stands before the handler of an action."""
    declare(name, breaks, lie, lambda service: service.with_handler(action, wrap))


def looked(name: str, action: str, breaks: Breaks, lie: str, look: Guard) -> None:
    """Registers a mutant in which `look` runs before all guards of an action, see `before`."""
    declare(name, breaks, lie, lambda service: before(service, action, look))


def refuse(code: str = "InvalidParameterValue") -> None:
    """Refuses a request.

    Raises:
        ServiceError: of this code.
    """
    raise ServiceError(code, "Not allowed.")


def identity_of(call: Call) -> str:
    """The name of the identity that a call is about."""
    name: str = next(call.args[key] for key in ("Identity", "EmailAddress", "Domain") if key in call.args)
    return name


def remember(call: Call, what: str) -> None:
    """Keeps in mind, for the life of the account, that the identity of a call is `what`."""
    call.account.memory.setdefault(what, set()).add(identity_of(call))


def remembered(call: Call, what: str) -> set[str]:
    """The identities of the caller that are `what`."""
    return call.account.memory.get(what, set())


def owned(call: Call) -> Identity | None:
    """The caller's identity that a call is about, by name or ARN, or None."""
    return call.identity(identity_of(call), arn=True)


def policies_of(call: Call) -> dict[str, str]:
    """The policies of the identity that a call is about; none for an unknown one."""
    identity = owned(call)
    return {} if identity is None else identity.policies
