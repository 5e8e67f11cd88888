"""Defects that the cases of `cases/dkim/set-up-elsewhere.yaml` find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from conformance.proof.calls import owned, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, replace_guard, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import EMAIL_ADDRESS, Identity
from conformance.reference.xml_tree import Element

_SET, _NOT_SET_UP = "SetIdentityDkimEnabled", "SetIdentityDkimEnabled.address-not-set-up"


def _needing(set_up: Callable[[Call, str], Iterable[Identity]]) -> Change:
    """An identity can be enabled if one of some domains is set up; which depends on its own domain."""

    def check(call: Call) -> None:
        own = domain_of(call.known_identity(call.args["Identity"]).name)
        if call.args["DkimEnabled"] and not any(domain.dkim_tokens for domain in set_up(call, own)):
            reject()

    return replace_guard(_SET, "set-up", check)


def _own_and_below(call: Call, own: str) -> Iterator[Identity]:
    return (one for name, one in call.account.identities.items() if f".{name}".endswith(f".{own}"))


def _of_all_accounts(call: Call, own: str) -> Iterator[Identity]:
    return (account.identities[own] for account in call.world.accounts() if own in account.identities)


def _skips_capitals(call: Call, inner: Handler) -> list[Element]:
    local = call.args["Identity"].partition("@")[0]
    return [] if "@" in call.args["Identity"] and local != local.lower() else inner(call)


def _others(element: Element) -> None:
    """Other tokens than before: their first sign is another."""
    for token in element.children or [element]:
        token.text = f"{'b' if (token.text or '')[:1] == 'a' else 'a'}{(token.text or '')[1:]}"


def _new_if(when: Callable[[Call], object]) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        if when(call):
            _others(result[0])

    return edit


def _disable_addresses(call: Call, result: list[Element]) -> None:
    for one in call.account.identities.values():
        if one.kind == EMAIL_ADDRESS and domain_of(one.name) == call.args["Domain"].lower():
            one.dkim_enabled = False


def _disable_it(call: Call, result: list[Element]) -> None:
    identity = owned(call)
    if identity is not None:
        identity.dkim_enabled = False


def _is_enabled(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and identity.dkim_enabled


def _has_topics(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and bool(identity.topics)


def _has_addresses(call: Call) -> bool:
    domain = call.args["Domain"].lower()
    return any(one.kind == EMAIL_ADDRESS and domain_of(one.name) == domain for one in call.account.identities.values())


def _has_domains_below(call: Call) -> bool:
    return any(name.endswith(f".{call.args['Domain'].lower()}") for name in call.account.identities)


def _is_third(call: Call) -> bool:
    times = call.account.memory.setdefault(f"{call.action} {call.args['Domain']}", set())
    times.add(str(len(times)))
    return len(times) > 2


def _anew() -> Iterator[Mutant]:
    conditions: tuple[tuple[str, str, Callable[[Call], object]], ...] = (
        ("third", "at the third request", _is_third),
        ("enabled", "once signing is enabled", _is_enabled),
        ("topics", "once a topic is set", _has_topics),
        ("addresses", "once an address in the domain is registered", _has_addresses),
        ("below", "once a domain below is registered", _has_domains_below),
    )
    for action, requirement, label in (
        ("VerifyDomainDkim", "VerifyDomainDkim.DkimTokens.stable", "dkim-tokens"),
        ("VerifyDomainIdentity", "VerifyDomainIdentity.VerificationToken.stable", "verification-token"),
    ):
        for name, words, when in conditions:
            if (name, label) != ("topics", "dkim-tokens"):
                yield Mutant(
                    f"{label}-anew-{name}",
                    requirement,
                    f"{action} gives others {words}.",
                    edit_result(action, _new_if(when)),
                )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "dkim-enabled-by-domain-below",
        _NOT_SET_UP,
        "An address can be enabled where a domain below its own is set up.",
        _needing(_own_and_below),
    ),
    Mutant(
        "dkim-enabled-by-other-account",
        _NOT_SET_UP,
        "An address can be enabled where another account has set its domain up.",
        _needing(_of_all_accounts),
    ),
    Mutant(
        "dkim-enabled-not-with-capitals",
        "SetIdentityDkimEnabled.Identity.type",
        "Nothing is set for an address with capitals before its sign.",
        wrap_handler(_SET, _skips_capitals),
    ),
    *_anew(),
    *(
        Mutant(
            f"dkim-disabled-for-addresses-by-{label}",
            "GetIdentityDkimAttributes.kept",
            f"{action} disables signing for the addresses of the domain.",
            edit_result(action, _disable_addresses),
        )
        for label, action in (("set-up", "VerifyDomainDkim"), ("registration", "VerifyDomainIdentity"))
    ),
    *(
        Mutant(
            f"dkim-disabled-by-{label}-action-again",
            f"{action}.repeat",
            f"{action} disables signing for the address.",
            edit_result(action, _disable_it),
        )
        for label, action in (("newer", "VerifyEmailIdentity"), ("older", "VerifyEmailAddress"))
    ),
)
