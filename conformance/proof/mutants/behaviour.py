"""Defects of what an action does."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import remove_guard
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element


def _delete_nothing(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return []

    return service.with_handler("DeleteIdentity", wrap)


def _list_verified_only(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        verified = {one.name for one in call.account.identities.values() if one.status == SUCCESS}
        result[0].children = [child for child in result[0].children if child.text in verified]
        return result

    return service.with_handler("ListIdentities", wrap)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "delete-identity-nothing",
        "DeleteIdentity.effect",
        "DeleteIdentity answers well and deletes nothing.",
        _delete_nothing,
    ),
    Mutant(
        "list-identities-verified-only",
        "ListIdentities.regardless-of-status",
        "ListIdentities leaves out identities that are not verified.",
        _list_verified_only,
    ),
    Mutant(
        "forwarding-off-without-topics",
        "SetIdentityFeedbackForwardingEnabled.never-off-without-topics",
        "Forwarding can be switched off without topics.",
        remove_guard("SetIdentityFeedbackForwardingEnabled", "both-topics"),
    ),
)
