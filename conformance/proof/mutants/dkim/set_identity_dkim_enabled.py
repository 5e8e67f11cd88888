"""Defects that the cases of `cases/dkim/set-identity-dkim-enabled.yaml` find."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from conformance.proof.calls import identity_of, reject
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls, remove_guard, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_SET = "SetIdentityDkimEnabled"
_ON = f"{_SET}.enable"
_OFF = f"{_SET}.disable"


def _value(value: bool) -> Callable[[Call], None]:
    def look(call: Call) -> None:
        call.args["DkimEnabled"] = value

    return look


def _swapped(call: Call) -> None:
    call.args["DkimEnabled"] = not call.args["DkimEnabled"]


def _once(call: Call, handler: Handler) -> list[Element]:
    """Only what never was set can be set."""
    done = call.account.memory.setdefault("dkim-set", set())
    if identity_of(call) in done:
        return []
    done.add(identity_of(call))
    return handler(call)


def _tokens_cleared(enabled: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        identity = call.account.find(identity_of(call))
        if identity is not None and call.args["DkimEnabled"] is enabled:
            identity.dkim_tokens = () if not enabled else tuple(secrets.token_hex(16) for _ in range(3))

    return edit


def _spread(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        identity.dkim_enabled = call.args["DkimEnabled"]


def _spread_to_domain(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(identity_of(call)))
    if domain is not None:
        domain.dkim_enabled = call.args["DkimEnabled"]


def _registered_is_enough(service: Service) -> Service:
    def look(call: Call) -> None:
        if call.account.find(domain_of(identity_of(call))) is None:
            service.guards[_SET]["set-up"](call)

    return service.with_guard(_SET, "set-up", look)


def _set_up_fails(service: Service) -> Service:
    def look(call: Call) -> None:
        identity = call.account.find(identity_of(call))
        domain = call.account.find(domain_of(identity_of(call)))
        if call.args["DkimEnabled"] and identity is not None and (domain is None or not domain.dkim_tokens):
            reject("InternalFailure")

    return service.with_guard(_SET, "set-up", look)


def _done_first(call: Call) -> None:
    """What is rejected after this was done before."""
    identity = call.account.find(identity_of(call))
    if identity is not None:
        identity.dkim_enabled = call.args["DkimEnabled"]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "dkim-enabled-before-it-is-rejected",
        f"{_SET}.rejected",
        "An address whose domain is not set up is enabled, and then rejected.",
        check_first(_SET, _done_first),
    ),
    Mutant(
        "dkim-enabled-never-set",
        (_ON, _OFF),
        "SetIdentityDkimEnabled sets nothing.",
        wrap_handler(_SET, lambda call, handler: []),
    ),
    Mutant("dkim-enabled-always", _OFF, "DkimEnabled=false enables.", check_first(_SET, _value(True))),
    Mutant(
        "dkim-enabled-never",
        (_ON, f"{_SET}.address-set-up"),
        "DkimEnabled=true disables.",
        check_first(_SET, _value(False)),
    ),
    Mutant("dkim-enabled-swapped", (_ON, _OFF), "DkimEnabled is taken for its opposite.", check_first(_SET, _swapped)),
    Mutant("dkim-enabled-set-once", (_ON, _OFF), "DkimEnabled can be set once only.", wrap_handler(_SET, _once)),
    Mutant(
        "dkim-disabling-drops-tokens",
        f"{_SET}.tokens-kept",
        "Disabling drops tokens.",
        edit_result(_SET, _tokens_cleared(False)),
    ),
    Mutant(
        "dkim-enabling-new-tokens",
        f"{_SET}.tokens-kept",
        "Enabling makes new tokens.",
        edit_result(_SET, _tokens_cleared(True)),
    ),
    Mutant("dkim-enabled-for-all", f"{_SET}.others-kept", "Setting one domain sets all.", edit_result(_SET, _spread)),
    Mutant(
        "dkim-disabled-with-address",
        _OFF,
        "Disabling an address disables its domain.",
        edit_result(_SET, _spread_to_domain),
    ),
    Mutant(
        "dkim-enabled-without-set-up",
        f"{_SET}.address-not-set-up",
        "An address can be enabled whose domain was never set up.",
        remove_guard(_SET, "set-up"),
    ),
    Mutant(
        "dkim-enabled-by-registered-domain",
        f"{_SET}.address-not-set-up",
        "An address can be enabled as soon as its domain is registered.",
        _registered_is_enough,
    ),
    Mutant(
        "dkim-not-set-up-is-internal-failure",
        (f"{_SET}.address-not-set-up", f"{_SET}.domain-not-set-up"),
        "Enabling without a set-up is answered with InternalFailure.",
        _set_up_fails,
    ),
    Mutant(
        "dkim-address-refused-when-set-up",
        f"{_SET}.address-set-up",
        "No address can be enabled.",
        reject_calls(_SET, lambda call: call.args["DkimEnabled"] and "@" in identity_of(call), "InvalidParameterValue"),
    ),
    Mutant(
        "dkim-no-plus",
        f"{_SET}.Identity.type",
        "SetIdentityDkimEnabled knows no address with a plus.",
        reject_calls(_SET, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
    ),
    Mutant(
        "dkim-unknown-is-internal-failure",
        f"{_SET}.Identity.unknown",
        "SetIdentityDkimEnabled responds to an unknown identity with InternalFailure.",
        reject_calls(_SET, lambda call: call.account.find(identity_of(call)) is None, "InternalFailure"),
    ),
)
