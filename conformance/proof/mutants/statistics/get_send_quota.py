"""Defects that the cases of `cases/statistics/get-send-quota.yaml` find."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.edits import set_text
from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    edit_result,
    set_member,
    wrap_handler,
)
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element


def _quota_figures() -> Iterator[Mutant]:
    for member in ("Max24HourSend", "MaxSendRate", "SentLast24Hours"):
        yield Mutant(
            f"get-send-quota-{dashed(member)}-word",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of 'unlimited'.",
            set_member("GetSendQuota", member, "unlimited"),
        )
        yield Mutant(
            f"get-send-quota-{dashed(member)}-grouped",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of '1,000.0'.",
            set_member("GetSendQuota", member, "1,000.0"),
        )
        yield Mutant(
            f"get-send-quota-{dashed(member)}-infinite",
            f"GetSendQuota.{member}.type",
            f"GetSendQuota reports a {member} of 'INF'.",
            set_member("GetSendQuota", member, "INF"),
        )


_QUOTA = "GetSendQuota"
_SENT = f"{_QUOTA}.SentLast24Hours"


def _remembered(call: Call, handler: Handler) -> list[Element]:
    """The first answer is given again and again."""
    kept = call.account.memory.setdefault("quota", set())
    if not kept:
        kept.add(str(float(call.account.sent_last_24_hours(call.now))))
    result = handler(call)
    set_text(result, "SentLast24Hours", next(iter(kept)))
    return result


def _other_rate(call: Call, result: list[Element]) -> None:
    set_text(result, "MaxSendRate", str(1.0 + call.account.sent_last_24_hours(call.now)))


def _what_is_left(call: Call, result: list[Element]) -> None:
    set_text(result, "Max24HourSend", str(call.settings.max_24_hour_send - call.account.sent_last_24_hours(call.now)))


MUTANTS: tuple[Mutant, ...] = (
    *_quota_figures(),
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
        set_member(_QUOTA, "Max24HourSend", "-2.0"),
    ),
    Mutant(
        "quota-limit-below-zero",
        f"{_QUOTA}.Max24HourSend.unlimited",
        "The limit is negative.",
        set_member(_QUOTA, "Max24HourSend", "-200.0"),
    ),
    Mutant(
        "quota-rate-zero",
        f"{_QUOTA}.MaxSendRate.positive",
        "The rate is zero.",
        set_member(_QUOTA, "MaxSendRate", "0.0"),
    ),
    Mutant(
        "quota-rate-negative",
        (f"{_QUOTA}.MaxSendRate.positive", f"{_QUOTA}.MaxSendRate.not-negative"),
        "The rate is negative.",
        set_member(_QUOTA, "MaxSendRate", "-1.0"),
    ),
    Mutant(
        "quota-sent-negative",
        f"{_QUOTA}.SentLast24Hours.not-negative",
        "A negative number was sent.",
        set_member(_QUOTA, "SentLast24Hours", "-1.0"),
    ),
    Mutant(
        "quota-sent-over-limit",
        f"{_SENT}.within",
        "More was sent than may be.",
        set_member(_QUOTA, "SentLast24Hours", "200001.0"),
    ),
    Mutant(
        "quota-limit-is-what-is-left",
        f"{_QUOTA}.Max24HourSend.kept",
        "Max24HourSend is what is left of the quota.",
        edit_result(_QUOTA, _what_is_left),
    ),
    Mutant(
        "quota-rate-changes",
        f"{_QUOTA}.MaxSendRate.kept",
        "MaxSendRate changes with what was sent.",
        edit_result(_QUOTA, _other_rate),
    ),
    Mutant(
        "quota-cached",
        f"{_QUOTA}.SentLast24Hours.counts",
        "The first answer is given for ever.",
        wrap_handler(_QUOTA, _remembered),
    ),
)
