"""Defects that the cases of `cases/identities/get-identity-verification-attributes.yaml` find."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import (
    leave_out,
    nest_text,
    set_member,
)

_VERIFICATION = "GetIdentityVerificationAttributes"
_STATUS = "IdentityVerificationAttributes.VerificationStatus"


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "get-identity-verification-attributes-no-verification-status",
        (f"{_STATUS}.present", f"{_VERIFICATION}.status"),
        "GetIdentityVerificationAttributes leaves VerificationStatus out.",
        leave_out(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-empty-verification-status",
        (f"{_STATUS}.present", f"{_STATUS}.values"),
        "GetIdentityVerificationAttributes leaves VerificationStatus empty.",
        set_member(_VERIFICATION, "VerificationStatus", ""),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-structured",
        f"{_STATUS}.type",
        "GetIdentityVerificationAttributes reports VerificationStatus as a structure, not as a text.",
        nest_text(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-verified",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'Verified'.",
        set_member(_VERIFICATION, "VerificationStatus", "Verified"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-lower-case",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'success'.",
        set_member(_VERIFICATION, "VerificationStatus", "success"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-token-structured",
        "IdentityVerificationAttributes.VerificationToken.type",
        "GetIdentityVerificationAttributes reports VerificationToken as a structure, not as a text.",
        nest_text(_VERIFICATION, "VerificationToken"),
    ),
)
