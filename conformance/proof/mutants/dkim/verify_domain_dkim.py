"""Defects that the cases of `cases/dkim/verify-domain-dkim.yaml` find."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    check_first,
    combine,
    edit_result,
    reject_calls,
    set_binder,
    set_parameter,
    wrap_handler,
)
from conformance.reference.bind import FORMATS
from conformance.reference.call import Call, Handler
from conformance.reference.state import DOMAIN, NOT_STARTED, Account
from conformance.reference.xml_tree import Element, members

_VERIFY = "VerifyDomainDkim"
_GET = "GetIdentityDkimAttributes"
_TOKENS = f"{_VERIFY}.DkimTokens"


def _tokens(make: Callable[[tuple[str, ...], Account], list[str]]) -> Change:
    """The tokens are others, in the answer and in the attributes alike."""

    def edit(call: Call, result: list[Element]) -> None:
        identity = call.account.find(call.args["Domain"])
        made = make(tuple(child.text or "" for child in result[0].children), call.account)
        result[0] = members("DkimTokens", made)
        if identity is not None:
            identity.dkim_tokens = tuple(made)

    return edit_result(_VERIFY, edit)


def _answered_only(call: Call, handler: Handler) -> list[Element]:
    return [members("DkimTokens", call.account.dkim_tokens(call.args["Domain"]))]


def _not_started(call: Call, result: list[Element]) -> None:
    identity = call.account.find(call.args["Domain"])
    if identity is not None:
        identity.dkim_status = NOT_STARTED


def _of_parent(call: Call, handler: Handler) -> list[Element]:
    """The tokens of a domain whose parent is registered are the parent's."""
    result = handler(call)
    name = call.args["Domain"]
    parent = call.account.find(name.partition(".")[2])
    identity = call.account.find(name)
    if parent is None or identity is None:
        return result
    identity.dkim_tokens = call.account.dkim_tokens(parent.name)
    return [members("DkimTokens", identity.dkim_tokens)]


def _others_kept(call: Call, result: list[Element]) -> None:
    identity = call.account.find(call.args["Domain"])
    if identity is not None:
        identity.dkim_tokens = tuple(token[::-1] for token in identity.dkim_tokens)


def _unregistered_fails(call: Call) -> None:
    if call.account.find(call.args["Domain"]) is None:
        reject("InternalFailure")


