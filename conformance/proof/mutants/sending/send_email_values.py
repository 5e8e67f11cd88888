"""Defects that the cases of `cases/sending/send-email-values.yaml` find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_draft
from conformance.reference.call import Call
from conformance.reference.sending import Draft

_EMAIL = "SendEmail"
_SUBJECT = "Message.Subject.Data"
_TEXTS = ("Message.Body.Text.Data", "Message.Body.Html.Data")
_WORDS = "Content.Data.type"
_CHARACTERS = "Content.Charset.effect"


def _rejects(takes_for_nothing: Callable[[str], object]) -> Change:
    """A text that a program takes for nothing is missing."""

    def check(call: Call) -> None:
        if takes_for_nothing(call.args[_SUBJECT]):
            reject("MissingParameter")

    return check_first(_EMAIL, check)


def _read(read: Callable[[str], str], *names: str) -> Change:
    """A text is not sent as it was given."""

    def edit(call: Call) -> None:
        for name in names or (_SUBJECT, *_TEXTS):
            if name in call.args:
                call.args[name] = read(call.args[name])

    return check_first(_EMAIL, edit)


def _as_json(text: str) -> str:
    """The text as a program writes it that takes it for a number where it can."""
    try:
        return str(json.loads(text, parse_int=float)) if re.fullmatch(r"[0-9.e+-]+", text) else text
    except ValueError:
        return str(int(text))


def _without(*characters: str) -> Change:
    return _read(lambda text: "".join(one for one in text if one not in characters), *_TEXTS)


def _hidden_as_to(call: Call, draft: Draft) -> None:
    hidden = call.args.get("Destination.BccAddresses")
    if hidden and "Destination.ToAddresses" not in call.args:
        compose = draft.compose
        draft.compose = lambda identifier: f"To: {', '.join(hidden)}\r\n".encode() + compose(identifier)


def _words() -> Iterator[Mutant]:
    nothing: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("zero", "0", lambda text: text == "0"),
        ("false", "false", lambda text: text == "false"),
        ("null", "null, None or undefined", lambda text: text in ("null", "None", "undefined")),
        ("digits", "a number", lambda text: re.fullmatch("[0-9]+(e[0-9]+)?", text)),
    )
    for label, words, takes in nothing:
        yield Mutant(
            f"send-email-{label}-is-nothing", _WORDS, f"A subject that is {words} counts as missing.", _rejects(takes)
        )
    yield Mutant(
        "send-email-numbers-read",
        _WORDS,
        "A subject or text that is a number is sent as another form of it.",
        _read(_as_json),
    )
    yield Mutant(
        "send-email-null-is-empty",
        _WORDS,
        "A subject or text that is null, None or undefined is sent empty.",
        _read(lambda text: "" if text in ("null", "None", "undefined") else text),
    )


MUTANTS: tuple[Mutant, ...] = (
    *_words(),
    Mutant(
        "send-email-no-break-spaces",
        _CHARACTERS,
        "Spaces of other kinds are sent as plain spaces.",
        _read(lambda text: re.sub("[\u00a0\u2009]", " ", text), *_TEXTS),
    ),
    Mutant(
        "send-email-no-zero-width",
        _CHARACTERS,
        "Characters without width are not sent.",
        _without("\u200b", "\u200d", "\u200f", "\ufeff"),
    ),
    Mutant("send-email-no-soft-hyphens", _CHARACTERS, "Soft hyphens are not sent.", _without("\u00ad")),
    Mutant(
        "send-email-to-forty-nine",
        ("Destination.ToAddresses.effect", "Destination.BccAddresses.effect"),
        "The fiftieth recipient gets no mail.",
        edit_draft(_EMAIL, lambda call, draft: draft.recipients.__delitem__(slice(49, None))),
    ),
    Mutant(
        "send-email-named-bcc-lost",
        "Destination.display-name",
        "Recipients of BCC that have a display name get no mail.",
        edit_draft(
            _EMAIL,
            lambda call, draft: setattr(
                draft,
                "recipients",
                [
                    one
                    for one in draft.recipients
                    if not any(f"<{one}>" in text for text in call.args.get("Destination.BccAddresses", ()))
                ],
            ),
        ),
    ),
    Mutant(
        "send-email-bcc-alone-as-to",
        "Destination.BccAddresses.hidden",
        "Where there is no other recipient, BccAddresses are named in To.",
        edit_draft(_EMAIL, _hidden_as_to),
    ),
)
