"""What the text leaves to the target: which fault it sees first, when a filter applies, whose topics it publishes to."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.variations import variation
from conformance.proof.verbs import reject_calls, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.decode import Fields
from conformance.reference.service import Service
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_SET_TOPIC = "SetIdentityNotificationTopic"


@variation(
    "parameters-from-the-last",
    varies="Of several faults in the parameters the last is reported, in the order of the reference.",
    source="[CommonErrors / InvalidParameterValue]: no order is stated",
)
def _parameters_from_the_last(service: Service) -> Service:
    for name, action in service.actions.items():
        service = service.with_action(name, params=action.params[::-1])
    return service


@variation(
    "action-first",
    varies="An unknown action or version is rejected before the signature is looked at.",
    source="[CommonErrors / InvalidAction]: no order is stated",
)
def _action_first(service: Service) -> Service:
    inner = service.check_dates

    def check(fields: Fields) -> None:
        service.find_action(service.actions, fields)
        service.check_version(fields)
        inner(fields)

    return replace(service, check_dates=check)


@variation(
    "list-filtered-after",
    varies="IdentityType filters what is on a page, so that pages are short or empty and have a NextToken all the same.",
    source="[ListIdentities / Request Parameters / MaxItems]: a maximum; [ListIdentities / Response Elements / NextToken]",
)
def _filtered_after(service: Service) -> Service:
    def listed(call: Call, inner: Handler) -> list[Element]:
        kind = call.args.pop("IdentityType", None)
        result = inner(call)
        if kind is not None:
            result[0].children = [one for one in result[0].children if _kind_of(call, one) == kind]
        return result

    return wrap_handler("ListIdentities", listed)(service)


def _kind_of(call: Call, member: Element) -> str | None:
    identity = call.account.find(member.text or "")
    return None if identity is None else identity.kind


@variation(
    "topics-of-own-account",
    varies="A topic must be of the caller's account and region.",
    source="[SetIdentityNotificationTopic / Request Parameters / SnsTopic]: the text does not say whose; [observed-3.34]",
)
def _topics_of_own_account(service: Service) -> Service:
    def foreign(call: Call) -> bool:
        topic = call.args.get("SnsTopic") or ""
        return bool(topic) and topic.split(":")[3:5] != [call.settings.region, call.account.id]

    return reject_calls(_SET_TOPIC, foreign)(service)


@variation(
    "address-of-domain-verified",
    varies="An address of a verified domain is verified as soon as it is registered.",
    source="[SendEmail / Request Parameters / Source]: a verified domain speaks for its addresses",
)
def _address_of_domain_verified(service: Service) -> Service:
    def verified(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        domain = call.account.find(domain_of(call.args["EmailAddress"]))
        address = call.account.find(call.args["EmailAddress"])
        if address is not None and domain is not None and domain.status == SUCCESS:
            address.status = SUCCESS
        return result

    for action in ("VerifyEmailIdentity", "VerifyEmailAddress"):
        service = wrap_handler(action, verified)(service)
    return service
