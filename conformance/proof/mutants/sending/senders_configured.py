"""Defects that the cases of `cases/sending/senders-configured.yaml` find: settings that keep their owner from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import draft_of, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import SUCCESS, Identity
from conformance.reference.xml_tree import Element


def _blocked(action: str, when: Callable[[Call, str], bool]) -> Change:
    """Mail from some addresses is rejected, though they may send."""

    def send(call: Call, inner: Handler) -> list[Element]:
        if when(call, draft_of(call).source):
            reject("MessageRejected")
        return inner(call)

    return wrap_handler(action, send)


def _any_covering(hold: Callable[[Identity], object]) -> Callable[[Call, str], bool]:
    return lambda call, source: any(hold(identity) for identity in call.account.covering(source))


def _is_pending(call: Call, name: str) -> bool:
    identity = call.account.find(name)
    return identity is not None and identity.status != SUCCESS


_WHEN: dict[str, tuple[str, Callable[[Call, str], bool]]] = {
    "domain-pending": (
        "An address whose domain is pending may not send.",
        lambda call, source: _is_pending(call, domain_of(source)),
    ),
    "address-pending": (
        "An address that is pending may not send though its domain is verified.",
        _is_pending,
    ),
    "signing-off": (
        "An identity whose signing is set up and off may not send.",
        _any_covering(lambda one: one.dkim_tokens and not one.dkim_enabled),
    ),
    "signing-unpublished": (
        "An identity whose signing is on may not send before its tokens are found in the DNS.",
        _any_covering(lambda one: one.dkim_enabled),
    ),
    "forwarding-off": (
        "An identity whose feedback forwarding is off may not send.",
        _any_covering(lambda one: not one.forwarding),
    ),
    "policy": (
        "The owner of an identity that has a policy may not send.",
        _any_covering(lambda one: one.policies),
    ),
}


def _mutants() -> Iterator[Mutant]:
    for action in ("SendEmail", "SendRawEmail"):
        for label, (words, when) in _WHEN.items():
            yield Mutant(
                f"{dashed(action)}-blocked-by-{label}", f"{action}.Sender.covered", words, _blocked(action, when)
            )


MUTANTS: tuple[Mutant, ...] = tuple(_mutants())
