"""Defects that the cases of `cases/statistics/get-send-quota.yaml` find."""

from __future__ import annotations

from conformance.proof.edits import set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_QUOTA = "GetSendQuota"


_SENT = f"{_QUOTA}.SentLast24Hours"


def _told(member: str, text: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, member, text)

    return edit_result(_QUOTA, edit)


def _remembered(call: Call, handler: Handler) -> list[Element]:
    """The first answer is given again and again."""
    kept = call.account.memory.setdefault("quota", set())
    if not kept:
        kept.add(str(float(call.account.sent_last_24_hours(call.now))))
    result = handler(call)
    set_text(result, "SentLast24Hours", next(iter(kept)))
    return result


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "quota-empty",
        (f"{_QUOTA}.effect", f"{_QUOTA}.result"),
        "The quota is empty.",
        wrap_handler(_QUOTA, lambda call, handler: []),
    ),
    Mutant(
        "quota-unlimited-as-minus-2",
        f"{_QUOTA}.Max24HourSend.unlimited",
        "No limit is reported as -2.",
        _told("Max24HourSend", "-2.0"),
    ),
    Mutant(
        "quota-limit-below-zero",
        f"{_QUOTA}.Max24HourSend.unlimited",
        "The limit is negative.",
        _told("Max24HourSend", "-200.0"),
    ),
    Mutant("quota-rate-zero", f"{_QUOTA}.MaxSendRate.positive", "The rate is zero.", _told("MaxSendRate", "0.0")),
    Mutant(
        "quota-rate-negative", f"{_QUOTA}.MaxSendRate.positive", "The rate is negative.", _told("MaxSendRate", "-1.0")
    ),
    Mutant(
        "quota-sent-negative",
        f"{_QUOTA}.SentLast24Hours.not-negative",
        "A negative number was sent.",
        _told("SentLast24Hours", "-1.0"),
    ),
    Mutant(
        "quota-sent-over-limit", f"{_SENT}.within", "More was sent than may be.", _told("SentLast24Hours", "200001.0")
    ),
    Mutant(
        "quota-cached",
        f"{_QUOTA}.SentLast24Hours.counts",
        "The first answer is given for ever.",
        wrap_handler(_QUOTA, _remembered),
    ),
)
