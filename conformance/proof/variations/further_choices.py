"""Further choices that the text leaves to a target: enumerations, policies by name, senders, figures, strange company."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from conformance.proof.edits import elements, set_text
from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs import SENDS, draft_of, edit_result
from conformance.reference.actions.send_raw_email import arn
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.rules import NEW_POLICY_NAME
from conformance.reference.sending import may_send
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, SUCCESS, Account, Credential, World
from conformance.reference.xml_tree import Element, entries, members

Wrap: TypeAlias = Callable[[Call, Handler], list[Element]]
_MANY = 5_000_000_000


def _guarded(action: str, guard: Guard) -> Change:
    return lambda service: service.with_guard(action, "further", guard)


# -- enumerations ------------------------------------------------------------------------------------------------


def _folded(service: Service, action: str, name: str) -> Service:
    """The values of an enumeration in any case."""
    (values,) = (param.enum for param in service.actions[action].params if param.name == name)
    known = {value.lower(): value for value in values}

    def guard(call: Call) -> None:
        if name in call.args:
            if call.args[name].lower() not in known:
                raise ServiceError("ValidationError", f"{name} is none of {', '.join(values)}.")
            call.args[name] = known[call.args[name].lower()]

    guards = {"enumeration": guard, **service.guards[action]}
    opened = service.with_param(action, name, enum=())
    return replace(opened, guards=MappingProxyType({**opened.guards, action: guards}))


@variation(
    "enumerations-case-folded",
    varies="The values of enumerations are taken in any case.",
    source="[CommonErrors / InvalidParameterValue]: no line says that the case counts",
)
def _enumerations(service: Service) -> Service:
    service = _folded(service, "ListIdentities", "IdentityType")
    return _folded(service, "SetIdentityNotificationTopic", "NotificationType")


# -- policies ----------------------------------------------------------------------------------------------------


def _all_there(call: Call) -> None:
    missing = set(call.args["PolicyNames"]) - call.verified_identity(call.args["Identity"]).policies.keys()
    if missing:
        raise ServiceError("InvalidParameterValue", f"There is no policy {min(missing)}.")


def _all_different(call: Call) -> None:
    if len(set(call.args["PolicyNames"])) < len(call.args["PolicyNames"]):
        raise ServiceError("InvalidParameterValue", "A name is given twice.")


add(Variation("policy-missing-rejected", "Asking for a policy that there is not is rejected.", "[reading-31] (missing-name result)",
              _guarded("GetIdentityPolicies", _all_there)))  # fmt: skip
add(Variation("policy-names-twice-rejected", "Asking twice for one policy is rejected.",
              "[GetIdentityPolicies / Request Parameters / PolicyNames]: the text does not say",
              _guarded("GetIdentityPolicies", _all_different)))  # fmt: skip


@variation(
    "policy-names-narrow",
    varies="Policies are got and deleted by names of letters, digits, dashes and underscores only.",
    source="[PutIdentityPolicy / Request Parameters / PolicyName], [reading-1]: no policy can have another name",
)
def _narrow(service: Service) -> Service:
    for action, name in (("GetIdentityPolicies", "PolicyNames"), ("DeleteIdentityPolicy", "PolicyName")):
        service = service.with_param(action, name, pattern=NEW_POLICY_NAME)
    return service


# -- senders and figures -----------------------------------------------------------------------------------------


def _exactly(call: Call, inner: Handler) -> list[Element]:
    for address, given in draft_of(call).senders:
        found = (call.account.find(address), call.account.find(domain_of(address)))
        if given is None and not any(each and each.status == SUCCESS for each in found):
            raise ServiceError("MessageRejected", f"Email address is not verified: {address}")
    return inner(call)


def _with_own_arn(call: Call, inner: Handler) -> list[Element]:
    draft = draft_of(call)
    if "Source" not in call.args and not may_send(call, draft, draft.source, arn(call, "SourceArn")):
        raise ServiceError("MessageRejected", f"Email address is not verified: {draft.source}")
    return inner(call)


def _per_message(call: Call, inner: Handler) -> list[Element]:
    point = call.account.point(call.now)
    before = point.attempts
    result = inner(call)
    point.attempts = before + 1
    return result


def _at_sends(wrap: Wrap) -> Change:
    def change(service: Service) -> Service:
        for action in SENDS:
            service = service.with_handler(action, wrap)
        return service

    return change


add(Variation("senders-of-domain-itself", "A verified domain stands for its own addresses, not for those of its parts.",
              "[SendEmail / Request Parameters / Source]", _at_sends(_exactly)))  # fmt: skip
add(Variation("from-arn-for-from-alone", "FromArn permits an address in From, and not as the sender of the mail.",
              "[SendRawEmail / Request Parameters / FromArn]",
              lambda service: service.with_handler("SendRawEmail", _with_own_arn)))  # fmt: skip
add(Variation("statistics-per-message", "The statistics count messages, however many recipients they have.",
              "[SendDataPoint / Contents / DeliveryAttempts]: a number of emails", _at_sends(_per_message)))  # fmt: skip


def _none_simulated(call: Call, result: list[Element]) -> None:
    for name in ("Bounces", "Complaints"):
        set_text(result, name, "0")


def _many_more(call: Call, result: list[Element]) -> None:
    for element in elements(result, "DeliveryAttempts"):
        element.text = str(int(element.text or "0") + _MANY)


for _name, _varies, _edit in (
    (
        "statistics-nothing-simulated",
        "Mail to the simulator shows in no count of bounces and complaints.",
        _none_simulated,
    ),
    ("statistics-large", "The counts of data points are larger than an integer of 32 bits.", _many_more),
):
    add(Variation(_name, _varies, "[SendDataPoint / Contents]", edit_result("GetSendStatistics", _edit)))

# -- attributes and listings -------------------------------------------------------------------------------------


def _inherited_status(call: Call, result: list[Element]) -> None:
    for name in _unknown_addresses(call):
        domain = call.account.find(domain_of(name))
        if domain is not None and domain.status == SUCCESS:
            result[0].children += entries("", [(name, [Element("VerificationStatus", SUCCESS)])]).children


def _inherited_dkim(call: Call, result: list[Element]) -> None:
    for name in _unknown_addresses(call):
        domain = call.account.find(domain_of(name))
        if domain is not None:
            enabled = Element("DkimEnabled", "true" if domain.dkim_enabled else "false")
            value = [
                enabled,
                Element("DkimVerificationStatus", domain.dkim_status),
                members("DkimTokens", domain.dkim_tokens),
            ]
            result[0].children += entries("", [(name, value)]).children


def _unknown_addresses(call: Call) -> list[str]:
    return [name for name in dict.fromkeys(call.args["Identities"]) if "@" in name and call.identity(name) is None]


def _shuffled(call: Call, result: list[Element]) -> None:
    random.shuffle(result[0].children)


for _name, _varies, _source, _action, _edit in (
    ("unknown-of-verified-domain", "An address that is no identity has the status of its verified domain.",
     "[reading-31] (unknown identity)", "GetIdentityVerificationAttributes", _inherited_status),
    ("unknown-of-domain-dkim", "An address that is no identity has the DKIM attributes of its domain.",
     "[reading-31] (unknown identity)", "GetIdentityDkimAttributes", _inherited_dkim),
    ("page-order-random", "The identities on a page are in another order at each request.",
     "[ListIdentities / Response Elements / Identities]", "ListIdentities", _shuffled),
):  # fmt: skip
    add(Variation(_name, _varies, _source, edit_result(_action, _edit)))

_STRANGE = (
    '"quoted @ x"@odd.example', "a+b=c&d'e%41@odd.example", "UPPER@ODD2.EXAMPLE", "user@[10.0.0.1]",
    f"{'x' * 60}@{'y' * 60}.{'z' * 60}.example", "xn--bcher-kva.example", "_dmarc.odd.example", "bücher.example",
)  # fmt: skip


@variation(
    "account-strange-identities",
    varies="Every account has identities with odd names: quoted, long, in capitals, beyond ASCII.",
    source="[ListIdentities / Description]; design 4 (shared accounts)",
)
def _strange(service: Service) -> Service:
    def account_of(world: World, credential: Credential) -> Account:
        account = service.account_of(world, credential)
        for name in _STRANGE:
            account.add(name, EMAIL_ADDRESS if "@" in name else DOMAIN, SUCCESS)
        return account

    return replace(service, account_of=account_of)
