"""Defects in reading and checking parameters."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import set_decoder, set_limits, set_parameter

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "list-identities-max-items-1001",
        "ListIdentities.MaxItems.range",
        "ListIdentities accepts a MaxItems of 1001.",
        set_parameter("ListIdentities", "MaxItems", maximum=1001),
    ),
    Mutant(
        "list-identities-max-items-999",
        "ListIdentities.MaxItems.range",
        "ListIdentities rejects a MaxItems of 1000.",
        set_parameter("ListIdentities", "MaxItems", maximum=999),
    ),
    Mutant(
        "identity-type-any",
        "ListIdentities.IdentityType.enum",
        "ListIdentities accepts any text as IdentityType.",
        set_parameter("ListIdentities", "IdentityType", enum=()),
    ),
    Mutant(
        "recipients-51",
        "SendEmail.Recipients.over-limit",
        "A message may have 51 recipients.",
        set_limits(recipients=51),
    ),
    Mutant(
        "decode-plus-literal",
        "Protocol.Encoding.space-plus",
        "A plus sign is not read as a blank.",
        set_decoder(plus_is_space=False),
    ),
)
