"""Other behaviour where the text is silent, contradicts itself, or where the real service does otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.variations import Variation, add, variation
from conformance.reference.actions.dkim import domain_identity
from conformance.reference.actions.identities import first_status
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, NOT_STARTED, PENDING, Identity
from conformance.reference.xml_tree import Element, entries, members

_POLICY_ACTIONS = ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")


def _allowed(call: Call) -> None:
    """A guard that rejects nothing."""


# -- unknown identities ------------------------------------------------------------------------------------------


def _known_only(param: str, code: str, *, arn: bool = False) -> Guard:
    def guard(call: Call) -> None:
        value = call.args[param]
        for name in value if isinstance(value, list) else [value]:
            if call.identity(name, arn=arn) is None:
                raise ServiceError(code, f"Identity {name} is unknown.")

    return guard


def _unknown_refused(action: str, param: str, code: str) -> Callable[[Service], Service]:
    return lambda service: service.with_guard(action, "unknown", _known_only(param, code, arn=True))


_SILENT = (
    ("GetIdentityVerificationAttributes", "Identities"),
    ("GetIdentityNotificationAttributes", "Identities"),
    ("GetIdentityDkimAttributes", "Identities"),
    ("DeleteIdentity", "Identity"),
    ("DeleteVerifiedEmailAddress", "EmailAddress"),
)
for _action, _param in _SILENT:
    for _code in ("InvalidParameterValue", "ValidationError"):
        add(Variation(f"unknown-refused-{_action}-{_code}", f"{_action} refuses unknown identities by {_code}.",
                      "[reading-31]; [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]", _unknown_refused(_action, _param, _code)))  # fmt: skip


@variation(
    "unknown-dkim-entry",
    varies="An unknown identity has DKIM attributes: not enabled, not started.",
    source="observations, section 2, GetIdentityDkimAttributes (unsettled)",
)
def _unknown_entry(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        unknown = {
            name: [Element("DkimEnabled", "false"), Element("DkimVerificationStatus", NOT_STARTED)]
            for name in call.args["Identities"]
            if call.identity(name) is None
        }
        result = inner(call)
        result[0].children += entries("", unknown.items()).children
        return result

    return service.with_handler("GetIdentityDkimAttributes", handler)


@variation(
    "policy-unknown-accepted",
    varies="The policy actions take any identity: they put, list, get and delete, whether it is known or not.",
    source="[observed-0.4]",
)
def _policies_of_anyone(service: Service) -> Service:
    strangers: dict[tuple[str, str, str], Identity] = {}

    def stand_in(call: Call, inner: Handler) -> list[Element]:
        name = call.args["Identity"]
        identity = call.identity(name, arn=True)
        if identity is None:
            key = (call.world.name, call.account.id, name)
            identity = strangers.setdefault(key, Identity(name, DOMAIN, "Pending"))
        policies = identity.policies
        if call.action == "PutIdentityPolicy":
            policies[call.args["PolicyName"]] = call.args["Policy"]
        elif call.action == "DeleteIdentityPolicy":
            policies.pop(call.args["PolicyName"], None)
        elif call.action == "ListIdentityPolicies":
            return [members("PolicyNames", sorted(policies))]
        else:
            names = [name for name in dict.fromkeys(call.args["PolicyNames"]) if name in policies]
            return [entries("Policies", [(name, policies[name]) for name in names])]
        return []

    policy, count = (service.guards["PutIdentityPolicy"][name] for name in ("policy", "count"))
    for action in _POLICY_ACTIONS:
        service = service.with_guard(action, "owner", _allowed).with_handler(action, stand_in)
    for name, guard in (("policy", policy), ("count", count)):
        service = service.with_guard("PutIdentityPolicy", name, _for_verified(guard))
    return service


def _for_verified(guard: Guard) -> Guard:
    """A guard of a policy that needs a verified identity: others are let through."""

    def wrapped(call: Call) -> None:
        identity = call.identity(call.args["Identity"], arn=True)
        if identity is not None and identity.status == "Success":
            guard(call)

    return wrapped


# -- absent and odd parameters -----------------------------------------------------------------------------------


@variation("boolean-absent-false", varies="An absent boolean is false.", source="[observed-0.2]")
def _absent_is_false(service: Service) -> Service:
    for action, name in (
        ("SetIdentityDkimEnabled", "DkimEnabled"),
        ("SetIdentityFeedbackForwardingEnabled", "ForwardingEnabled"),
    ):
        service = service.with_param(action, name, required=False, default=False)
    return service


@variation(
    "version-required",
    varies="A request without Version is refused.",
    source="[CommonParameters / Version]; [reading-12]; [observed-0.17]",
)
def _version_required(service: Service) -> Service:
    def check(fields: Fields) -> None:
        if "Version" not in fields.values:
            raise ServiceError("MissingParameter", "Version is required.")
        service.check_version(fields)

    return replace(service, check_version=check)


@variation(
    "next-token-empty-refused",
    varies="An empty NextToken is refused.",
    source="[ListIdentities / Request Parameters / MaxItems], [CommonErrors / InvalidParameterValue]; [reading-9]",
)
def _empty_token_refused(service: Service) -> Service:
    inner = service.guards["ListIdentities"]["next-token"]

    def guard(call: Call) -> None:
        if call.args.get("NextToken") == "":
            raise ServiceError("InvalidParameterValue", "NextToken is empty.")
        inner(call)

    return service.with_guard("ListIdentities", "next-token", guard)


add(Variation("lists-lenient", "List members that are not of the form .member.N are not looked at.",
              "observations, section 3 (or ignored); [CommonErrors / MissingParameter]",
              lambda service: service.with_binder(strict_lists=False)))  # fmt: skip
add(
    Variation(
        "repeated-last-wins",
        "Of a repeated parameter the last counts.",
        "no line says; that the first counts is inferred (observations, section 2)",
        lambda service: service.with_decoder(first_wins=False),
    )
)

# -- sizes ([reading-31]) ------------------------------------------------------------------------------------------


@variation("size-decimal", varies="MB and KB are decimal.", source="[reading-31]")
def _decimal(service: Service) -> Service:
    return service.with_limits(message_bytes=10_000_000).with_param("PutIdentityPolicy", "Policy", max_bytes=4_000)


@variation(
    "size-encoded",
    varies="The size of a message counts as encoded for transport.",
    source="[reading-31]; observations, section 3",
)
def _encoded(service: Service) -> Service:
    return service.with_limits(message_bytes=10 * 1024 * 1024 * 3 // 4)


add(Variation("policy-count-unlimited", "An identity may have more than 20 policies.", "[reading-31]; [GetIdentityPolicies / Description]",
              lambda service: service.with_limits(policies=1_000)))  # fmt: skip

# -- DKIM --------------------------------------------------------------------------------------------------------


@variation(
    "dkim-enabled-by-set-up", varies="VerifyDomainDkim enables signing.", source="observations, section 2 (new domain)"
)
def _enabled_at_once(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        identity = call.account.find(call.args["Domain"])
        if identity is not None:
            identity.dkim_enabled = True
        return result

    return service.with_handler("VerifyDomainDkim", handler)


@variation(
    "dkim-address-inherits",
    varies="DKIM of an address is enabled where its domain's is.",
    source="observations, section 2 (inherits)",
)
def _inherits(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        for entry in result[0].children:
            key, value = entry.find("key"), entry.find("value")
            identity = call.identity(key.text or "") if key is not None else None
            domain = None if identity is None else domain_identity(call, identity)
            enabled = None if value is None else value.find("DkimEnabled")
            if identity is not None and domain is not None and domain is not identity and enabled is not None:
                enabled.text = "true" if identity.dkim_enabled or domain.dkim_enabled else "false"
        return result

    return service.with_handler("GetIdentityDkimAttributes", handler)


@variation(
    "dkim-enable-without-set-up",
    varies="Signing can be enabled for a domain that was never set up for it, and for one that is unknown.",
    source="[SetIdentityDkimEnabled / Description] speaks of addresses only; observations, section 3 (same, or 200)",
)
def _enable_any(service: Service) -> Service:
    inner = service.guards["SetIdentityDkimEnabled"]["set-up"]

    def guard(call: Call) -> None:
        if "@" in call.args["Identity"]:
            inner(call)

    def handler(call: Call, inner: Handler) -> list[Element]:
        return inner(call) if call.identity(call.args["Identity"]) is not None else []

    def known(call: Call) -> None:
        if "@" in call.args["Identity"]:
            call.known_identity(call.args["Identity"])

    return (
        service.with_guard("SetIdentityDkimEnabled", "known", known)
        .with_guard("SetIdentityDkimEnabled", "set-up", guard)
        .with_handler("SetIdentityDkimEnabled", handler)
    )


@variation(
    "dkim-disable-needs-set-up",
    varies="Signing can be disabled only where the domain is set up for it.",
    source="[observed-3.33]",
)
def _disable_set_up_only(service: Service) -> Service:
    def guard(call: Call) -> None:
        identity = call.known_identity(call.args["Identity"])
        domain = domain_identity(call, identity)
        if domain is None or not domain.dkim_tokens:
            raise ServiceError("InvalidParameterValue", f"Domain {identity.name} is not verified for DKIM signing.")

    return service.with_guard("SetIdentityDkimEnabled", "set-up", guard)


def _registered_only(call: Call) -> None:
    if call.identity(call.args["Domain"]) is None:
        raise ServiceError("InvalidParameterValue", f"Domain {call.args['Domain']} is unknown.")


add(Variation("dkim-set-up-registered-only", "VerifyDomainDkim refuses a domain that is no identity.",
              "[VerifyDomainDkim / Description], [CommonErrors / InvalidParameterValue]: the text does not say",
              lambda service: service.with_guard("VerifyDomainDkim", "known", _registered_only)))  # fmt: skip


@variation(
    "dkim-set-up-registers-nothing",
    varies="VerifyDomainDkim gives tokens to a domain that is no identity, and does not make it one.",
    source="[VerifyDomainDkim / Description]: the text does not say",
)
def _registers_nothing(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        name = call.args["Domain"]
        if call.identity(name) is not None:
            return inner(call)
        return [members("DkimTokens", call.account.dkim_tokens(name))]

    return service.with_handler("VerifyDomainDkim", handler)


@variation(
    "dkim-verified-at-set-up",
    varies="DKIM of a domain is verified as soon as it is set up, if the domain is.",
    source="[VerifyDomainDkim / Description]: no time is given",
)
def _dkim_at_once(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        identity = call.account.find(call.args["Domain"])
        if identity is not None and identity.dkim_status == first_status(call):
            identity.dkim_status = identity.status
        return result

    return service.with_handler("VerifyDomainDkim", handler)


@variation(
    "dkim-verified-after-a-read",
    varies="DKIM of a verified domain is found to be verified after its state was read once.",
    source="[VerifyDomainDkim / Response Elements / DkimTokens]: detection takes its time",
)
def _dkim_after_a_read(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        for name in call.args["Identities"]:
            identity = call.identity(name, arn=True)
            if identity is not None and identity.dkim_status == PENDING:
                identity.dkim_status = identity.status
        return result

    return service.with_handler("GetIdentityDkimAttributes", handler)


# -- notifications -----------------------------------------------------------------------------------------------


@variation(
    "topic-cleared-turns-forwarding-on",
    varies="Clearing a topic while forwarding is off turns forwarding on.",
    source="[reading-5]",
)
def _forwarding_on(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        identity = call.known_identity(call.args["Identity"], arn=True)
        if not all(kind in identity.topics for kind in ("Bounce", "Complaint")):
            identity.forwarding = True
        return result

    return service.with_guard("SetIdentityNotificationTopic", "keep-topic", _allowed).with_handler(
        "SetIdentityNotificationTopic", handler
    )


@variation(
    "attributes-keyed-by-name",
    varies="The entry of an identity that was asked for by ARN is keyed by its name.",
    source="[reading-31] (map key when an ARN was sent)",
)
def _by_name(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        seen: set[str] = set()
        kept = []
        for entry in result[0].children:
            key = entry.find("key")
            if key is not None and (key.text or "").startswith("arn:"):
                key.text = (key.text or "").partition(":identity/")[2]
            if key is None or key.text not in seen:
                kept.append(entry)
            if key is not None:
                seen.add(key.text or "")
        result[0].children = kept
        return result

    return service.with_handler("GetIdentityNotificationAttributes", handler)


# -- statistics --------------------------------------------------------------------------------------------------


@variation(
    "statistics-late",
    varies="The statistics have no point for the running quarter of an hour.",
    source="[GetSendStatistics / Description]: no time is given in which activity must show",
)
def _late(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        del result[0].children[-1:]
        return result

    return service.with_handler("GetSendStatistics", handler)


@variation(
    "statistics-newest-first",
    varies="The newest statistics come first.",
    source="[reading-27]; observations, section 2",
)
def _newest_first(service: Service) -> Service:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        result[0].children.reverse()
        return result

    return service.with_handler("GetSendStatistics", handler)