def _as_address(call: Call, result: list[Element]) -> None:
    """The domain asked for takes the place of the others."""
    kept = call.account.find(call.args["Domain"])
    for key, identity in list(call.account.identities.items()):
        if identity is not kept and identity.kind == DOMAIN:
            del call.account.identities[key]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "verify-domain-dkim-address-is-internal-failure",
        f"{_VERIFY}.Domain.address",
        "VerifyDomainDkim responds to an address with InternalFailure.",
        combine(
            set_parameter(_VERIFY, "Domain", format=None),
            reject_calls(_VERIFY, lambda call: "@" in call.args["Domain"], "InternalFailure"),
        ),
    ),
    Mutant(
        "dkim-tokens-two",
        f"{_TOKENS}.count",
        "A domain has two tokens.",
        _tokens(lambda tokens, account: list(tokens[:2])),
    ),
    Mutant(
        "dkim-tokens-four",
        f"{_TOKENS}.count",
        "A domain has four tokens.",
        _tokens(lambda t, account: [*t, secrets.token_hex(16)]),
    ),
    Mutant(
        "dkim-tokens-one",
        f"{_TOKENS}.count",
        "A domain has one token.",
        _tokens(lambda tokens, account: list(tokens[:1])),
    ),
    Mutant("dkim-tokens-none", f"{_TOKENS}.present", "A domain has no token.", _tokens(lambda tokens, account: [])),
    Mutant(
        "dkim-tokens-empty",
        (f"{_TOKENS}.present", f"{_TOKENS}.type"),
        "Tokens are empty texts.",
        _tokens(lambda t, account: ["", "", ""]),
    ),
    Mutant(
        "dkim-tokens-long",
        f"{_TOKENS}.form",
        "A token has 64 characters.",
        _tokens(lambda t, account: [text * 2 for text in t]),
    ),
    Mutant(
        "dkim-tokens-underscore",
        f"{_TOKENS}.form",
        "A token has an underscore.",
        _tokens(lambda t, account: [f"{text}_" for text in t]),
    ),
    Mutant(
        "dkim-tokens-dash-last",
        f"{_TOKENS}.form",
        "A token ends in a dash.",
        _tokens(lambda t, account: [f"{text[:9]}-" for text in t]),
    ),
    Mutant(
        "dkim-tokens-names",
        f"{_TOKENS}.form",
        "A token is a whole name.",
        _tokens(lambda t, account: [f"{x}._domainkey" for x in t]),
    ),
    Mutant(
        "dkim-tokens-base64",
        f"{_TOKENS}.form",
        "A token is base64.",
        _tokens(lambda t, account: [f"{text[:20]}+/==" for text in t]),
    ),
    Mutant(
        "dkim-tokens-alike",
        f"{_TOKENS}.unique",
        "The three tokens are the same.",
        _tokens(lambda tokens, account: [tokens[0]] * 3),
    ),
    Mutant(
        "dkim-tokens-change",
        f"{_TOKENS}.stable",
        "Each call gives other tokens.",
        _tokens(lambda t, a: [secrets.token_hex(16) for _ in t]),
    ),
    Mutant(
        "dkim-tokens-reordered-and-new",
        f"{_TOKENS}.stable",
        "Each call changes one of the tokens.",
        _tokens(lambda tokens, account: [*tokens[:2], secrets.token_hex(16)]),
    ),
    Mutant(
        "dkim-tokens-shared",
        f"{_TOKENS}.distinct",
        "All domains have the same tokens.",
        _tokens(lambda t, account: ["one", "two", "three"]),
    ),
    Mutant(
        "dkim-tokens-one-shared",
        f"{_TOKENS}.distinct",
        "All domains have one token in common.",
        _tokens(lambda tokens, account: [*tokens[:2], "common"]),
    ),
    Mutant(
        "verify-domain-dkim-not-started",
        f"{_VERIFY}.started",
        "A domain that was given tokens stays NotStarted.",
        edit_result(_VERIFY, _not_started),
    ),
    Mutant(
        "dkim-tokens-of-parent",
        f"{_TOKENS}.distinct",
        "A domain has the tokens of the registered domain above it.",
        wrap_handler(_VERIFY, _of_parent),
    ),
    Mutant(
        "verify-domain-dkim-hyphen-first",
        f"{_VERIFY}.Domain.hyphen",
        "VerifyDomainDkim takes a domain whose first sign is a hyphen.",
        set_binder(formats={**FORMATS, "domain": lambda text: FORMATS["domain"](text.lstrip("-"))}),
    ),
    Mutant(
        "verify-domain-dkim-does-nothing",
        (f"{_VERIFY}.effect", f"{_GET}.domain-tokens"),
        "VerifyDomainDkim gives tokens and sets nothing up.",
        wrap_handler(_VERIFY, _answered_only),
    ),
    Mutant(
        "verify-domain-dkim-other-tokens",
        (f"{_VERIFY}.effect", f"{_GET}.domain-tokens"),
        "VerifyDomainDkim gives other tokens than it sets up.",
        edit_result(_VERIFY, _others_kept),
    ),
    Mutant(
        "verify-domain-dkim-unregistered-is-internal-failure",
        f"{_VERIFY}.registers",
        "VerifyDomainDkim responds to a domain that is not registered with InternalFailure.",
        check_first(_VERIFY, _unregistered_fails),
    ),
    Mutant(
        "verify-domain-dkim-forgets-others",
        f"{_VERIFY}.registers",
        "VerifyDomainDkim forgets the account's other domains.",
        edit_result(_VERIFY, _as_address),
    ),
)
