"""Defects that the cases of `cases/sending/recipients-forms.yaml` find: recipients, header injection, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    change_decoding,
    check_first,
    combine,
    draft_of,
    edit_draft,
    reject_calls,
    set_limits,
    set_parameter,
)
from conformance.reference.call import Call
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.sending import Draft

_FORMS = "SendEmail.Destination.forms"
_TO = "Destination.ToAddresses"
_LINE_BREAK = re.compile(r"[\r\n]")
_INJECTED = (
    ("SendEmail", "Destination.CcAddresses"),
    ("SendEmail", "Destination.BccAddresses"),
    ("SendEmail", "ReturnPath"),
    ("SendRawEmail", "Source"),
    ("SendRawEmail", "Destinations"),
)


def _named(pattern: re.Pattern[str], call: Call) -> bool:
    return any(pattern.search(text) for text in [call.args.get("Source", ""), *call.args.get(_TO, [])])


def _to(call: Call) -> str:
    return " ".join(call.args.get(_TO, []))


def _to_cc_only(call: Call, draft: Draft) -> None:
    draft.recipients = draft.recipients[-1:]


def _break_into_text(request: HttpRequest, fields: Fields) -> Fields:
    """What follows a line break in a parameter of the header is taken out and stands in the text."""
    values = dict(fields.values)
    if values.get("Action") != "SendEmail":
        return fields
    for name, value in fields.values.items():
        if "Body" not in name and _LINE_BREAK.search(value):
            values[name] = re.sub(r"[\r\n][^<]*", "", value).replace('"', "")
            values["Message.Body.Text.Data"] += value[len(_LINE_BREAK.split(value)[0]) :]
    return Fields(values, fields.names)


def _without_breaks(text: str) -> str:
    """The address of a text with a line break: what stands in angle brackets, or else before the break."""
    angle = re.search(r"<([^<>]*)>", text)
    return angle[1] if angle else _LINE_BREAK.split(text)[0]


def _injecting(action: str, name: str) -> Change:
    """What follows a line break in a parameter stands before the other fields of the mail."""

    def inject(call: Call) -> None:
        given = call.args.get(name, [])
        texts = [given] if isinstance(given, str) else given
        lines = [line for text in texts for line in re.split(r"[\r\n]+", text.partition("<")[0])[1:]]
        if not lines:
            return
        clean = [_without_breaks(text) for text in texts]
        call.args[name] = clean[0] if isinstance(given, str) else clean
        draft = draft_of(call)
        compose, fields = draft.compose, "".join(f"{line}\r\n" for line in lines).encode()
        draft.compose = lambda identifier: fields + compose(identifier)

    return combine(set_parameter(action, name, format=None), check_first(action, inject))


def _once_by(key: Callable[[str], str]) -> Callable[[Call, Draft], None]:
    """Of recipients that are alike one only gets the message."""

    def drop(call: Call, draft: Draft) -> None:
        draft.recipients = list({key(one): one for one in draft.recipients}.values())

    return drop


def _bounces_to_replies(call: Call) -> None:
    if call.args.get("ReturnPath"):
        call.args["ReplyToAddresses"] = [*call.args.get("ReplyToAddresses", []), call.args["ReturnPath"]]


def _first_nine(name: str) -> Callable[[Call], None]:
    def cut(call: Call) -> None:
        if name in call.args:
            call.args[name] = call.args[name][:9]

    return cut


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "recipients-of-simulator-only",
        _FORMS,
        "Recipients outside the mailbox simulator are rejected.",
        reject_calls("SendEmail", lambda call: "simulator" not in _to(call), "MessageRejected"),
    ),
    Mutant(
        "recipients-bare-only",
        _FORMS,
        "Recipients with display names or angle brackets are rejected.",
        reject_calls("SendEmail", lambda call: "<" in _to(call)),
    ),
    Mutant(
        "recipients-letters-only",
        _FORMS,
        "Local parts with anything but letters and digits are rejected.",
        reject_calls("SendEmail", lambda call: re.search(r"[^A-Za-z0-9< ][^@]*@", _to(call))),
    ),
    Mutant(
        "recipients-shallow-domains-only",
        _FORMS,
        "Recipients in a domain with a hyphen and more than three labels are rejected.",
        reject_calls("SendEmail", lambda call: re.search(r"@[a-z]\.[a-z]-", _to(call))),
    ),
    Mutant("recipients-cc-only", _FORMS, "Recipients in To get no mail.", edit_draft("SendEmail", _to_cc_only)),
    Mutant(
        "recipients-of-254-characters",
        "SendEmail.Destination.longest",
        "Addresses of more than 254 characters are rejected.",
        reject_calls("SendEmail", lambda call: len(_to(call)) > 254),
    ),
    Mutant(
        "send-email-break-into-text",
        "SendEmail.header-injection",
        "What follows a line break in the header's parameters stands in the text.",
        change_decoding(after=_break_into_text),
    ),
    *(
        Mutant(
            f"{dashed(action)}-{dashed(name)}-injects",
            f"{action}.header-injection",
            f"What follows a line break in {name} becomes a field of its own.",
            _injecting(action, name),
        )
        for action, name in _INJECTED
    ),
    *(
        Mutant(
            f"send-email-nine-{dashed(name.rpartition('.')[2])}",
            breaks,
            f"What is beyond the ninth member of {name} is lost.",
            check_first("SendEmail", _first_nine(name)),
        )
        for name, breaks in (
            ("Destination.CcAddresses", ("Destination.CcAddresses.type", "Destination.CcAddresses.effect")),
            ("ReplyToAddresses", ("SendEmail.ReplyToAddresses.type", "SendEmail.ReplyToAddresses.effect")),
        )
    ),
    Mutant(
        "sends-of-six-megabytes",
        ("SendEmail.full-size", "SendRawEmail.full-size"),
        "Messages of more than six megabytes are rejected.",
        set_limits(message_bytes=6 * 1024 * 1024),
    ),
    Mutant(
        "sends-of-eleven-megabytes",
        "SendRawEmail.attachments-counted",
        "Messages of eleven megabytes are accepted.",
        set_limits(message_bytes=11 * 1024 * 1024),
    ),
    *(
        Mutant(
            f"send-email-recipients-alike-by-{label}",
            "SendEmail.Destination.apart",
            f"Of recipients that differ by {words} alone only one gets the message.",
            edit_draft("SendEmail", _once_by(key)),
        )
        for label, words, key in (
            ("case", "case", str.lower),
            ("dots", "dots", lambda one: one.replace(".", "")),
            ("tags", "a tag", lambda one: re.sub(r"\+[^@]*", "", one)),
        )
    ),
    Mutant(
        "send-email-return-path-in-reply-to",
        "SendEmail.ReturnPath.no-reply",
        "Replies go to ReturnPath, too.",
        check_first("SendEmail", _bounces_to_replies),
    ),
    *(
        Mutant(
            f"send-email-names-{label}", breaks, defect, reject_calls("SendEmail", partial(_named, re.compile(pattern)))
        )
        for label, breaks, defect, pattern in (
            ("no-apostrophe", _FORMS, "A name with an apostrophe is rejected.", r"^[^\"<]*'[^\"<]*<"),
            ("no-signs", _FORMS, "A name with signs that an atom may have is rejected.", r"^[^\"<=]*[&/+#!~|][^\"<]*<"),
            ("no-hyphen", _FORMS, "A name with a hyphen is rejected.", r"^[^\"<=]*-[^\"<]*<"),
            ("not-empty", _FORMS, "An empty name is rejected.", r'^""'),
            ("short", _FORMS, "A name of more than 78 characters is rejected.", r"^[^<]{79}"),
            ("spaced", _FORMS, "An address in angle brackets without a space before it is rejected.", r"[^\s]<"),
            ("no-dot", "SendEmail.Destination.obsolete", "A name with a dot is rejected.", r"^[^\"<=]*\.[^\"<]*<"),
            ("no-comment", "SendEmail.Destination.obsolete", "A comment after an address is rejected.", r">[ ]*\("),
        )
    ),
)
