"""Defects that the cases of `cases/sending/send-email-recipients.yaml` find."""

from __future__ import annotations

import re

from conformance.proof.calls import reject
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import draft_of, edit_message, replace_guard, set_limits
from conformance.reference.call import Call

_EMAIL = "SendEmail"
_WORDS = ("SendEmail.Source.encoded-word", "Destination.encoded-word")


def _counts_all(call: Call) -> None:
    """Reply-to addresses and the return path count as recipients."""
    others = [*call.args.get("ReplyToAddresses", []), *filter(None, [call.args.get("ReturnPath")])]
    if len(draft_of(call).recipients) + len(others) > 50:
        reject()


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "recipients-count-others",
        "SendEmail.Recipients.limit",
        "Reply-to addresses and the return path count towards fifty recipients.",
        replace_guard(_EMAIL, "recipients", _counts_all),
    ),
    Mutant(
        "recipients-51",
        "SendEmail.Recipients.over-limit",
        "A message may have 51 recipients.",
        set_limits(recipients=51),
    ),
    Mutant(
        "mail-encoded-words-broken",
        _WORDS,
        "Encoded words are sent with a space in them.",
        edit_message(_EMAIL, lambda data: data.replace(b"=?", b"= ?")),
    ),
    Mutant(
        "mail-display-names-lost",
        _WORDS,
        "Display names are lost.",
        edit_message(_EMAIL, lambda data: re.sub(b"(?m)^((?:From|To): ).*<(.*)>", b"\\1\\2", data)),
    ),
)
