"""Defects of sending: how many recipients, how large, what counts, who gets the mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from conformance.reference.addresses import parse_mailbox
from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import Breaks, before, dashed, declare, looked, refuse, wrapped
from conformance.reference.mutants.drafts import SENDS, draft_of, drafted, fails_by, guarded
from conformance.reference.sending import Draft, accept
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_EMAIL = "SendEmail"
_RAW = "SendRawEmail"

# -- how many, how large -----------------------------------------------------------------------------------------------

_OVER = "Recipients.over-limit"


def _limit(name: str, action: str, breaks: Breaks, lie: str, counted: Callable[[Call, Draft], int], limit: int) -> None:
    def look(call: Call) -> None:
        if counted(call, draft_of(call)) > limit:
            refuse()

    guarded(name, action, breaks, lie, "recipients", look)


for _action in SENDS:
    _dash = dashed(_action)
    _breaks = (f"{_action}.{_OVER}", *(("SendRawEmail.group-count",) if _action == _RAW else ()))
    _fits = (f"{_action}.Recipients.limit", *(("SendRawEmail.group-count",) if _action == _RAW else ()))
    _limit(f"{_dash}-any-number", _action, _breaks, "A message may have any number of recipients.", lambda c, d: 0, 50)
    _limit(f"{_dash}-51", _action, _breaks, "Fifty-one recipients are taken.", lambda c, d: len(d.recipients), 51)
    _limit(f"{_dash}-only-49", _action, _fits, "Fifty recipients are refused.", lambda c, d: len(d.recipients), 49)
    fails_by(_action, "recipients", _breaks, "Too many recipients are answered by InternalFailure.")


def _field(*names: str) -> Callable[[Call, Draft], int]:
    return lambda call, draft: sum(len(call.args.get(f"Destination.{name}Addresses", ())) for name in names)


def _largest(call: Call, draft: Draft) -> int:
    return max(_field(name)(call, draft) for name in ("To", "Cc", "Bcc"))


_limit("send-email-counts-to", _EMAIL, f"{_EMAIL}.{_OVER}", "Only To counts to fifty.", _field("To"), 50)
_limit("send-email-counts-no-cc", _EMAIL, f"{_EMAIL}.{_OVER}", "Cc doesn't count to fifty.", _field("To", "Bcc"), 50)
_limit("send-email-counts-no-bcc", _EMAIL, f"{_EMAIL}.{_OVER}", "Bcc doesn't count to fifty.", _field("To", "Cc"), 50)
_limit("send-email-counts-fields", _EMAIL, f"{_EMAIL}.{_OVER}", "Each field counts to fifty by itself.", _largest, 50)


def _any_size(action: str) -> None:
    declare(
        f"{dashed(action)}-any-size",
        f"{action}.over-size",
        f"{action} takes a message of any size.",
        lambda service: service.without_guard(action, "size"),
    )


for _action in SENDS:
    _any_size(_action)
    fails_by(_action, "size", f"{_action}.over-size", "A large message is an InternalFailure.")


def _small(call: Call) -> None:
    if draft_of(call).size > 6_000_000:
        refuse()


for _action in SENDS:
    looked(f"{dashed(_action)}-6-mb", _action, f"{_action}.size", "A message of 7 MB is refused.", _small)

# -- what counts -------------------------------------------------------------------------------------------------------

_COUNTS = ("GetSendQuota.SentLast24Hours.counts", "SendDataPoint.DeliveryAttempts.counts", "GetSendStatistics.effect")


def _count(words: str, breaks: Breaks, lie: str, counted: Callable[[Draft], int]) -> None:
    """For each send: a message counts as another number of recipients."""
    for action in SENDS:

        def wrap(call: Call, handler: Handler) -> list[Element]:
            draft = draft_of(call)
            recipients = draft.recipients
            draft.recipients = [draft.source] * counted(draft)
            result = accept(call, draft)
            draft.recipients = recipients
            return result

        rows = (f"{action}.quota", *(breaks if action == _EMAIL else ()))
        wrapped(f"{dashed(action)}-counts-{words}", action, rows, lie, wrap)


_count("nothing", _COUNTS, "A message that is sent does not count.", lambda draft: 0)
_count("one", (), "A message counts once, whatever its recipients.", lambda draft: 1)
_count("all-but-one", (), "A message counts one recipient too few.", lambda draft: len(draft.recipients) - 1)


def _counted_first(call: Call) -> None:
    call.account.count_sent(call.now, len(draft_of(call).recipients))


def _sent_first(call: Call) -> None:
    accept(call, draft_of(call))


for _action in SENDS:
    looked(
        f"{dashed(_action)}-refused-counts",
        _action,
        f"{_action}.refused-not-counted",
        f"{_action} counts a message before it checks it.",
        _counted_first,
    )
    looked(
        f"{dashed(_action)}-refused-sent",
        _action,
        f"{_action}.refused-not-sent",
        f"{_action} sends a message before it checks it.",
        _sent_first,
    )


def _good_ones(call: Call) -> None:
    for name in ("To", "Cc", "Bcc"):
        name = f"Destination.{name}Addresses"
        if name in call.args:
            call.args[name] = [text for text in call.args[name] if "@" in text and parse_mailbox(text)]


def _passes_over(service: Service) -> Service:
    for name in ("To", "Cc", "Bcc"):
        service = service.with_param(_EMAIL, f"Destination.{name}Addresses", format=None)
    return before(service, _EMAIL, _good_ones)


declare(
    "send-email-passes-over-bad-recipients",
    "SendEmail.refused-not-sent",
    "A recipient that is no address is passed over, the others get the message.",
    _passes_over,
)

#: Picks from the recipients of a call those that get the mail.
Pick: TypeAlias = Callable[[Call, list[str]], list[str]]

# -- recipients --------------------------------------------------------------------------------------------------------


def _recipients(
    action: str, words: str, breaks: Breaks, lie: str, pick: Callable[[Call, list[str]], list[str]]
) -> None:
    def change(call: Call, draft: Draft) -> None:
        draft.recipients = pick(call, draft.recipients)

    drafted(f"{dashed(action)}-{words}", action, breaks, lie, change)


def _without(name: str) -> Pick:
    def pick(call: Call, recipients: list[str]) -> list[str]:
        gone = {parse_mailbox(text).address for text in call.args.get(f"Destination.{name}Addresses", ())}
        return [address for address in recipients if address not in gone]

    return pick


for _name in ("To", "Cc", "Bcc"):
    _row = f"Destination.{_name}Addresses"
    _recipients(_EMAIL, f"not-to-{_name.lower()}", f"{_row}.effect", f"{_name} gets no mail.", _without(_name))
_recipients(
    _EMAIL,
    "to-one",
    tuple(f"Destination.{name}Addresses.{aspect}" for name in ("To", "Cc", "Bcc") for aspect in ("effect", "type")),
    "Only the first of several recipients gets the mail.",
    lambda call, recipients: recipients[:1],
)
_recipients(
    _EMAIL,
    "to-nine",
    "Destination.ToAddresses.type",
    "Only nine recipients get the mail.",
    lambda call, recipients: recipients[:9],
)
_recipients(
    _EMAIL,
    "copy-to-source",
    ("SendEmail.effect", "Destination.ToAddresses.effect"),
    "The sender gets a copy.",
    lambda call, recipients: [*recipients, draft_of(call).source],
)
_recipients(
    _EMAIL,
    "to-reply-to",
    "SendEmail.ReplyToAddresses.effect",
    "Reply-to addresses get the mail, too.",
    lambda call, recipients: [*recipients, *call.args.get("ReplyToAddresses", ())],
)
