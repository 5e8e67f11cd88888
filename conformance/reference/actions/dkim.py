"""Easy DKIM: tokens, switching it on and off, its status."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.reference.actions.identities import first_status
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.state import DOMAIN, NOT_STARTED, Identity
from conformance.reference.xml_tree import Element, entries, members


def domain_identity(call: Call, identity: Identity) -> Identity | None:
    """The domain whose DKIM set-up an identity uses: itself, or the domain of an address."""
    return identity if identity.kind == DOMAIN else call.account.find(domain_of(identity.name))


def verify_domain_dkim(call: Call) -> list[Element]:
    """VerifyDomainDkim: three tokens, the same at every call; an unknown domain becomes an identity (observed)."""
    name = call.args["Domain"]
    identity = call.account.add(name, DOMAIN, first_status(call))
    if identity.verification_token is None:
        identity.verification_token = call.account.verification_token(name)
    if identity.dkim_status == NOT_STARTED:
        identity.dkim_status = first_status(call)
    identity.dkim_tokens = call.account.dkim_tokens(name)
    return [members("DkimTokens", identity.dkim_tokens)]


def known_guard(call: Call) -> None:
    """The identity must be the caller's."""
    call.known_identity(call.args["Identity"])


def set_up_guard(call: Call) -> None:
    """Signing can be enabled only where the domain has been set up by VerifyDomainDkim ([SetIdentityDkimEnabled /
    Description])."""
    identity = call.known_identity(call.args["Identity"])
    if call.args["DkimEnabled"]:
        domain = domain_identity(call, identity)
        if domain is None or not domain.dkim_tokens:
            name = domain_of(identity.name)
            raise ServiceError("InvalidParameterValue", f"Domain {name} is not verified for DKIM signing.")


def set_dkim_enabled(call: Call) -> list[Element]:
    """SetIdentityDkimEnabled."""
    call.known_identity(call.args["Identity"]).dkim_enabled = call.args["DkimEnabled"]
    return []


def get_dkim_attributes(call: Call) -> list[Element]:
    """GetIdentityDkimAttributes.

    An address has the tokens of its domain ([GetIdentityDkimAttributes / Description]), and a status of its own,
    without which typed clients hold an
    invalid value (reading-2); unknown identities are left out.
    """
    found: dict[str, str | list[Element]] = {}
    for name in call.args["Identities"]:
        identity = call.identity(name)
        if identity is None:
            continue
        value = [Element("DkimEnabled", "true" if identity.dkim_enabled else "false")]
        domain = domain_identity(call, identity)
        value.append(Element("DkimVerificationStatus", NOT_STARTED if domain is None else domain.dkim_status))
        if domain is not None and domain.dkim_tokens:
            value.append(members("DkimTokens", domain.dkim_tokens))
        found[name] = value
    return [entries("DkimAttributes", found.items())]


HANDLERS: Mapping[str, Handler] = {
    "VerifyDomainDkim": verify_domain_dkim,
    "SetIdentityDkimEnabled": set_dkim_enabled,
    "GetIdentityDkimAttributes": get_dkim_attributes,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {
    "SetIdentityDkimEnabled": {"known": known_guard, "set-up": set_up_guard},
}
