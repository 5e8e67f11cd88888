"""Defects that the cases of `cases/sending/messages-apart.yaml` find: one message gets into the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS, check_first, draft_of, edit_draft, reject_calls
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_EMAIL, _RAW = SENDS
_HTML = "Message.Body.Html.Data"
_FIELDS = ("To", "Cc", "Bcc")


def _left_over(action: str, name: str) -> Change:
    """A parameter that a message is without has the value that it had in the one before, be that sent or rejected."""
    left: dict[str, Any] = {}

    def check(call: Call) -> None:
        before = left.pop(call.account.id + call.world.name, None)
        if name in call.args:
            left[call.account.id + call.world.name] = call.args[name]
        elif before is not None:
            call.args[name] = before

    return check_first(action, check)


def _composed_once() -> Change:
    """A message with the contents of an earlier one is sent as that was."""
    known: dict[str, Draft] = {}

    def send(call: Call, draft: Draft) -> None:
        draft.compose = known.setdefault(call.world.name + _contents(call), draft).compose

    return edit_draft(_EMAIL, send)


def _contents(call: Call) -> str:
    return str([call.args.get(name) for name in ("Message.Subject.Data", "Message.Body.Text.Data", _HTML)])


def _to_others(call: Call, draft: Draft) -> None:
    draft.recipients = [one for one in draft.recipients if one != draft.source]


def _named_twice(call: Call) -> bool:
    recipients = draft_of(call).recipients
    return len(set(recipients)) < len(recipients)


def _header_names_twice(call: Call) -> bool:
    raw = RawMessage(call.args["RawMessage.Data"])
    found: Iterable[str] = [one.address for name in _FIELDS for one in raw.mailboxes(name)]
    return "Destinations" not in call.args and len(set(found)) < len(list(found))


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"apart-{dashed(name.rpartition('.')[2] if name != _HTML else 'Html')}-left",
            "SendEmail.ReturnPath.default" if name == "ReturnPath" else "SendEmail.effect",
            f"{name} of a message stays for the next one.",
            _left_over(_EMAIL, name),
        )
        for name in ("ReplyToAddresses", "Destination.CcAddresses", "Destination.BccAddresses", "ReturnPath", _HTML)
    ),
    Mutant(
        "apart-raw-destinations-left",
        "SendRawEmail.effect",
        "Destinations of a raw message stay for the next one.",
        _left_over(_RAW, "Destinations"),
    ),
    Mutant(
        "apart-composed-once",
        "SendEmail.effect",
        "A message with the contents of an earlier one is sent as that was.",
        _composed_once(),
    ),
    *(
        Mutant(
            f"apart-{dashed(action)}-not-to-self",
            f"{action}.effect",
            "Who sends a message gets none of it.",
            edit_draft(action, _to_others),
        )
        for action in SENDS
    ),
    Mutant(
        "apart-named-once",
        "SendEmail.Destination.twice",
        "A recipient who is named twice is rejected.",
        reject_calls(_EMAIL, _named_twice),
    ),
    Mutant(
        "apart-raw-named-once",
        "SendRawEmail.Recipients.twice",
        "A recipient whom the header names twice is rejected.",
        reject_calls(_RAW, _header_names_twice),
    ),
)
