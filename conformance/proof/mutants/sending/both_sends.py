"""Defects that SendEmail and SendRawEmail have alike: limits of recipients and size, what counts, what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from conformance.proof.calls import reject
from conformance.proof.mutant import Breaks, Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    SENDS,
    check_first,
    draft_of,
    edit_draft,
    recode_guard,
    remove_guard,
    replace_guard,
    wrap_handler,
)
from conformance.reference.addresses import parse_mailbox
from conformance.reference.call import Call, Handler
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft, accept
from conformance.reference.xml_tree import Element

_EMAIL = "SendEmail"
_RAW = "SendRawEmail"
_OVER = "Recipients.over-limit"


def _limit(action: str, counted: Callable[[Call, Draft], int], limit: int) -> Change:
    def look(call: Call) -> None:
        if counted(call, draft_of(call)) > limit:
            reject()

    return replace_guard(action, "recipients", look)


def _recipient_counts() -> Iterator[Mutant]:
    for action in SENDS:
        dash = dashed(action)
        breaks = (f"{action}.{_OVER}", *(("SendRawEmail.group-count",) if action == _RAW else ()))
        fits = (f"{action}.Recipients.limit", *(("SendRawEmail.group-count",) if action == _RAW else ()))
        yield Mutant(
            f"{dash}-any-number",
            breaks,
            "A message may have any number of recipients.",
            _limit(action, lambda c, d: 0, 50),
        )
        yield Mutant(
            f"{dash}-51",
            breaks,
            "Fifty-one recipients are accepted.",
            _limit(action, lambda c, d: len(d.recipients), 51),
        )
        yield Mutant(
            f"{dash}-only-49",
            fits,
            "Fifty recipients are rejected.",
            _limit(action, lambda c, d: len(d.recipients), 49),
        )
        yield Mutant(
            f"{dashed(action)}-recipients-is-internal-failure",
            breaks,
            "Too many recipients are answered with InternalFailure.",
            recode_guard(action, "recipients", "InternalFailure"),
        )


def _field(*names: str) -> Callable[[Call, Draft], int]:
    return lambda call, draft: sum(len(call.args.get(f"Destination.{name}Addresses", ())) for name in names)


def _in_both_places(call: Call, draft: Draft) -> int:
    raw = RawMessage(call.args["RawMessage.Data"])
    headers = sum(len(raw.mailboxes(name)) for name in ("To", "Cc", "Bcc"))
    return len(draft.recipients) + (headers if "Destinations" in call.args else 0)


def _largest(call: Call, draft: Draft) -> int:
    return max(_field(name)(call, draft) for name in ("To", "Cc", "Bcc"))


def _sizes() -> Iterator[Mutant]:
    for action in SENDS:
        yield Mutant(
            f"{dashed(action)}-any-size",
            f"{action}.over-size",
            f"{action} accepts a message of any size.",
            remove_guard(action, "size"),
        )
        yield Mutant(
            f"{dashed(action)}-size-is-internal-failure",
            f"{action}.over-size",
            "A large message is an InternalFailure.",
            recode_guard(action, "size", "InternalFailure"),
        )


def _small(call: Call) -> None:
    if draft_of(call).size > 6_000_000:
        reject()


_COUNTS = ("GetSendQuota.SentLast24Hours.counts",)


def _count(words: str, breaks: Breaks, defect: str, counted: Callable[[Draft], int]) -> Iterator[Mutant]:
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
        yield Mutant(f"{dashed(action)}-counts-{words}", rows, defect, wrap_handler(action, wrap))


def _counted_first(call: Call) -> None:
    call.account.count_sent(call.now, len(draft_of(call).recipients))


def _sent_first(call: Call) -> None:
    accept(call, draft_of(call))


def _rejected_messages() -> Iterator[Mutant]:
    for action in SENDS:
        yield Mutant(
            f"{dashed(action)}-refused-counts",
            f"{action}.refused-not-counted",
            f"{action} counts a message before it checks it.",
            check_first(action, _counted_first),
        )
        yield Mutant(
            f"{dashed(action)}-refused-sent",
            f"{action}.refused-not-sent",
            f"{action} sends a message before it checks it.",
            check_first(action, _sent_first),
        )


#: Picks from the recipients of a call those that get the mail.
Pick: TypeAlias = Callable[[Call, list[str]], list[str]]


def _recipients(action: str, pick: Callable[[Call, list[str]], list[str]]) -> Change:
    def change(call: Call, draft: Draft) -> None:
        draft.recipients = pick(call, draft.recipients)

    return edit_draft(action, change)


def _without(name: str) -> Pick:
    def pick(call: Call, recipients: list[str]) -> list[str]:
        gone = {parse_mailbox(text).address for text in call.args.get(f"Destination.{name}Addresses", ())}
        return [address for address in recipients if address not in gone]

    return pick


def _fields_without_mail() -> Iterator[Mutant]:
    for name in ("To", "Cc", "Bcc"):
        row = f"Destination.{name}Addresses"
        yield Mutant(
            f"{dashed(_EMAIL)}-not-to-{name.lower()}",
            f"{row}.effect",
            f"{name} gets no mail.",
            _recipients(_EMAIL, _without(name)),
        )


MUTANTS: tuple[Mutant, ...] = (
    # How many, how large
    *_recipient_counts(),
    Mutant("send-email-counts-to", f"{_EMAIL}.{_OVER}", "Only To counts to fifty.", _limit(_EMAIL, _field("To"), 50)),
    Mutant(
        "send-email-counts-no-cc",
        f"{_EMAIL}.{_OVER}",
        "Cc doesn't count to fifty.",
        _limit(_EMAIL, _field("To", "Bcc"), 50),
    ),
    Mutant(
        "send-email-counts-no-bcc",
        f"{_EMAIL}.{_OVER}",
        "Bcc doesn't count to fifty.",
        _limit(_EMAIL, _field("To", "Cc"), 50),
    ),
    Mutant(
        "send-email-counts-fields",
        f"{_EMAIL}.{_OVER}",
        "Each field counts to fifty by itself.",
        _limit(_EMAIL, _largest, 50),
    ),
    Mutant(
        "send-raw-email-counts-twice",
        f"{_RAW}.Recipients.once",
        "Who stands in Destinations and in a header counts twice to fifty.",
        _limit(_RAW, _in_both_places, 50),
    ),
    *_sizes(),
    *(
        Mutant(
            f"{dashed(action)}-6-mb", f"{action}.size", "A message of 7 MB is rejected.", check_first(action, _small)
        )
        for action in SENDS
    ),
    # What counts
    *_count("nothing", _COUNTS, "A message that is sent does not count.", lambda draft: 0),
    *_count("one", (), "A message counts once, whatever its recipients.", lambda draft: 1),
    *_count("all-but-one", (), "A message counts one recipient too few.", lambda draft: len(draft.recipients) - 1),
    *_rejected_messages(),
    # Recipients
    *_fields_without_mail(),
    Mutant(
        "send-email-to-one",
        tuple(f"Destination.{name}Addresses.{aspect}" for name in ("To", "Cc", "Bcc") for aspect in ("effect", "type")),
        "Only the first of several recipients gets the mail.",
        _recipients(_EMAIL, lambda call, recipients: recipients[:1]),
    ),
    Mutant(
        "send-email-to-nine",
        "Destination.ToAddresses.type",
        "Only nine recipients get the mail.",
        _recipients(_EMAIL, lambda call, recipients: recipients[:9]),
    ),
    Mutant(
        "send-email-copy-to-source",
        ("SendEmail.effect", "Destination.ToAddresses.effect"),
        "The sender gets a copy.",
        _recipients(_EMAIL, lambda call, recipients: [*recipients, draft_of(call).source]),
    ),
    Mutant(
        "send-email-to-reply-to",
        "SendEmail.ReplyToAddresses.effect",
        "Reply-to addresses get the mail, too.",
        _recipients(_EMAIL, lambda call, recipients: [*recipients, *call.args.get("ReplyToAddresses", ())]),
    ),
)
