"""Defects that the cases of `cases/sending/send-email-content.yaml` find, and structures read under other names."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, reject_calls, replace_guard
from conformance.reference.bind import Binder
from conformance.reference.call import Call
from conformance.reference.decode import Fields
from conformance.reference.rules import Action
from conformance.reference.service import Service

_EMAIL = "SendEmail"


def _charsets(rejected: Callable[[str], object]) -> Change:
    def look(call: Call) -> None:
        if any((rejected(value.lower()) for name, value in call.args.items() if name.endswith(".Charset"))):
            reject()

    return check_first(_EMAIL, look)


_ACCEPTED = ("Content.Charset.accepted", "Content.Charset.type")


_BODIES = ("Message.Body.Text.Data", "Message.Body.Html.Data")
_LIMIT = 10 * 1024 * 1024


def _weigh(weigh: Callable[[Call], int]) -> Change:
    """Compare another number of bytes with the limit of a message."""

    def guard(call: Call) -> None:
        if weigh(call) > _LIMIT:
            reject()

    return replace_guard(_EMAIL, "size", guard)


def _larger_body(call: Call) -> int:
    return max(len(call.args.get(name, "")) for name in _BODIES)


def _text_alone(call: Call) -> int:
    return len(call.args.get(_BODIES[0], ""))


def _not_as_registered(call: Call) -> bool:
    given = {value for name, value in call.args.items() if name.endswith(".Charset")}
    return not given <= {"UTF-8", "ISO-8859-1", "Shift_JIS"}


def _lacks_charset(call: Call) -> bool:
    contents = ("Message.Subject", "Message.Body.Text", "Message.Body.Html")
    return any(
        not call.args.get(f"{name}.Data", "").isascii() and f"{name}.Charset" not in call.args for name in contents
    )


def _is_charset(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _unknown_charset(call: Call) -> bool:
    return any(name.endswith(".Charset") and not _is_charset(value) for name, value in call.args.items())


def _reading(old: str, new: str) -> Binder:
    """A binder that does not know names that begin with `old`, and takes those that begin with `new` for them."""

    class Reading(Binder):
        def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
            values = {name: text for name, text in fields.values.items() if not name.startswith(old)}
            values |= {old + name[len(new) :]: text for name, text in values.items() if name.startswith(new)}
            return super().bind(action, Fields(values, fields.names))

    return Reading()


def _read_as(old: str, new: str) -> Change:
    def change(service: Service) -> Service:
        return replace(service, binder=_reading(old, new))

    return change


def _all_three(call: Call) -> None:
    if all(f"Destination.{name}Addresses" in call.args for name in ("To", "Cc", "Bcc")):
        reject()


def _is_empty(name: str, call: Call) -> bool:
    return call.args.get(name) == ""


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "send-email-subject-255",
        "Message.Subject.long",
        "A subject of more than 255 characters is rejected.",
        reject_calls(_EMAIL, lambda call: len(call.args["Message.Subject.Data"]) > 255),
    ),
    Mutant(
        "send-email-utf-8-only",
        _ACCEPTED,
        "UTF-8 is the only character set.",
        _charsets(lambda charset: charset != "utf-8"),
    ),
    Mutant("send-email-no-utf-8", _ACCEPTED, "UTF-8 is rejected.", _charsets(lambda charset: charset == "utf-8")),
    Mutant(
        "send-email-no-shift-jis",
        _ACCEPTED,
        "Shift_JIS is rejected.",
        _charsets(lambda charset: charset == "shift_jis"),
    ),
    Mutant(
        "send-email-no-latin", _ACCEPTED, "ISO-8859-1 is rejected.", _charsets(lambda charset: charset == "iso-8859-1")
    ),
    Mutant(
        "send-email-charset-case",
        "Content.Charset.case",
        "The name of a character set is only known as it is registered.",
        reject_calls(_EMAIL, _not_as_registered),
    ),
    Mutant(
        "send-email-size-of-larger-body",
        "SendEmail.over-size",
        "Text and HTML may have 10 MB each.",
        _weigh(_larger_body),
    ),
    Mutant("send-email-size-of-text", "SendEmail.over-size", "The size of HTML does not count.", _weigh(_text_alone)),
    Mutant("send-email-no-charset", _ACCEPTED, "Every character set is rejected.", _charsets(lambda charset: True)),
    Mutant(
        "send-email-needs-charset",
        "Content.ascii",
        "Text beyond ASCII without a character set ends in an internal error.",
        reject_calls(_EMAIL, _lacks_charset, "InternalFailure"),
    ),
    Mutant(
        "send-email-unknown-charset-is-internal-failure",
        "Content.Charset.unknown",
        "An unknown character set ends in an internal error.",
        reject_calls(_EMAIL, _unknown_charset, "InternalFailure"),
    ),
    Mutant(
        "structure-message-flat",
        "SendEmail.Message.type",
        "The parts of Message stand by themselves.",
        _read_as("Message.", ""),
    ),
    Mutant(
        "structure-message-as-email",
        "SendEmail.Message.type",
        "Message is called Email.",
        _read_as("Message.", "Email."),
    ),
    Mutant(
        "structure-subject-flat",
        "Message.Subject.type",
        "Subject is a text.",
        _read_as("Message.Subject.Data", "Message.Subject"),
    ),
    Mutant(
        "structure-body-flat",
        "Message.Body.type",
        "Text and Html are parts of Message.",
        _read_as("Message.Body.", "Message."),
    ),
    Mutant(
        "structure-text-flat",
        "Body.Text.type",
        "Text is a text.",
        _read_as("Message.Body.Text.Data", "Message.Body.Text"),
    ),
    Mutant(
        "structure-html-flat",
        "Body.Html.type",
        "Html is a text.",
        _read_as("Message.Body.Html.Data", "Message.Body.Html"),
    ),
    Mutant(
        "structure-destination-flat",
        "SendEmail.Destination.type",
        "The parts of Destination stand by themselves.",
        _read_as("Destination.", ""),
    ),
    Mutant(
        "structure-destination-plural",
        "SendEmail.Destination.type",
        "Destination is called Destinations.",
        _read_as("Destination.", "Destinations."),
    ),
    Mutant(
        "structure-raw-message-flat",
        "SendRawEmail.RawMessage.type",
        "RawMessage is a blob.",
        _read_as("RawMessage.Data", "RawMessage"),
    ),
    Mutant(
        "send-email-not-all-three-fields",
        ("Destination.any-field", "SendEmail.Destination.type"),
        "Recipients in all three fields are rejected.",
        check_first("SendEmail", _all_three),
    ),
    *(
        Mutant(
            f"send-email-empty-{name.rsplit('.', 2)[-2].lower()}-fails",
            "Content.Data.empty",
            f"An empty {name} is an internal error.",
            reject_calls(_EMAIL, partial(_is_empty, name), "InternalFailure"),
        )
        for name in ("Message.Subject.Data", *_BODIES)
    ),
)
