"""Defects of Easy DKIM: tokens, switching it on and off, its attributes."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from conformance.proof.calls import identity_of, reject
from conformance.proof.edits import drop, values
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls, remove_guard, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, PENDING, Account
from conformance.reference.xml_tree import Element, members

_VERIFY = "VerifyDomainDkim"
_SET = "SetIdentityDkimEnabled"
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


def _attributes(change: Callable[[Call, str, Element], None]) -> Change:
    """`change` alters the entry of each identity."""

    def edit(call: Call, result: list[Element]) -> None:
        for name, value in values(result):
            change(call, name, value)

    return edit_result(_GET, edit)


def _text(value: Element, name: str, text: str) -> None:
    found = value.find(name)
    if found is not None:
        found.text = text


def _domain_tokens(call: Call, name: str, value: Element) -> None:
    if "@" not in name:
        drop([value], "DkimTokens")


def _own_tokens(call: Call, name: str, value: Element) -> None:
    if "@" in name:
        drop([value], "DkimTokens")
        value.children.append(members("DkimTokens", call.account.dkim_tokens(name)))


def _invented_tokens(call: Call, name: str, value: Element) -> None:
    if value.find("DkimTokens") is None:
        value.children.append(members("DkimTokens", call.account.dkim_tokens(name)))


def _two_tokens(call: Call, name: str, value: Element) -> None:
    found = value.find("DkimTokens")
    if found is not None:
        found.children = found.children[:2]


def _odd_address_status(call: Call, name: str, value: Element) -> None:
    if "@" in name:
        value.children.append(Element("DkimVerificationStatus", "None"))


_NEW = f"{_GET}.not-set-up"

MUTANTS: tuple[Mutant, ...] = (
    # VerifyDomainDkim
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
        "VerifyDomainDkim answers a domain that is not registered with InternalFailure.",
        check_first(_VERIFY, _unregistered_fails),
    ),
    Mutant(
        "verify-domain-dkim-forgets-others",
        f"{_VERIFY}.registers",
        "VerifyDomainDkim forgets the account's other domains.",
        edit_result(_VERIFY, _as_address),
    ),
    # SetIdentityDkimEnabled
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
        "SetIdentityDkimEnabled answers an unknown identity with InternalFailure.",
        reject_calls(_SET, lambda call: call.account.find(identity_of(call)) is None, "InternalFailure"),
    ),
    # GetIdentityDkimAttributes
    Mutant(
        "dkim-attributes-no-tokens",
        f"{_GET}.domain-tokens",
        "The entry of a domain has no tokens.",
        _attributes(_domain_tokens),
    ),
    Mutant(
        "dkim-attributes-two-tokens",
        f"{_GET}.domain-tokens",
        "The entry of a domain has two of its tokens.",
        _attributes(_two_tokens),
    ),
    Mutant(
        "dkim-attributes-address-own-tokens",
        (f"{_GET}.address-tokens", "IdentityDkimAttributes.DkimTokens.domains-only"),
        "The entry of an address has tokens of its own.",
        _attributes(_own_tokens),
    ),
    Mutant(
        "dkim-attributes-tokens-before-set-up",
        _NEW,
        "A domain has tokens before it is set up.",
        _attributes(_invented_tokens),
    ),
    Mutant(
        "dkim-attributes-enabled-before-set-up",
        _NEW,
        "A new domain is enabled.",
        _attributes(lambda c, n, v: _text(v, "DkimEnabled", "true")),
    ),
    Mutant(
        "dkim-attributes-pending-before-set-up",
        _NEW,
        "A new domain is pending.",
        _attributes(lambda call, name, value: _text(value, "DkimVerificationStatus", PENDING)),
    ),
    Mutant(
        "dkim-attributes-address-odd-status",
        f"{_GET}.address-status",
        "An address has the status None.",
        _attributes(_odd_address_status),
    ),
    Mutant(
        "dkim-attributes-always-disabled",
        f"{_GET}.effect",
        "Every identity is reported as disabled.",
        _attributes(lambda call, name, value: _text(value, "DkimEnabled", "false")),
    ),
    Mutant(
        "dkim-attributes-always-enabled",
        f"{_GET}.effect",
        "Every identity is reported as enabled.",
        _attributes(lambda call, name, value: _text(value, "DkimEnabled", "true")),
    ),
)
