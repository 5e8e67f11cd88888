"""Defects in the structures of the sends: parameters read under other names than their structure gives them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.reference.bind import Binder
from conformance.reference.call import Call
from conformance.reference.decode import Fields
from conformance.reference.mutants.changes import Breaks, declare, looked, refuse
from conformance.reference.rules import Action
from conformance.reference.service import Service


def _reading(old: str, new: str) -> Binder:
    """A binder that does not know names that begin with `old`, and takes those that begin with `new` for them."""

    class Reading(Binder):
        def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
            values = {name: text for name, text in fields.values.items() if not name.startswith(old)}
            values |= {old + name[len(new) :]: text for name, text in values.items() if name.startswith(new)}
            return super().bind(action, Fields(values, fields.names))

    return Reading()


def _read_as(words: str, breaks: Breaks, old: str, new: str, lie: str) -> None:
    def change(service: Service) -> Service:
        return replace(service, binder=_reading(old, new))

    declare(f"structure-{words}", breaks, lie, change)


_read_as("message-flat", "SendEmail.Message.type", "Message.", "", "The parts of Message stand by themselves.")
_read_as("message-as-email", "SendEmail.Message.type", "Message.", "Email.", "Message is called Email.")
_read_as("subject-flat", "Message.Subject.type", "Message.Subject.Data", "Message.Subject", "Subject is a text.")
_read_as("body-flat", "Message.Body.type", "Message.Body.", "Message.", "Text and Html are parts of Message.")
_read_as("text-flat", "Body.Text.type", "Message.Body.Text.Data", "Message.Body.Text", "Text is a text.")
_read_as("html-flat", "Body.Html.type", "Message.Body.Html.Data", "Message.Body.Html", "Html is a text.")
_read_as(
    "destination-flat",
    "SendEmail.Destination.type",
    "Destination.",
    "",
    "The parts of Destination stand by themselves.",
)
_read_as(
    "destination-plural",
    "SendEmail.Destination.type",
    "Destination.",
    "Destinations.",
    "Destination is called Destinations.",
)
_read_as("raw-message-flat", "SendRawEmail.RawMessage.type", "RawMessage.Data", "RawMessage", "RawMessage is a blob.")


def _all_three(call: Call) -> None:
    if all(f"Destination.{name}Addresses" in call.args for name in ("To", "Cc", "Bcc")):
        refuse()


looked(
    "send-email-not-all-three-fields",
    "SendEmail",
    ("Destination.any-field", "SendEmail.Destination.type"),
    "Recipients in all three fields are refused.",
    _all_three,
)
