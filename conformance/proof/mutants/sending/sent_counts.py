"""Defects that the cases of `cases/sending/sent-counts.yaml` find."""

from __future__ import annotations

from conformance.proof.edits import set_text
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_result
from conformance.reference.call import Call
from conformance.reference.xml_tree import Element

_QUOTA = "GetSendQuota"
_COUNTED = ("SendEmail.quota", "SendRawEmail.quota")


def _left_over(call: Call, result: list[Element]) -> None:
    """What is left of the quota stands where what was sent should."""
    left = call.settings.max_24_hour_send - call.account.sent_last_24_hours(call.now)
    set_text(result, "SentLast24Hours", str(left))


def _messages(call: Call, result: list[Element]) -> None:
    set_text(result, "SentLast24Hours", str(float(len(call.account.sent))))


MUTANTS: tuple[Mutant, ...] = (
    Mutant("quota-left", _COUNTED, "What is left stands for what was sent.", edit_result(_QUOTA, _left_over)),
    Mutant("quota-by-message", _COUNTED, "Messages are counted, not recipients.", edit_result(_QUOTA, _messages)),
)
