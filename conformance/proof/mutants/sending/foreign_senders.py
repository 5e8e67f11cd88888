"""Defects that the cases `*.foreign-verified` and `*.own-arn` find: a verified identity is good for any sender."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.calls import reject
from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS, draft_of, replace_guard
from conformance.reference.addresses import parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.sending import may_send
from conformance.reference.state import SUCCESS

_BREAKS = {"SendEmail": "SendEmail.Source.foreign", "SendRawEmail": "SendRawEmail.verified-sender"}


def _verified_by_anybody(call: Call, address: str) -> bool:
    accounts = call.world.accounts()
    return any(identity.status == SUCCESS for account in accounts for identity in account.covering(address))


def _any_account(call: Call) -> None:
    draft = draft_of(call)
    for address, arn in draft.senders:
        if not (may_send(call, draft, address, arn) or (arn is None and _verified_by_anybody(call, address))):
            reject("MessageRejected")


def _any_own_arn(call: Call) -> None:
    draft = draft_of(call)
    for address, arn in draft.senders:
        named = parse_identity_arn(arn) if arn else None
        own = named is not None and named.account_id == call.account.id and call.account.find(named.name) is not None
        if not (own or may_send(call, draft, address, arn)):
            reject("MessageRejected")


def _malformed_arn_ignored(call: Call) -> None:
    draft = draft_of(call)
    for address, arn in draft.senders:
        named = arn if arn and parse_identity_arn(arn) is not None else None
        if not may_send(call, draft, address, named):
            reject("MessageRejected")


def _in_both_sends() -> Iterator[Mutant]:
    for action in SENDS:
        yield Mutant(
            f"{dashed(action)}-verified-by-anybody",
            _BREAKS[action],
            f"{action} does not look at whose verified identity the sender is.",
            replace_guard(action, "senders", _any_account),
        )
        yield Mutant(
            f"{dashed(action)}-malformed-arn-ignored",
            f"{action}.SourceArn.form",
            f"{action} takes what is no ARN for none.",
            replace_guard(action, "senders", _malformed_arn_ignored),
        )
        yield Mutant(
            f"{dashed(action)}-own-arn-for-anybody",
            f"{action}.Sender.not-covered",
            f"{action} takes any sender beside the ARN of an identity of the account.",
            replace_guard(action, "senders", _any_own_arn),
        )


MUTANTS: tuple[Mutant, ...] = tuple(_in_both_sends())
