"""Defects of sending: its answers, and who may send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, dashed, declare, edited, looked, refuse
from conformance.reference.mutants.drafts import SENDS, draft_of, fails_by, guarded, recoded
from conformance.reference.sending import check_senders, may_send
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_EMAIL = "SendEmail"
_RAW = "SendRawEmail"

# -- answers -----------------------------------------------------------------------------------------------------------


def _same_id(call: Call, result: list[Element]) -> None:
    result[0].text = "0000013a3ee2a5f2-4a6c1d1e-9a1b-4ad2-b0a7-0c56e9c5b0d3-000000"


def _id_of_content(call: Call, result: list[Element]) -> None:
    draft = draft_of(call)
    result[0].text = f"{draft.size:016x}-{draft.subject}-{'-'.join(draft.recipients)}"


for _action in SENDS:
    _dash = dashed(_action)
    edited(f"{_dash}-same-id", _action, f"{_action}.MessageId.unique", "All messages have one MessageId.", _same_id)
    edited(
        f"{_dash}-id-of-content",
        _action,
        f"{_action}.MessageId.unique",
        "Messages of the same content have the same MessageId.",
        _id_of_content,
    )

# -- who may send ------------------------------------------------------------------------------------------------------

_REFUSALS = ("verified-sender", "pending-sender")


def _rows(action: str, *aspects: str) -> tuple[str, ...]:
    return tuple(f"{action}.{aspect}" for aspect in aspects)


def _senders(
    words: str, aspects: Callable[[str], tuple[str, ...]], lie: str, fits: Callable[[Call, str], bool]
) -> None:
    """For each send: an address may send where the true service lets it, or `fits` is true."""
    for action in SENDS:

        def look(call: Call) -> None:
            draft = draft_of(call)
            left = [(address, arn) for address, arn in draft.senders if not fits(call, address)]
            check_senders(call, replace(draft, senders=left))

        guarded(f"{dashed(action)}-from-{words}", action, _rows(action, *aspects(action)), lie, "senders", look)


def _any_status(call: Call, address: str) -> bool:
    return any(True for _ in call.account.covering(address))


def _pending_address(call: Call, address: str) -> bool:
    return call.account.find(address) is not None


def _of_any_account(call: Call, address: str) -> bool:
    return any(one.status == SUCCESS for account in call.world.accounts() for one in account.covering(address))


_senders(
    "anybody",
    lambda action: (*_REFUSALS, "Source.foreign", "ReturnPath.unverified") if action == _EMAIL else _REFUSALS,
    "Anybody may send.",
    lambda call, address: True,
)
_senders("pending", lambda action: ("pending-sender",), "A pending identity may send.", _any_status)
_senders("pending-address", lambda action: ("pending-sender",), "A pending address may send.", _pending_address)


def _foreign(call: Call) -> None:
    draft = draft_of(call)
    if not all(_of_any_account(call, address) for address, _ in draft.senders):
        check_senders(call, draft)


guarded(
    "send-email-from-other-account",
    _EMAIL,
    "SendEmail.Source.foreign",
    "The verified identities of all accounts may be used.",
    "senders",
    lambda call: None if _of_any_account(call, draft_of(call).source) or _known(call) else _foreign(call),
)


def _known(call: Call) -> bool:
    """Whether some account registered the sender; where identities are pending at first, that is all there is."""
    return any(account.find(draft_of(call).source) for account in call.world.accounts())


def _own(call: Call, address: str) -> bool:
    found = call.account.find(address)
    return found is not None and found.status == SUCCESS


def _of_domain(call: Call, address: str) -> bool:
    return may_send(call, draft_of(call), address, None) and not _own(call, address)


def _no_sender(action: str, words: str, breaks: Breaks, lie: str, refused: Callable[[Call], object]) -> None:
    def look(call: Call) -> None:
        if refused(call):
            refuse("MessageRejected")

    looked(f"{dashed(action)}-{words}", action, breaks, lie, look)


_no_sender(
    _EMAIL,
    "no-domain-sender",
    "SendEmail.Source.verified-domain",
    "An address of a verified domain may not send.",
    lambda call: _of_domain(call, draft_of(call).source),
)
_no_sender(
    _RAW,
    "no-domain-sender",
    "SendRawEmail.domain-sender",
    "An address of a verified domain may not send a raw message.",
    lambda call: _of_domain(call, draft_of(call).source),
)
_no_sender(
    _EMAIL,
    "domain-sender-only",
    ("SendEmail.Source.verified", "SendEmail.Source.type"),
    "Only addresses of verified domains may send.",
    lambda call: _own(call, draft_of(call).source),
)
_no_sender(
    _RAW,
    "domain-sender-only",
    "SendRawEmail.effect",
    "Only addresses of verified domains may stand in From.",
    lambda call: _own(call, draft_of(call).source),
)
_no_sender(
    _EMAIL,
    "return-path-is-source",
    ("SendEmail.ReturnPath.verified", "SendEmail.ReturnPath.verified-domain"),
    "ReturnPath must be Source.",
    lambda call: draft_of(call).return_path != draft_of(call).source,
)
_no_sender(
    _EMAIL,
    "return-path-not-source",
    ("SendEmail.ReturnPath.verified", "SendEmail.ReturnPath.type"),
    "ReturnPath may not be Source.",
    lambda call: call.args.get("ReturnPath") == call.args["Source"],
)
_no_sender(
    _EMAIL,
    "return-path-no-domain",
    "SendEmail.ReturnPath.verified-domain",
    "ReturnPath must be verified by itself.",
    lambda call: "ReturnPath" in call.args and not _own(call, draft_of(call).return_path),
)
for _action in SENDS:
    _no_sender(
        _action,
        "to-verified-only",
        f"{_action}.simulator",
        "Recipients of the mailbox simulator need to be verified.",
        lambda call: not all(may_send(call, draft_of(call), address, None) for address in draft_of(call).recipients),
    )


fails_by(
    _EMAIL,
    "senders",
    (
        "SendEmail.verified-sender",
        "SendEmail.ReturnPath.unverified",
        "SendEmail.pending-sender",
        "SendEmail.Source.foreign",
    ),
    "An unverified sender is answered by InternalFailure.",
)
fails_by(
    _RAW,
    "senders",
    ("SendRawEmail.verified-sender", "SendRawEmail.pending-sender"),
    "An unverified raw sender is answered by InternalFailure.",
)


def _address_not_verified(action: str) -> None:
    declare(
        f"{dashed(action)}-sender-invalid-value",
        f"{action}.verified-sender",
        f"{action} answers an unverified sender by InvalidParameterValue.",
        lambda service: recoded(service, action, "senders", "InvalidParameterValue"),
    )


for _action in SENDS:
    _address_not_verified(_action)
