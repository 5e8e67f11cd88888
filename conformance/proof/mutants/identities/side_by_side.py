"""Defects that the cases of `cases/identities/side-by-side.yaml` find: entries are mixed up, or identities left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, SUCCESS, Identity
from conformance.reference.xml_tree import Element

_DKIM = "GetIdentityDkimAttributes"
_VERIFICATION = "GetIdentityVerificationAttributes"
_NOTIFICATION = "GetIdentityNotificationAttributes"


def _all_as_first(call: Call, result: list[Element]) -> None:
    """Domains in one request all get what the first of them has."""
    domains = [entry for entry in result[0].children if "@" not in (entry.children[0].text or "")]
    for entry in domains[1:]:
        entry.children[1] = domains[0].children[1]


def _in_order_of_names(call: Call, result: list[Element]) -> None:
    """The values are those of the identities as asked for, the keys are sorted."""
    keys = sorted(entry.children[0].text or "" for entry in result[0].children)
    for entry, key in zip(result[0].children, keys, strict=True):
        entry.children[0].text = key


def _last_as_first_if(odd: Callable[[Call], bool]) -> Callable[[Call, list[Element]], None]:
    """In a request that is odd somehow, the last entry has the value of the first."""

    def edit(call: Call, result: list[Element]) -> None:
        entries = result[0].children
        if odd(call) and len(entries) > 1:
            entries[-1].children[1] = entries[0].children[1]

    return edit


def _names_unknown(call: Call) -> bool:
    return any(call.identity(name, arn=True) is None for name in call.args["Identities"])


def _names_twice(call: Call) -> bool:
    return len(set(call.args["Identities"])) < len(call.args["Identities"])


def _one_for_each_local_part(call: Call, result: list[Element]) -> None:
    """Entries are kept under what stands before the sign of an address."""
    kept = {(entry.children[0].text or "").partition("@")[0]: entry for entry in result[0].children}
    result[0].children = list(kept.values())


_FORMS = (
    ("digit-first", "that begin with a digit", r"\d"),
    ("one-letter", "whose part before the sign is one letter", r"[^@]@"),
    ("underscore", "with an underscore", r"[^@]*_"),
    ("punycode", "of internationalised domains", r"xn--"),
    ("hyphen", "with a hyphen in a label", r"(?:[^@]*@)?[^@]*\.[a-z]-[a-z]\."),
)


def _of_forms() -> Iterator[Mutant]:
    for label, words, pattern in _FORMS:
        form = re.compile(pattern, re.IGNORECASE)

        def leave_out(call: Call, result: list[Element], form: re.Pattern[str] = form) -> None:
            result[0].children = [one for one in result[0].children if not form.match(one.children[0].text or "")]

        def pass_over(call: Call, inner: Handler, form: re.Pattern[str] = form) -> list[Element]:
            return [] if form.match(call.args["Identity"]) else inner(call)

        for action, member in ((_DKIM, "Dkim"), (_VERIFICATION, "Verification"), (_NOTIFICATION, "Notification")):
            yield Mutant(
                f"{member.lower()}-attributes-none-of-{label}",
                f"{action}.{member}Attributes.each",
                f"{action} leaves out names {words}.",
                edit_result(action, leave_out),
            )
        yield Mutant(
            f"set-identity-notification-topic-not-of-{label}",
            "SetIdentityNotificationTopic.Identity.type",
            f"SetIdentityNotificationTopic does nothing for names {words}.",
            wrap_handler("SetIdentityNotificationTopic", pass_over),
        )


def _shifted() -> Iterator[Mutant]:
    for action, requirement, each in (
        (_DKIM, f"{_DKIM}.effect", f"{_DKIM}.DkimAttributes.each"),
        (_VERIFICATION, f"{_VERIFICATION}.token-same", f"{_VERIFICATION}.VerificationAttributes.each"),
        (_NOTIFICATION, f"{_NOTIFICATION}.effect", f"{_NOTIFICATION}.NotificationAttributes.each"),
    ):
        name = action.removeprefix("GetIdentity").removesuffix("Attributes").lower()
        for label, words, odd in (
            ("unknown", "an unknown identity is named", _names_unknown),
            ("twice", "an identity is named twice", _names_twice),
        ):
            yield Mutant(
                f"{name}-attributes-shifted-by-{label}",
                requirement,
                f"In {action}, the last identity gets what the first has where {words}.",
                edit_result(action, _last_as_first_if(odd)),
            )
        yield Mutant(
            f"{name}-attributes-one-for-each-local-part",
            each,
            f"In {action}, addresses whose part before the sign is the same get one entry together.",
            edit_result(action, _one_for_each_local_part),
        )


def _mixed_up() -> Iterator[Mutant]:
    for action, requirement in (
        (_DKIM, f"{_DKIM}.domain-tokens"),
        (_VERIFICATION, f"{_VERIFICATION}.token-same"),
        (_NOTIFICATION, f"{_NOTIFICATION}.effect"),
    ):
        name = action.removeprefix("GetIdentity").removesuffix("Attributes").lower()
        yield Mutant(
            f"{name}-attributes-all-as-first",
            requirement,
            f"In {action}, all domains of a request get what the first has.",
            edit_result(action, _all_as_first),
        )
        yield Mutant(
            f"{name}-attributes-keys-sorted",
            requirement,
            f"In {action}, the keys of the entries are sorted, and their values are not.",
            edit_result(action, _in_order_of_names),
        )


def _enabled_by_address(call: Call, result: list[Element]) -> None:
    for entry in result[0].children:
        name, enabled = entry.children[0].text or "", entry.children[1].find("DkimEnabled")
        if enabled is not None and any(
            other.endswith(f"@{name.lower()}") and identity.dkim_enabled
            for other, identity in call.account.identities.items()
        ):
            enabled.text = "true"


def _verified_by_address(call: Call, result: list[Element]) -> None:
    for entry in result[0].children:
        name, status = entry.children[0].text or "", entry.children[1].find("VerificationStatus")
        if status is not None and any(
            other.endswith(f"@{name.lower()}") and identity.status == SUCCESS
            for other, identity in call.account.identities.items()
        ):
            status.text = SUCCESS


def _nothing_in_registered_domain(call: Call, inner: Handler) -> list[Element]:
    return inner(call) if call.account.find(domain_of(call.args["EmailAddress"])) is None else []


def _unlisted(action: str, label: str, words: str, hidden: Callable[[Identity], object]) -> Mutant:
    def hide(call: Call, result: list[Element]) -> None:
        kept = []
        for member in result[0].children:
            identity = call.account.find(member.text or "")
            if identity is None or not hidden(identity):
                kept.append(member)
        result[0].children = kept

    older = action == "ListVerifiedEmailAddresses"
    return Mutant(
        f"{'list-verified' if older else 'list-identities'}-none-with-{label}",
        f"{action}.effect",
        f"{action} leaves out {words}.",
        edit_result(action, hide),
    )


def _filtered(label: str, words: str, kind: str, lost: Callable[[Call, str], object]) -> Mutant:
    def hide(call: Call, result: list[Element]) -> None:
        if call.args.get("IdentityType") == kind:
            result[0].children = [member for member in result[0].children if not lost(call, member.text or "")]

    return Mutant(
        f"list-identities-filter-{label}",
        "ListIdentities.IdentityType.filter",
        f"With IdentityType, {words} are not listed.",
        edit_result("ListIdentities", hide),
    )


MUTANTS: tuple[Mutant, ...] = (
    _filtered("plain-addresses", "addresses with signs", EMAIL_ADDRESS, lambda call, name: re.search("[+']", name)),
    _filtered(
        "letters-first", "addresses that begin with a digit", EMAIL_ADDRESS, lambda call, name: name[0].isdigit()
    ),
    _filtered("no-mail-domains", "domains that begin with mail", DOMAIN, lambda call, name: name.startswith("mail.")),
    _filtered("short-domains", "domains of many labels", DOMAIN, lambda call, name: name.count(".") > 2),
    *_mixed_up(),
    *_shifted(),
    *_of_forms(),
    Mutant(
        "dkim-attributes-enabled-by-address",
        "GetIdentityDkimAttributes.effect",
        "A domain is shown as enabled when an address in it is.",
        edit_result(_DKIM, _enabled_by_address),
    ),
    Mutant(
        "verification-attributes-domain-by-address",
        "GetIdentityVerificationAttributes.status",
        "A domain is shown as verified when an address in it is.",
        edit_result(_VERIFICATION, _verified_by_address),
    ),
    Mutant(
        "verify-email-address-not-in-registered-domain",
        "VerifyEmailAddress.effect",
        "In a domain that is registered, an address does not become an identity by the older action.",
        wrap_handler("VerifyEmailAddress", _nothing_in_registered_domain),
    ),
    _unlisted("ListIdentities", "topics", "identities with a topic", lambda one: one.topics),
    _unlisted("ListIdentities", "tokens", "domains that were set up for signing", lambda one: one.dkim_tokens),
    _unlisted("ListIdentities", "policies", "identities with a policy", lambda one: one.policies),
    _unlisted("ListVerifiedEmailAddresses", "topics", "addresses with a topic", lambda one: one.topics),
    _unlisted("ListVerifiedEmailAddresses", "policies", "addresses with a policy", lambda one: one.policies),
)
