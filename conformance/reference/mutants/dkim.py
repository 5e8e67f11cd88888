"""Defects of Easy DKIM: tokens, switching it on and off, its attributes."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    declare,
    drop,
    edited,
    identity_of,
    looked,
    refuse,
    refusing,
    values,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, PENDING, Account
from conformance.reference.xml_tree import Element, members

_VERIFY = "VerifyDomainDkim"
_SET = "SetIdentityDkimEnabled"
_GET = "GetIdentityDkimAttributes"
_TOKENS = f"{_VERIFY}.DkimTokens"

# -- VerifyDomainDkim --------------------------------------------------------------------------------------------------


def _tokens(words: str, breaks: Breaks, lie: str, make: Callable[[tuple[str, ...], Account], list[str]]) -> None:
    """The tokens are others, in the answer and in the attributes alike."""

    def edit(call: Call, result: list[Element]) -> None:
        identity = call.account.find(call.args["Domain"])
        made = make(tuple(child.text or "" for child in result[0].children), call.account)
        result[0] = members("DkimTokens", made)
        if identity is not None:
            identity.dkim_tokens = tuple(made)

    edited(f"dkim-tokens-{words}", _VERIFY, breaks, lie, edit)


_tokens("two", f"{_TOKENS}.count", "A domain has two tokens.", lambda tokens, account: list(tokens[:2]))
_tokens("four", f"{_TOKENS}.count", "A domain has four tokens.", lambda t, account: [*t, secrets.token_hex(16)])
_tokens("one", f"{_TOKENS}.count", "A domain has one token.", lambda tokens, account: list(tokens[:1]))
_tokens("none", f"{_TOKENS}.present", "A domain has no token.", lambda tokens, account: [])
_tokens("empty", (f"{_TOKENS}.present", f"{_TOKENS}.type"), "Tokens are empty texts.", lambda t, account: ["", "", ""])
_tokens("long", f"{_TOKENS}.form", "A token has 64 characters.", lambda t, account: [text * 2 for text in t])
_tokens("underscore", f"{_TOKENS}.form", "A token has an underscore.", lambda t, account: [f"{text}_" for text in t])
_tokens("dash-last", f"{_TOKENS}.form", "A token ends in a dash.", lambda t, account: [f"{text[:9]}-" for text in t])
_tokens("names", f"{_TOKENS}.form", "A token is a whole name.", lambda t, account: [f"{x}._domainkey" for x in t])
_tokens("base64", f"{_TOKENS}.form", "A token is base64.", lambda t, account: [f"{text[:20]}+/==" for text in t])
_tokens("alike", f"{_TOKENS}.unique", "The three tokens are the same.", lambda tokens, account: [tokens[0]] * 3)
_tokens("change", f"{_TOKENS}.stable", "Each call gives other tokens.", lambda t, a: [secrets.token_hex(16) for _ in t])
_tokens(
    "reordered-and-new",
    f"{_TOKENS}.stable",
    "Each call changes one of the tokens.",
    lambda tokens, account: [*tokens[:2], secrets.token_hex(16)],
)
_tokens(
    "shared", f"{_TOKENS}.distinct", "All domains have the same tokens.", lambda t, account: ["one", "two", "three"]
)
_tokens(
    "one-shared",
    f"{_TOKENS}.distinct",
    "All domains have one token in common.",
    lambda tokens, account: [*tokens[:2], "common"],
)


def _answered_only(call: Call, handler: Handler) -> list[Element]:
    return [members("DkimTokens", call.account.dkim_tokens(call.args["Domain"]))]


def _others_kept(call: Call, result: list[Element]) -> None:
    identity = call.account.find(call.args["Domain"])
    if identity is not None:
        identity.dkim_tokens = tuple(token[::-1] for token in identity.dkim_tokens)


wrapped(
    "verify-domain-dkim-does-nothing",
    _VERIFY,
    (f"{_VERIFY}.effect", f"{_GET}.domain-tokens"),
    "VerifyDomainDkim gives tokens and sets nothing up.",
    _answered_only,
)
edited(
    "verify-domain-dkim-other-tokens",
    _VERIFY,
    (f"{_VERIFY}.effect", f"{_GET}.domain-tokens"),
    "VerifyDomainDkim gives other tokens than it sets up.",
    _others_kept,
)


def _unregistered_fails(call: Call) -> None:
    if call.account.find(call.args["Domain"]) is None:
        refuse("InternalFailure")


def _as_address(call: Call, result: list[Element]) -> None:
    """The domain asked for takes the place of the others."""
    kept = call.account.find(call.args["Domain"])
    for key, identity in list(call.account.identities.items()):
        if identity is not kept and identity.kind == DOMAIN:
            del call.account.identities[key]


looked(
    "verify-domain-dkim-unregistered-is-internal-failure",
    _VERIFY,
    f"{_VERIFY}.registers",
    "VerifyDomainDkim answers a domain that is not registered by InternalFailure.",
    _unregistered_fails,
)
edited(
    "verify-domain-dkim-forgets-others",
    _VERIFY,
    f"{_VERIFY}.registers",
    "VerifyDomainDkim forgets the account's other domains.",
    _as_address,
)

# -- SetIdentityDkimEnabled --------------------------------------------------------------------------------------------

_ON = f"{_SET}.enable"
_OFF = f"{_SET}.disable"
wrapped("dkim-enabled-never-set", _SET, (_ON, _OFF), "SetIdentityDkimEnabled sets nothing.", lambda call, handler: [])


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


looked("dkim-enabled-always", _SET, _OFF, "DkimEnabled=false enables.", _value(True))
looked("dkim-enabled-never", _SET, (_ON, f"{_SET}.address-set-up"), "DkimEnabled=true disables.", _value(False))
looked("dkim-enabled-swapped", _SET, (_ON, _OFF), "DkimEnabled is taken for its opposite.", _swapped)
wrapped("dkim-enabled-set-once", _SET, (_ON, _OFF), "DkimEnabled can be set once only.", _once)


def _tokens_cleared(enabled: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        identity = call.account.find(identity_of(call))
        if identity is not None and call.args["DkimEnabled"] is enabled:
            identity.dkim_tokens = () if not enabled else tuple(secrets.token_hex(16) for _ in range(3))

    return edit


edited("dkim-disabling-drops-tokens", _SET, f"{_SET}.tokens-kept", "Disabling drops tokens.", _tokens_cleared(False))
edited("dkim-enabling-new-tokens", _SET, f"{_SET}.tokens-kept", "Enabling makes new tokens.", _tokens_cleared(True))


def _spread(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        identity.dkim_enabled = call.args["DkimEnabled"]


def _spread_to_domain(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(identity_of(call)))
    if domain is not None:
        domain.dkim_enabled = call.args["DkimEnabled"]


edited("dkim-enabled-for-all", _SET, f"{_SET}.others-kept", "Setting one domain sets all.", _spread)
edited("dkim-disabled-with-address", _SET, _OFF, "Disabling an address disables its domain.", _spread_to_domain)
declare(
    "dkim-enabled-without-set-up",
    f"{_SET}.address-not-set-up",
    "An address can be enabled whose domain was never set up.",
    lambda service: service.without_guard(_SET, "set-up"),
)


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
            refuse("InternalFailure")

    return service.with_guard(_SET, "set-up", look)


declare(
    "dkim-enabled-by-registered-domain",
    f"{_SET}.address-not-set-up",
    "An address can be enabled as soon as its domain is registered.",
    _registered_is_enough,
)
declare(
    "dkim-not-set-up-is-internal-failure",
    (f"{_SET}.address-not-set-up", f"{_SET}.domain-not-set-up"),
    "Enabling without a set-up is answered by InternalFailure.",
    _set_up_fails,
)
declare(
    "dkim-address-refused-when-set-up",
    f"{_SET}.address-set-up",
    "No address can be enabled.",
    lambda service: refusing(
        service, _SET, lambda call: call.args["DkimEnabled"] and "@" in identity_of(call), "InvalidParameterValue"
    ),
)
declare(
    "dkim-no-plus",
    f"{_SET}.Identity.type",
    "SetIdentityDkimEnabled knows no address with a plus.",
    lambda service: refusing(service, _SET, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
)
declare(
    "dkim-unknown-is-internal-failure",
    f"{_SET}.Identity.unknown",
    "SetIdentityDkimEnabled answers an unknown identity by InternalFailure.",
    lambda service: refusing(
        service, _SET, lambda call: call.account.find(identity_of(call)) is None, "InternalFailure"
    ),
)

# -- GetIdentityDkimAttributes -----------------------------------------------------------------------------------------


def _attributes(words: str, breaks: Breaks, lie: str, change: Callable[[Call, str, Element], None]) -> None:
    """`change` alters the entry of each identity."""

    def edit(call: Call, result: list[Element]) -> None:
        for name, value in values(result):
            change(call, name, value)

    edited(f"dkim-attributes-{words}", _GET, breaks, lie, edit)


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
_attributes("no-tokens", f"{_GET}.domain-tokens", "The entry of a domain has no tokens.", _domain_tokens)
_attributes("two-tokens", f"{_GET}.domain-tokens", "The entry of a domain has two of its tokens.", _two_tokens)
_attributes(
    "address-own-tokens",
    (f"{_GET}.address-tokens", "IdentityDkimAttributes.DkimTokens.domains-only"),
    "The entry of an address has tokens of its own.",
    _own_tokens,
)
_attributes("tokens-before-set-up", _NEW, "A domain has tokens before it is set up.", _invented_tokens)
_attributes("enabled-before-set-up", _NEW, "A new domain is enabled.", lambda c, n, v: _text(v, "DkimEnabled", "true"))
_attributes(
    "pending-before-set-up",
    _NEW,
    "A new domain is pending.",
    lambda call, name, value: _text(value, "DkimVerificationStatus", PENDING),
)
_attributes("address-odd-status", f"{_GET}.address-status", "An address has the status None.", _odd_address_status)
_attributes(
    "always-disabled",
    f"{_GET}.effect",
    "Every identity is told to be disabled.",
    lambda call, name, value: _text(value, "DkimEnabled", "false"),
)
_attributes(
    "always-enabled",
    f"{_GET}.effect",
    "Every identity is told to be enabled.",
    lambda call, name, value: _text(value, "DkimEnabled", "true"),
)
