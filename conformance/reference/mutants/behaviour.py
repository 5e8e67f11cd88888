"""Defects of what an action does."""

from __future__ import annotations

from conformance.reference.call import Call, Handler
from conformance.reference.mutants import mutant
from conformance.reference.service import Service
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element


@mutant(
    "delete-identity-nothing", breaks="DeleteIdentity.effect", lie="DeleteIdentity answers well and deletes nothing."
)
def _delete_nothing(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return []

    return service.with_handler("DeleteIdentity", wrap)


@mutant(
    "list-identities-verified-only",
    breaks="ListIdentities.regardless-of-status",
    lie="ListIdentities leaves out identities that are not verified.",
)
def _list_verified_only(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        verified = {one.name for one in call.account.identities.values() if one.status == SUCCESS}
        result[0].children = [child for child in result[0].children if child.text in verified]
        return result

    return service.with_handler("ListIdentities", wrap)


@mutant(
    "forwarding-off-without-topics",
    breaks="SetIdentityFeedbackForwardingEnabled.never-off-without-topics",
    lie="Forwarding can be switched off without topics.",
)
def _forwarding_off(service: Service) -> Service:
    return service.without_guard("SetIdentityFeedbackForwardingEnabled", "both-topics")
