"""Defects in reading and checking parameters."""

from __future__ import annotations

from conformance.reference.mutants import mutant
from conformance.reference.service import Service


@mutant(
    "list-identities-max-items-1001",
    breaks="ListIdentities.MaxItems.range",
    lie="ListIdentities takes a MaxItems of 1001.",
)
def _max_items_1001(service: Service) -> Service:
    return service.with_param("ListIdentities", "MaxItems", maximum=1001)


@mutant(
    "list-identities-max-items-999",
    breaks="ListIdentities.MaxItems.range",
    lie="ListIdentities refuses a MaxItems of 1000.",
)
def _max_items_999(service: Service) -> Service:
    return service.with_param("ListIdentities", "MaxItems", maximum=999)


@mutant(
    "identity-type-any",
    breaks="ListIdentities.IdentityType.enum",
    lie="ListIdentities takes any text as IdentityType.",
)
def _identity_type_any(service: Service) -> Service:
    return service.with_param("ListIdentities", "IdentityType", enum=())


@mutant("recipients-51", breaks="SendEmail.Recipients.over-limit", lie="A message may have 51 recipients.")
def _recipients_51(service: Service) -> Service:
    return service.with_limits(recipients=51)


@mutant("decode-plus-literal", breaks="Protocol.Encoding.space-plus", lie="A plus sign is not read as a blank.")
def _plus_literal(service: Service) -> Service:
    return service.with_decoder(plus_is_space=False)
