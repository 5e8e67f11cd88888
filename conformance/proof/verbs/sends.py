"""Verbs for the messages that SendEmail and SendRawEmail send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from conformance.proof.mutant import Change
from conformance.proof.verbs.actions import replace_guard, wrap_handler
from conformance.reference.actions import send_email, send_raw_email
from conformance.reference.call import Call, Handler
from conformance.reference.sending import Draft, check_senders
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


def allow_any_return_path() -> Change:
    """Let the Return-Path field of a raw message name anybody."""

    def check(call: Call) -> None:
        draft = draft_of(call)
        kept = [one for one in draft.senders if one[0] != draft.return_path or one[0] == draft.source]
        check_senders(call, replace(draft, senders=kept))

    return replace_guard("SendRawEmail", "senders", check)
