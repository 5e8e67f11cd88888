"""What the text leaves free about the counts of what was sent, and about ARNs beside own addresses."""

from __future__ import annotations

from conformance.proof.variations import variation
from conformance.proof.verbs import (
    SENDS,
    allow_any_return_path,
    check_first,
    combine,
    draft_of,
    set_parameter,
    wrap_handler,
)
from conformance.reference.addresses import domain_of, parse_identity_arn
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_SIMULATOR = "simulator.amazonses.com"
_ARNS = {"SendEmail": ("SourceArn", "ReturnPathArn"), "SendRawEmail": ("SourceArn", "FromArn", "ReturnPathArn")}


def _uncount(call: Call, recipients: int) -> None:
    """Take back a part of what the last message has counted."""
    call.account.sent.append((call.now, -recipients))
    call.account.sent_total -= recipients


@variation(
    "quota-simulator-free",
    varies="Mail to the mailbox simulator counts against no quota.",
    source="[GetSendQuota / Response Elements / SentLast24Hours]: nothing is said of the simulator",
)
def _simulator_free(service: Service) -> Service:
    def send(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        _uncount(call, sum(domain_of(one) == _SIMULATOR for one in draft_of(call).recipients))
        return result

    return combine(*(wrap_handler(action, send) for action in SENDS))(service)


@variation(
    "return-path-unchecked",
    varies="The Return-Path field of a raw message may name anybody.",
    source="[SendRawEmail / Request Parameters / ReturnPathArn]: who may stand in the field is told of an ARN alone",
)
def _return_path_unchecked(service: Service) -> Service:
    return allow_any_return_path()(service)


@variation(
    "recipients-counted-once",
    varies="A recipient that is named twice counts once.",
    source="[SendEmail / Description]; [reading-18]: nothing is said of one that is named twice",
)
def _counted_once(service: Service) -> Service:
    def send(call: Call, inner: Handler) -> list[Element]:
        draft = draft_of(call)
        draft.recipients = list(dict.fromkeys(draft.recipients))
        return inner(call)

    return combine(*(wrap_handler(action, send) for action in SENDS))(service)


@variation(
    "arn-none-ignored",
    varies="A text that is no ARN, in a parameter for one, is passed over.",
    source="[SendEmail / Request Parameters / SourceArn]: it is used for sending authorization only",
)
def _passed_over(service: Service) -> Service:
    def forget(call: Call) -> None:
        for name in _ARNS[call.action]:
            if name in call.args and parse_identity_arn(call.args[name]) is None:
                del call.args[name]

    free = (set_parameter(action, name, format=None) for action in SENDS for name in _ARNS[action])
    return combine(*free, *(check_first(action, forget) for action in SENDS))(service)
