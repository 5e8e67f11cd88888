"""Defects that the cases of `cases/identities/nearly-alike.yaml` find: loosely compared names, old state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from conformance.proof.calls import identity_of, owned, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import combine, edit_result, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_DELETIONS = ("DeleteIdentity", "DeleteVerifiedEmailAddress")


def _as_pattern(name: str, other: str) -> bool:
    """As LIKE compares: an underscore stands for any sign."""
    return re.fullmatch(re.escape(name).replace("_", "."), other) is not None


def _as_expression(name: str, other: str) -> bool:
    return re.fullmatch(name.replace("+", r"\+"), other) is not None


def _without_dots(name: str, other: str) -> bool:
    return name.replace(".", "") == other.replace(".", "")


def _with_one_separator(name: str, other: str) -> bool:
    return name.replace("-", "_") == other.replace("-", "_")


def _letters_only(name: str, other: str) -> bool:
    return re.sub(r"[^a-z0-9@.]", "", name) == re.sub(r"[^a-z0-9@.]", "", other)


def _without_underscores(name: str, other: str) -> bool:
    return name.replace("_", "") == other.replace("_", "")


def _as_glob(name: str, other: str) -> bool:
    return fnmatchcase(other, name)


def _as_percent(name: str, other: str) -> bool:
    return re.fullmatch(re.escape(name).replace("%", ".*"), other) is not None


def _sign_as_dot(name: str, other: str) -> bool:
    return name.replace("@", ".") == other.replace("@", ".")


def _without_www(name: str, other: str) -> bool:
    return name.removeprefix("www.") == other.removeprefix("www.")


def _cut_to(size: int) -> Callable[[str, str], bool]:
    return lambda name, other: name[:size] == other[:size]


def _ends_alike(name: str, other: str) -> bool:
    return name[-64:] == other[-64:]


def _deletes(alike: Callable[[str, str], bool]) -> Callable[[Call, Handler], list[Element]]:
    def delete(call: Call, inner: Handler) -> list[Element]:
        for other in [key for key in call.account.identities if alike(identity_of(call), key)]:
            call.account.remove(other)
        return inner(call)

    return delete


def _loose() -> Iterator[Mutant]:
    kinds: tuple[tuple[str, str, Callable[[str, str], bool]], ...] = (
        ("like", "for which LIKE holds, an underscore being any sign", _as_pattern),
        ("expression", "that the name matches as a regular expression", _as_expression),
        ("dots", "that differ from it by dots", _without_dots),
        ("separators", "that have an underscore where it has a hyphen", _with_one_separator),
        ("letters", "with the same letters and digits", _letters_only),
        ("letters-and-underscores", "that differ from it by underscores", _without_underscores),
    )
    others: tuple[tuple[str, str, Callable[[str, str], bool]], ...] = (
        ("glob", "that the name matches as a pattern with * and ?", _as_glob),
        ("percent", "for which LIKE holds, a percent sign being any text", _as_percent),
        ("sign", "that have a dot in the place of its sign", _sign_as_dot),
        ("www", "that differ from it by www.", _without_www),
        ("cut-64", "with the same first 64 characters", _cut_to(64)),
        ("cut-128", "with the same first 128 characters", _cut_to(128)),
        ("end", "with the same last 64 characters", _ends_alike),
    )
    for action in _DELETIONS:
        for label, words, alike in (*kinds, *(others if action == "DeleteIdentity" else ())):
            yield Mutant(
                f"{dashed(action)}-deletes-alike-by-{label}",
                f"{action}.others-kept",
                f"{action} deletes identities {words}, too.",
                wrap_handler(action, _deletes(alike)),
            )


def _delivery_again() -> Change:
    """The topic for deliveries is there again when what was deleted is registered again."""

    def delete(call: Call, handler: Handler) -> list[Element]:
        identity = owned(call)
        if identity is not None and "Delivery" in identity.topics:
            kept[call.world.name, call.account.id, identity.name] = identity.topics["Delivery"]
        return handler(call)

    def register(call: Call, result: list[Element]) -> None:
        identity = owned(call)
        if identity is not None and (topic := kept.pop((call.world.name, call.account.id, identity.name), None)):
            identity.topics["Delivery"] = topic

    kept: dict[tuple[str, str, str], str] = {}
    registering = (edit_result(action, register) for action in ("VerifyEmailIdentity", "VerifyDomainIdentity"))
    return combine(wrap_handler("DeleteIdentity", delete), *registering)


def _from_domain(take: Callable[[Identity, Identity], None]) -> Change:
    """What is registered takes something of its domain, once."""

    def register(call: Call, result: list[Element]) -> None:
        address, domain = owned(call), call.account.find(domain_of(identity_of(call)))
        if (
            address is not None
            and domain is not None
            and identity_of(call) not in remembered(call, "registered before")
        ):
            take(address, domain)
        remember(call, "registered before")

    return edit_result("VerifyEmailIdentity", register)


def _take_topics(address: Identity, domain: Identity) -> None:
    address.topics.update(domain.topics)


def _take_policies(address: Identity, domain: Identity) -> None:
    address.policies.update(domain.policies)
    address.status = domain.status


def _entry_of_domain(call: Call, result: list[Element]) -> None:
    """An address that nobody registered gets the entry of its domain."""
    entries = {entry.children[0].text: entry for entry in result[0].children}
    for name in call.args["Identities"]:
        domain = entries.get(domain_of(name)) if "@" in name and name not in entries else None
        if domain is not None:
            result[0].children.append(Element("entry", [Element("key", name), domain.children[1]]))


MUTANTS: tuple[Mutant, ...] = (
    *_loose(),
    Mutant(
        "deleted-delivery-topic-again",
        "DeleteIdentity.leaves-nothing",
        "A deleted identity has its topic for deliveries again.",
        _delivery_again(),
    ),
    Mutant(
        "verify-email-identity-takes-topics-of-domain",
        "SetIdentityNotificationTopic.others-kept",
        "A new address takes over the topics of its domain.",
        _from_domain(_take_topics),
    ),
    Mutant(
        "verify-email-identity-takes-policies-of-domain",
        "PutIdentityPolicy.others-kept",
        "A new address takes over the policies of its domain.",
        _from_domain(_take_policies),
    ),
    Mutant(
        "verification-attributes-of-domain-for-unknown",
        "IdentityVerificationAttributes.VerificationToken.address",
        "An address that nobody registered gets the entry of its domain.",
        edit_result("GetIdentityVerificationAttributes", _entry_of_domain),
    ),
)
