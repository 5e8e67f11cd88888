"""Defects that the cases of `cases/sending/sent-counts.yaml` find."""

from __future__ import annotations

import re
from functools import partial

from conformance.proof.edits import set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS, draft_of, edit_result, wrap_handler
from conformance.reference.actions.send_raw_email import raw_of
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_QUOTA = "GetSendQuota"
_GROUP = re.compile(r":([^;]*);")
_COUNTED = ("SendEmail.quota", "SendRawEmail.quota")


def _left_over(call: Call, result: list[Element]) -> None:
    """What is left of the quota stands where what was sent should."""
    left = call.settings.max_24_hour_send - call.account.sent_last_24_hours(call.now)
    set_text(result, "SentLast24Hours", str(left))


def _modulo(number: int) -> Change:
    """The count starts again at a number."""

    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, "SentLast24Hours", str(float(call.account.sent_last_24_hours(call.now) % number)))

    return edit_result(_QUOTA, edit)


def _messages(call: Call, result: list[Element]) -> None:
    set_text(result, "SentLast24Hours", str(float(len(call.account.sent))))


def _saved_by_groups(call: Call) -> int:
    """How many recipients the groups of a message have beyond one each."""
    raw = raw_of(call)
    fields = [value for name, value in raw.fields if name.lower() in ("to", "cc", "bcc")]
    groups = [members for value in fields for members in _GROUP.findall(value)]
    return sum(members.count(",") for members in groups)


def _counted(call: Call, inner: Handler, more: int) -> list[Element]:
    """A message that counts more than it has recipients, or less if ``more`` is negative."""
    if more:
        call.account.count_sent(call.now, more)
    return inner(call)


def _to_only(call: Call, inner: Handler) -> list[Element]:
    """Of a message without Destinations, only those in To count."""
    result = inner(call)
    if "Destinations" not in call.args:
        call.account.count_sent(call.now, len(raw_of(call).mailboxes("To")) - len(draft_of(call).recipients))
    return result


def _twice(call: Call, inner: Handler) -> list[Element]:
    """A message that is sent again, as after a response that got lost."""
    inner(call)
    return inner(call)


def _counts_rejected(action: str, guard: str) -> Change:
    """Count a message, and reject it then by a guard."""

    def change(service: Service) -> Service:
        check = service.guards[action][guard]

        def look(call: Call) -> None:
            try:
                check(call)
            except ServiceError:
                call.account.count_sent(call.now, len(draft_of(call).recipients))
                raise

        return service.with_guard(action, guard, look)

    return change


def _forget(call: Call) -> None:
    call.account.sent.clear()
    call.account.sent_total = 0


def _forgetting(call: Call, inner: Handler) -> list[Element]:
    result = inner(call)
    _forget(call)
    return result


def _forgets_rejecting(service: Service) -> Service:
    check = service.guards["SendEmail"]["senders"]

    def look(call: Call) -> None:
        try:
            check(call)
        except ServiceError:
            _forget(call)
            raise

    return service.with_guard("SendEmail", "senders", look)


def _counting_too(name: str, call: Call, inner: Handler) -> list[Element]:
    value = call.args.get(name, [])
    return _counted(call, inner, 1 if isinstance(value, str) else len(value))


