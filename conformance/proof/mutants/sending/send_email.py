"""Defects of sending: its answers, and who may send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    SENDS,
    check_first,
    draft_of,
    edit_result,
    recode_guard,
    reject_calls,
    replace_guard,
)
from conformance.reference.call import Call
from conformance.reference.sending import check_senders, may_send
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_EMAIL = "SendEmail"


def _several_reply_to(call: Call) -> None:
    if len(call.args.get("ReplyToAddresses", [])) > 1:
        reject()


def _verified_reply_to(call: Call) -> None:
    if "ReplyToAddresses" in call.args:
        reject("MessageRejected")


_RAW = "SendRawEmail"


def _same_id(call: Call, result: list[Element]) -> None:
    result[0].text = "0000013a3ee2a5f2-4a6c1d1e-9a1b-4ad2-b0a7-0c56e9c5b0d3-000000"


def _id_of_content(call: Call, result: list[Element]) -> None:
    draft = draft_of(call)
    result[0].text = f"{draft.size:016x}-{draft.subject}-{'-'.join(draft.recipients)}"


def _counted_ids() -> Callable[[Call, list[Element]], None]:
    """Message ids that count the messages of each sender."""
    counts: Counter[tuple[str, str]] = Counter()

    def edit(call: Call, result: list[Element]) -> None:
        sender = (call.world.name, draft_of(call).source)
        counts[sender] += 1
        result[0].text = f"{counts[sender]:08}"

    return edit


def _message_ids() -> Iterator[Mutant]:
    for action in SENDS:
        dash = dashed(action)
        yield Mutant(
            f"{dash}-same-id",
            f"{action}.MessageId.unique",
            "All messages have one MessageId.",
            edit_result(action, _same_id),
        )
        yield Mutant(
            f"{dash}-id-of-content",
            f"{action}.MessageId.unique",
            "Messages of the same content have the same MessageId.",
            edit_result(action, _id_of_content),
        )
        yield Mutant(
            f"{dash}-id-per-sender",
            f"{action}.MessageId.unique",
            "The MessageId counts the messages of each sender.",
            edit_result(action, _counted_ids()),
        )


_REFUSALS = ("verified-sender", "pending-sender")


def _rows(action: str, *aspects: str) -> tuple[str, ...]:
    return tuple(f"{action}.{aspect}" for aspect in aspects)


def _senders(
    words: str, aspects: Callable[[str], tuple[str, ...]], defect: str, fits: Callable[[Call, str], bool]
) -> Iterator[Mutant]:
    """For each send: an address may send where the true service lets it, or `fits` is true."""
    for action in SENDS:

        def look(call: Call) -> None:
            draft = draft_of(call)
            left = [(address, arn) for address, arn in draft.senders if not fits(call, address)]
            check_senders(call, replace(draft, senders=left))

        yield Mutant(
            f"{dashed(action)}-from-{words}",
            _rows(action, *aspects(action)),
            defect,
            replace_guard(action, "senders", look),
        )


def _any_status(call: Call, address: str) -> bool:
    return any(True for _ in call.account.covering(address))


def _pending_address(call: Call, address: str) -> bool:
    return call.account.find(address) is not None


def _of_any_account(call: Call, address: str) -> bool:
    return any(one.status == SUCCESS for account in call.world.accounts() for one in account.covering(address))


def _foreign(call: Call) -> None:
    draft = draft_of(call)
    if not all(_of_any_account(call, address) for address, _ in draft.senders):
        check_senders(call, draft)


def _known(call: Call) -> bool:
    """Whether some account registered the sender; where identities are pending at first, that is all there is."""
    return any(account.find(draft_of(call).source) for account in call.world.accounts())


def _own(call: Call, address: str) -> bool:
    found = call.account.find(address)
    return found is not None and found.status == SUCCESS


def _of_domain(call: Call, address: str) -> bool:
    return may_send(call, draft_of(call), address, None) and not _own(call, address)


def _no_sender(action: str, rejected: Callable[[Call], object]) -> Change:
    def look(call: Call) -> None:
        if rejected(call):
            reject("MessageRejected")

    return check_first(action, look)


MUTANTS: tuple[Mutant, ...] = (
    # Header
    Mutant(
        "send-email-one-reply-to",
        ("SendEmail.ReplyToAddresses.list", "SendEmail.ReplyToAddresses.type"),
        "Several reply-to addresses are rejected.",
        check_first(_EMAIL, _several_reply_to),
    ),
    Mutant(
        "send-email-ten-reply-to",
        "SendEmail.ReplyToAddresses.list",
        "More than ten reply-to addresses are rejected.",
        reject_calls(_EMAIL, lambda call: len(call.args.get("ReplyToAddresses", [])) > 10),
    ),
    Mutant(
        "send-email-reply-to-verified",
        "SendEmail.ReplyToAddresses.list",
        "A reply-to address must be verified.",
        check_first(_EMAIL, _verified_reply_to),
    ),
    # Answers
    *_message_ids(),
    # Who may send
    *_senders(
        "anybody",
        lambda action: (*_REFUSALS, "Source.foreign", "ReturnPath.unverified") if action == _EMAIL else _REFUSALS,
        "Anybody may send.",
        lambda call, address: True,
    ),
    *_senders("pending", lambda action: ("pending-sender",), "A pending identity may send.", _any_status),
    *_senders("pending-address", lambda action: ("pending-sender",), "A pending address may send.", _pending_address),
    Mutant(
        "send-email-from-other-account",
        "SendEmail.Source.foreign",
        "The verified identities of all accounts may be used.",
        replace_guard(
            _EMAIL,
            "senders",
            lambda call: None if _of_any_account(call, draft_of(call).source) or _known(call) else _foreign(call),
        ),
    ),
    Mutant(
        "send-email-no-domain-sender",
        "SendEmail.Source.verified-domain",
        "An address of a verified domain may not send.",
        _no_sender(_EMAIL, lambda call: _of_domain(call, draft_of(call).source)),
    ),
    Mutant(
        "send-raw-email-no-domain-sender",
        "SendRawEmail.domain-sender",
        "An address of a verified domain may not send a raw message.",
        _no_sender(_RAW, lambda call: _of_domain(call, draft_of(call).source)),
    ),
    Mutant(
        "send-email-domain-sender-only",
        ("SendEmail.Source.verified", "SendEmail.Source.type"),
        "Only addresses of verified domains may send.",
        _no_sender(_EMAIL, lambda call: _own(call, draft_of(call).source)),
    ),
    Mutant(
        "send-raw-email-domain-sender-only",
        "SendRawEmail.effect",
        "Only addresses of verified domains may stand in From.",
        _no_sender(_RAW, lambda call: _own(call, draft_of(call).source)),
    ),
    Mutant(
        "send-email-return-path-is-source",
        ("SendEmail.ReturnPath.verified", "SendEmail.ReturnPath.verified-domain"),
        "ReturnPath must be Source.",
        _no_sender(_EMAIL, lambda call: draft_of(call).return_path != draft_of(call).source),
    ),
    Mutant(
        "send-email-return-path-not-source",
        ("SendEmail.ReturnPath.verified", "SendEmail.ReturnPath.type"),
        "ReturnPath may not be Source.",
        _no_sender(_EMAIL, lambda call: call.args.get("ReturnPath") == call.args["Source"]),
    ),
    Mutant(
        "send-email-return-path-no-domain",
        "SendEmail.ReturnPath.verified-domain",
        "ReturnPath must be verified by itself.",
        _no_sender(_EMAIL, lambda call: "ReturnPath" in call.args and (not _own(call, draft_of(call).return_path))),
    ),
    *(
        Mutant(
            f"{dashed(action)}-to-verified-only",
            f"{action}.simulator",
            "Recipients of the mailbox simulator need to be verified.",
            _no_sender(
                action,
                lambda call: (
                    not all(may_send(call, draft_of(call), address, None) for address in draft_of(call).recipients)
                ),
            ),
        )
        for action in SENDS
    ),
    Mutant(
        "send-email-senders-is-internal-failure",
        (
            "SendEmail.verified-sender",
            "SendEmail.ReturnPath.unverified",
            "SendEmail.pending-sender",
            "SendEmail.Source.foreign",
        ),
        "An unverified sender is answered with InternalFailure.",
        recode_guard(_EMAIL, "senders", "InternalFailure"),
    ),
    Mutant(
        "send-raw-email-senders-is-internal-failure",
        ("SendRawEmail.verified-sender", "SendRawEmail.pending-sender"),
        "An unverified raw sender is answered with InternalFailure.",
        recode_guard(_RAW, "senders", "InternalFailure"),
    ),
    *(
        Mutant(
            f"{dashed(action)}-sender-invalid-value",
            f"{action}.verified-sender",
            f"{action} answers an unverified sender by InvalidParameterValue.",
            recode_guard(action, "senders", "InvalidParameterValue"),
        )
        for action in SENDS
    ),
)
