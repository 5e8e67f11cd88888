"""Whether identities are kept, and whether the two accounts are two. Registers one of its own and removes it."""

from __future__ import annotations

import secrets

from conformance.judge.response import ResponseKind
from conformance.targets.diagnosis.line import Line, fault, unknown, works
from conformance.targets.diagnosis.opening import describe
from conformance.targets.diagnosis.sender import USUAL, Manner, Sender

_ATTRIBUTES = "GetIdentityVerificationAttributes"


def diagnose_identities(sender: Sender) -> list[Line]:
    """Register an address, look for it from both accounts, remove it."""
    address = f"doctor-{secrets.token_hex(6)}@{secrets.token_hex(5)}.example.org"
    made = sender.ask("VerifyEmailIdentity", {"EmailAddress": address})
    if made.kind is not ResponseKind.SUCCESS:
        text = f"VerifyEmailIdentity is not performed: {describe(made)}"
        return [unknown("identities", text, "Cases that begin with it will be blocked or unsupported")]
    try:
        return [line for line in (_effect(sender, address), _accounts(sender, address)) if line is not None]
    finally:
        sender.ask("DeleteIdentity", {"Identity": address})


def _effect(sender: Sender, address: str) -> Line:
    found = _sees(sender, address, USUAL)
    if found is None:
        return unknown("identities", f"{_ATTRIBUTES} is not performed, so that nothing is known of what is kept")
    if found:
        return works("identities", "what VerifyEmailIdentity registers is there afterwards")
    text = f"VerifyEmailIdentity succeeds without effect: {_ATTRIBUTES} does not know the address"
    return fault("identities", text, "Check that all requests reach one and the same target, and that it keeps state")


def _accounts(sender: Sender, address: str) -> Line | None:
    other, own = sender.profile.other_account, sender.profile.credentials
    if other is None:
        return None
    if own is not None and own.access_key_id == other.access_key_id:
        text = "other_account has the access key of the main account"
        return fault("other account", text, "Give another account's key, or leave `other_account` out of the profile")
    found = _sees(sender, address, Manner(other_account=True))
    if found is None:
        text = f"{_ATTRIBUTES} is not performed for the other account"
        return fault("other account", text, "Check the key pair of `other_account` in the profile")
    if found:
        text = "other_account is the same account as the first: it sees what the first has registered"
        return fault("other account", text, "Give another account's key, or leave `other_account` out of the profile")
    return works("other account", "it does not see what the first has registered")


def _sees(sender: Sender, address: str, manner: Manner) -> bool | None:
    """Say whether an account has an identity; None if it can't be found out."""
    response = sender.ask(_ATTRIBUTES, {"Identities.member.1": address}, manner)
    if response.kind is not ResponseKind.SUCCESS:
        return None
    return response.value(f"VerificationAttributes[{address}].VerificationStatus") is not None
