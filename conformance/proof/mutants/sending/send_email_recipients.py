"""Defects that the cases of `cases/sending/send-email-recipients.yaml` find."""

from __future__ import annotations

import re

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_message, set_limits

_EMAIL = "SendEmail"
_WORDS = ("SendEmail.Source.encoded-word", "Destination.encoded-word")


MUTANTS: tuple[Mutant, ...] = (
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
