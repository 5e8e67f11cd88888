"""Changes to messages between their checks and their sending, for mutants of both sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance.reference.actions import send_email, send_raw_email
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.mutants.changes import Breaks, dashed, declare, wrapped
from conformance.reference.sending import Draft
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

SENDS = ("SendEmail", "SendRawEmail")

_DRAFTS: Mapping[str, Callable[[Call], Draft]] = MappingProxyType(
    {"SendEmail": send_email.draft_of, "SendRawEmail": send_raw_email.draft_of}
)


def draft_of(call: Call) -> Draft:
    """The message of a call of either send."""
    return _DRAFTS[call.action](call)


def drafted(name: str, action: str, breaks: Breaks, lie: str, change: Callable[[Call, Draft], None]) -> None:
    """Registers a mutant in which `change` alters an accepted message before it is sent."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        change(call, draft_of(call))
        return handler(call)

    wrapped(name, action, breaks, lie, wrap)


def composed(name: str, action: str, breaks: Breaks, lie: str, edit: Callable[[bytes], bytes]) -> None:
    """Registers a mutant in which `edit` alters the bytes of the message that is sent."""

    def change(call: Call, draft: Draft) -> None:
        compose = draft.compose
        draft.compose = lambda identifier: edit(compose(identifier))

    drafted(name, action, breaks, lie, change)


def recoded(service: Service, action: str, guard: str, code: str) -> Service:
    """A copy in which what a guard refuses is answered by another code."""
    inner = service.guards[action][guard]

    def look(call: Call) -> None:
        try:
            inner(call)
        except ServiceError as error:
            raise ServiceError(code, error.message) from None

    return service.with_guard(action, guard, look)


def guarded(name: str, action: str, breaks: Breaks, lie: str, guard: str, look: Guard) -> None:
    """Registers a mutant in which another guard stands in the place of one."""
    declare(name, breaks, lie, lambda service: service.with_guard(action, guard, look))


def fails_by(action: str, guard: str, breaks: Breaks, lie: str) -> None:
    """Registers a mutant in which what a guard refuses is answered by InternalFailure."""
    name = f"{dashed(action)}-{guard}-is-internal-failure"
    declare(name, breaks, lie, lambda service: recoded(service, action, guard, "InternalFailure"))
