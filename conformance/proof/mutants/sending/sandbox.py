"""Defects that the cases of `cases/sending/sandbox.yaml` find: who gets mail in the sandbox and out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import SENDS, combine, draft_of, reject_calls, remove_guard, replace_guard
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call
from conformance.reference.sending import check_sandbox
from conformance.reference.state import SUCCESS

_SANDBOX = ("SendEmail.sandbox", "SendRawEmail.sandbox")
_VERIFIED = ("SendEmail.sandbox-verified", "SendRawEmail.sandbox-verified")
_PRODUCTION = ("SendEmail.production", "SendRawEmail.production")


def _looking_at(pick: Callable[[list[str]], list[str]]) -> Change:
    """Only some of the recipients are looked at."""

    def look(call: Call) -> None:
        draft = draft_of(call)
        check_sandbox(call, replace(draft, recipients=pick(draft.recipients)))

    return combine(*(replace_guard(action, "sandbox", look) for action in SENDS))


def _rejecting(wrong: Callable[[Call, str], bool]) -> Change:
    """Recipients that are right are rejected as well."""

    def rejects(call: Call) -> bool:
        return any(wrong(call, recipient) for recipient in draft_of(call).recipients)

    return combine(*(reject_calls(action, rejects, "MessageRejected") for action in SENDS))


def _in_sandbox(call: Call) -> bool:
    return call.account.id in call.settings.sandboxed


def _is_simulator(address: str) -> bool:
    return domain_of(address) == "simulator.amazonses.com"


def _own(call: Call, address: str) -> bool:
    found = call.account.find(address)
    return found is not None and found.status == SUCCESS


def _not_unlike(call: Call, recipient: str) -> bool:
    """Whether a recipient's domain, or one above it, is that of something verified, or begins as the simulator's."""
    verified = [domain_of(name) for name, one in call.account.identities.items() if one.status == SUCCESS]
    domain = domain_of(recipient)
    return domain.startswith("simulator.") or any(domain == one or domain.endswith("." + one) for one in verified)


def _resembling_taken(call: Call) -> None:
    draft = draft_of(call)
    check_sandbox(call, replace(draft, recipients=[one for one in draft.recipients if not _not_unlike(call, one)]))


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"{action.lower()}-no-sandbox",
            f"{action}.sandbox",
            f"{action} knows no sandbox.",
            remove_guard(action, "sandbox"),
        )
        for action in SENDS
    ),
    Mutant("sandbox-first-recipient", _SANDBOX, "In the sandbox the first recipient is looked at.",
           _looking_at(lambda recipients: recipients[:1])),
    Mutant("sandbox-last-recipient", _SANDBOX, "In the sandbox the last recipient is looked at.",
           _looking_at(lambda recipients: recipients[-1:])),
    Mutant("sandbox-resembling", _SANDBOX, "In the sandbox a recipient may resemble what is verified.",
           combine(*(replace_guard(action, "sandbox", _resembling_taken) for action in SENDS))),
    Mutant("sandbox-addresses-only", _VERIFIED, "In the sandbox a verified domain is no verified recipient.",
           _rejecting(lambda call, one: _in_sandbox(call) and not _own(call, one) and not _is_simulator(one))),
    Mutant("sandbox-no-addresses", _VERIFIED, "In the sandbox a verified address gets no mail.",
           _rejecting(lambda call, one: _in_sandbox(call) and _own(call, one))),
    Mutant("sandbox-success-only", _VERIFIED, "In the sandbox only one address of the simulator gets mail.",
           _rejecting(lambda call, one: _is_simulator(one) and not one.startswith("success"))),
    Mutant("sandbox-for-all", _PRODUCTION, "Every recipient has to be verified.",
           _rejecting(lambda call, one: not _is_simulator(one) and not any(True for _ in call.account.covering(one)))),
)  # fmt: skip
