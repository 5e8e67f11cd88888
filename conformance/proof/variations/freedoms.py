"""What the text leaves free about identities, settings and statistics: the other way than the plain service."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs import edit_result
from conformance.reference.actions.listing import read_token
from conformance.reference.addresses import domain_of, is_domain
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.state import NOT_STARTED, SUCCESS
from conformance.reference.xml_tree import Element, entries, members

_LOOKUPS = ("GetIdentityVerificationAttributes", "GetIdentityNotificationAttributes", "GetIdentityDkimAttributes")
_SETTINGS = ("SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled")


# -- unknown identities ------------------------------------------------------------------------------------------


def _entry_of_unknown(action: str, member: str, text: str) -> Callable[[Service], Service]:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        unknown = [name for name in dict.fromkeys(call.args["Identities"]) if call.identity(name, arn=True) is None]
        result[0].children += entries("", [(name, [Element(member, text)]) for name in unknown]).children
        return result

    return lambda service: service.with_handler(action, handler)


add(Variation("unknown-verification-entry", "An unknown identity has the verification status NotStarted.",
              "[IdentityVerificationAttributes / Contents / VerificationStatus]; [reading-31]",
              _entry_of_unknown(_LOOKUPS[0], "VerificationStatus", NOT_STARTED)))  # fmt: skip
add(Variation("unknown-notification-entry", "An unknown identity has no topics and its feedback is forwarded.",
              "[GetIdentityNotificationAttributes / Description]; [reading-31]",
              _entry_of_unknown(_LOOKUPS[1], "ForwardingEnabled", "true")))  # fmt: skip


def _for_known(guard: Guard) -> Guard:
    def look(call: Call) -> None:
        if call.identity(call.args["Identity"], arn=True) is not None:
            guard(call)

    return look


def _passed_over(call: Call, inner: Handler) -> list[Element]:
    return [] if call.identity(call.args["Identity"], arn=True) is None else inner(call)


@variation(
    "settings-of-unknown-ignored",
    varies="Topics and forwarding of an unknown identity are accepted, and nothing is kept.",
    source="[reading-31]: the text does not say",
)
def _ignored(service: Service) -> Service:
    for action in _SETTINGS:
        for name, guard in service.guards[action].items():
            service = service.with_guard(action, name, _for_known(guard))
        service = service.with_handler(action, _passed_over)
    return service


@variation(
    "settings-of-verified-only",
    varies="Topics and forwarding are set for verified identities only.",
    source="[observed-3.32]",
)
def _verified_only(service: Service) -> Service:
    def guard(call: Call) -> None:
        identity = call.identity(call.args["Identity"], arn=True)
        if identity is not None and identity.status != SUCCESS:
            raise ServiceError("InvalidParameterValue", "Must be a verified email address or domain.")

    for action in _SETTINGS:
        service = service.with_guard(action, "verified", guard)
    return service


def _leave_out_unverified(call: Call, result: list[Element]) -> None:
    kept = []
    for entry in result[0].children:
        identity = call.identity(entry.children[0].text or "", arn=True)
        if identity is None or identity.status == SUCCESS:
            kept.append(entry)
    result[0].children = kept


add(Variation("dkim-of-verified-only", "An identity that is not verified has no DKIM attributes.",
              "[GetIdentityDkimAttributes / Request Parameters / Identities]: a list of verified identities; [reading-21]",
              edit_result("GetIdentityDkimAttributes", _leave_out_unverified)))  # fmt: skip
add(Variation("notifications-of-verified-only", "An identity that is not verified has no notification attributes.",
              "[GetIdentityNotificationAttributes / Description]: a list of verified identities; [reading-21]",
              edit_result("GetIdentityNotificationAttributes", _leave_out_unverified)))  # fmt: skip


# -- names -------------------------------------------------------------------------------------------------------


@variation(
    "lookup-case-counts",
    varies="An identity is found only in the case in which it was registered.",
    source="[reading-31]: the text does not say",
)
def _case_counts(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        call.args["Identities"] = [name for name in call.args["Identities"] if _written_so(call, name)]
        return inner(call)

    for action in _LOOKUPS:
        service = service.with_handler(action, handler)
    return service


def _written_so(call: Call, name: str) -> bool:
    identity = call.identity(name, arn=True)
    return identity is None or name.startswith("arn:") or identity.name == name


@variation(
    "lookup-duplicates-rejected",
    varies="A request that names an identity twice is rejected.",
    source="[CommonErrors / InvalidParameterValue]; [observed-6.11]",
)
def _duplicates_rejected(service: Service) -> Service:
    def guard(call: Call) -> None:
        names = call.args["Identities"]
        if len(names) > len(set(names)):
            raise ServiceError("InvalidParameterValue", "An identity is named twice.")

    for action in _LOOKUPS:
        service = service.with_guard(action, "duplicates", guard)
    return service


@variation(
    "domain-final-dot",
    varies="A domain may be written with a dot at its end.",
    source="[VerifyDomainIdentity / Request Parameters / Domain]; [RFC 1034 / 3.1]",
)
def _final_dot(service: Service) -> Service:
    def check(text: str) -> str:
        return "" if is_domain(text.removesuffix(".")) else "it is no domain name"

    service = service.with_binder(formats={**service.binder.formats, "domain-or-absolute": check})
    return service.with_param("VerifyDomainIdentity", "Domain", format="domain-or-absolute")


@variation(
    "dkim-tokens-of-address",
    varies="VerifyDomainDkim takes an address, and gives the tokens of its domain.",
    source="[VerifyDomainDkim / Response Elements / DkimTokens]; [reading-22]",
)
def _of_address(service: Service) -> Service:
    def check(text: str) -> str:
        inner = service.binder.formats["address" if "@" in text else "domain"]
        return inner(text)

    def handler(call: Call, inner: Handler) -> list[Element]:
        name = call.args["Domain"]
        return [members("DkimTokens", call.account.dkim_tokens(domain_of(name)))] if "@" in name else inner(call)

    service = service.with_binder(formats={**service.binder.formats, "domain-or-address": check})
    changed = service.with_param("VerifyDomainDkim", "Domain", format="domain-or-address")
    return changed.with_handler("VerifyDomainDkim", handler)


@variation(
    "address-plain-only",
    varies="The local part of an address has no quotes, ampersands or percent signs.",
    source="[VerifyEmailIdentity / Request Parameters / EmailAddress]: no set of characters is given",
)
def _plain_only(service: Service) -> Service:
    inner = service.binder.formats["address"]

    def check(text: str) -> str:
        local = text.rpartition("@")[0]
        plain = all(char.isalnum() or char in ".-_+~!'*" for char in local)
        return inner(text) if plain else "the address has characters that are not supported"

    service = service.with_binder(formats={**service.binder.formats, "plain-address": check})
    for action in ("VerifyEmailIdentity", "VerifyEmailAddress"):
        service = service.with_param(action, "EmailAddress", format="plain-address")
    return service


# -- values ------------------------------------------------------------------------------------------------------

_WORDS = {"true": True, "false": False}
add(Variation("boolean-words-only", "The booleans 1 and 0 are rejected.", "[SetIdentityDkimEnabled / Request Parameters / DkimEnabled]: no form given",
              lambda service: service.with_binder(booleans=_WORDS)))  # fmt: skip
add(Variation("boolean-digits-false", "The booleans 1 and 0 are taken as false.",
              "[SetIdentityDkimEnabled / Request Parameters / DkimEnabled]: no form given",
              lambda service: service.with_binder(booleans={**_WORDS, "1": False, "0": False})))  # fmt: skip


@variation(
    "next-token-any",
    varies="A NextToken that was never given out gives the first page.",
    source="[ListIdentities / Request Parameters / NextToken]: no form",
)
def _any_token(service: Service) -> Service:
    def guard(call: Call) -> None:
        try:
            read_token(call, call.args.get("NextToken") or "")
        except ServiceError:
            call.args.pop("NextToken", None)

    return service.with_guard("ListIdentities", "next-token", guard)


# -- statistics --------------------------------------------------------------------------------------------------


@variation(
    "statistics-none",
    varies="No mail shows in the statistics yet.",
    source="[GetSendStatistics / Description]: no time is given",
)
def _none(service: Service) -> Service:
    return service.with_handler("GetSendStatistics", lambda call, inner: [members("SendDataPoints", [])])


@variation(
    "statistics-without-zeros",
    varies="A data point has no count that would be zero.",
    source="[SendDataPoint / Contents / Bounces] and the like: not required",
)
def _without_zeros(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        for point in result[0].children:
            point.children = [child for child in point.children if child.text != "0"]
        return result

    return service.with_handler("GetSendStatistics", handler)