def _overridden(call: Call) -> int:
    found = [one.address for name in ("To", "Cc", "Bcc") for one in raw_of(call).mailboxes(name)]
    return len(set(found) - set(draft_of(call).recipients)) if "Destinations" in call.args else 0


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"{dashed(action)}-sent-twice",
            (f"{action}.sent-once", f"{action}.quota-exact"),
            "Every message is sent twice.",
            wrap_handler(action, _twice),
        )
        for action in SENDS
    ),
    Mutant(
        "raw-counts-to-only",
        "SendRawEmail.quota-by-header",
        "Of a raw message, recipients in Cc and Bcc do not count.",
        wrap_handler("SendRawEmail", _to_only),
    ),
    Mutant("quota-left", _COUNTED, "What is left stands for what was sent.", edit_result(_QUOTA, _left_over)),
    Mutant("quota-modulo-256", "SendEmail.quota", "What was sent is counted modulo 256.", _modulo(256)),
    Mutant("quota-modulo-1000", "SendEmail.quota", "What was sent is counted modulo a thousand.", _modulo(1000)),
    Mutant("quota-by-message", _COUNTED, "Messages are counted, not recipients.", edit_result(_QUOTA, _messages)),
    Mutant(
        "raw-groups-count-one",
        "SendRawEmail.quota-by-header",
        "A group in the header of a raw message counts as one recipient.",
        wrap_handler("SendRawEmail", lambda call, inner: _counted(call, inner, -_saved_by_groups(call))),
    ),
    Mutant(
        "raw-counts-destinations-only",
        "SendRawEmail.quota-by-header",
        "Recipients whom only the header of a raw message names do not count.",
        wrap_handler(
            "SendRawEmail",
            lambda call, inner: _counted(
                call, inner, 0 if "Destinations" in call.args else -len(draft_of(call).recipients)
            ),
        ),
    ),
    Mutant(
        "raw-bcc-does-not-count",
        "SendRawEmail.quota-by-header",
        "Recipients in the Bcc field of a raw message do not count.",
        wrap_handler("SendRawEmail", lambda call, inner: _counted(call, inner, -len(raw_of(call).mailboxes("Bcc")))),
    ),
    Mutant(
        "send-email-counts-twice",
        "SendEmail.quota-exact",
        "A message by SendEmail counts twice.",
        wrap_handler("SendEmail", lambda call, inner: _counted(call, inner, len(draft_of(call).recipients))),
    ),
    Mutant(
        "raw-counts-header-too",
        "SendRawEmail.quota-exact",
        "A recipient that Destinations and a header name alike counts twice.",
        wrap_handler(
            "SendRawEmail",
            lambda call, inner: _counted(call, inner, 1 if "Destinations" in call.args else 0),
        ),
    ),
    *(
        Mutant(
            f"{dashed(action)}-{guard}-counted",
            f"{action}.refused-not-counted",
            f"A message that is rejected for {words} counts.",
            _counts_rejected(action, guard),
        )
        for action, guard, words in (
            ("SendEmail", "recipients", "its many recipients"),
            ("SendEmail", "subject", "its subject"),
            ("SendEmail", "charset", "its character set"),
            ("SendRawEmail", "recipients", "its many recipients"),
            ("SendRawEmail", "separator", "lack of a body"),
            ("SendRawEmail", "fields", "its header fields"),
            ("SendRawEmail", "single-fields", "repeated fields"),
            ("SendRawEmail", "multipart", "its parts"),
            ("SendRawEmail", "base64", "broken base64"),
        )
    ),
    *(
        Mutant(f"quota-forgets-{label}", "GetSendQuota.SentLast24Hours.kept", defect, change)
        for label, defect, change in (
            ("deleted", "What a deleted sender has sent does not count.", wrap_handler("DeleteIdentity", _forgetting)),
            ("looked-at", "Looking at the count sets it to zero.", wrap_handler(_QUOTA, _forgetting)),
            (
                "statistics",
                "Looking at statistics clears the count.",
                wrap_handler("GetSendStatistics", _forgetting),
            ),
            ("rejected", "A rejection sets the count to zero.", _forgets_rejecting),
        )
    ),
    *(
        Mutant(
            f"quota-counts-{label}",
            "SendEmail.quota-exact",
            f"{words} count.",
            wrap_handler("SendEmail", partial(_counting_too, name)),
        )
        for label, words, name in (
            ("reply-to", "Reply-to addresses", "ReplyToAddresses"),
            ("return-path", "Return paths", "ReturnPath"),
        )
    ),
    Mutant(
        "raw-counts-overridden",
        "SendRawEmail.quota-exact",
        "Addresses in a header that Destinations override count.",
        wrap_handler("SendRawEmail", lambda call, inner: _counted(call, inner, _overridden(call))),
    ),
)
