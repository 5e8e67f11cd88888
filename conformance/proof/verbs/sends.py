"""Verbs for the messages that SendEmail and SendRawEmail send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance.proof.mutant import Change
from conformance.proof.verbs.actions import wrap_handler
from conformance.reference.actions import send_email, send_raw_email
from conformance.reference.call import Call, Handler
from conformance.reference.sending import Draft
from conformance.reference.xml_tree import Element

SENDS = ("SendEmail", "SendRawEmail")

_DRAFTS: Mapping[str, Callable[[Call], Draft]] = MappingProxyType(
    {"SendEmail": send_email.draft_of, "SendRawEmail": send_raw_email.draft_of}
)


def draft_of(call: Call) -> Draft:
    """Return the message of a call of SendEmail or SendRawEmail."""
    return _DRAFTS[call.action](call)


def edit_draft(action: str, edit: Callable[[Call, Draft], None]) -> Change:
    """Edit an accepted message of SendEmail or SendRawEmail, in place, before it is sent."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        edit(call, draft_of(call))
        return inner(call)

    return wrap_handler(action, wrap)


def edit_message(action: str, edit: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of a message that SendEmail or SendRawEmail sends."""

    def change(call: Call, message: Draft) -> None:
        compose = message.compose
        message.compose = lambda identifier: edit(compose(identifier))

    return edit_draft(action, change)
