"""Defects that mix accounts up: one reads, changes or sends as what belongs to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.state import Account, Credential, World

_READS = "Auth.Account.isolation"
_WRITES = "Auth.Account.isolation-writes"
_SENDING = "Auth.Account.isolation-sending"


#: From the caller's account and all that were seen, to the account that the action works on.
Choice = Callable[[Call, list[Account]], Account]


def _choosing(action: str, choose: Choice) -> Callable[[Service], Service]:
    """An action works on another account than the caller's."""

    def change(service: Service) -> Service:
        seen: dict[str, Account] = {}

        def account_of(world: World, credential: Credential) -> Account:
            account = service.account_of(world, credential)
            seen[account.id] = account
            return account

        def look(call: Call) -> None:
            call.account = choose(call, list(seen.values()))

        return check_first(action, look)(replace(service, account_of=account_of))

    return change


def _all(call: Call, accounts: list[Account]) -> Account:
    """The caller's account, with the identities of all others in it."""
    identities = {name: one for account in accounts for name, one in account.identities.items()}
    return replace(call.account, identities={**identities, **call.account.identities})


def _named(call: Call) -> str:
    return str(call.args.get("Identity", call.args.get("EmailAddress", "")))


def _owner(call: Call, accounts: list[Account]) -> Account:
    """The account that has the identity, whoever asks."""
    if call.account.find(_named(call)) is not None:
        return call.account
    return next((account for account in accounts if account.find(_named(call)) is not None), call.account)


#: Reading actions, with the requirement of their own that says whose identities they tell of.
_READING: dict[str, tuple[str, ...]] = {
    "GetIdentityDkimAttributes": (),
    "GetIdentityNotificationAttributes": (),
    "GetIdentityPolicies": (),
    "GetIdentityVerificationAttributes": (),
    "ListIdentities": ("ListIdentities.account-scope",),
    "ListIdentityPolicies": (),
    "ListVerifiedEmailAddresses": ("ListVerifiedEmailAddresses.account-scope",),
}


def _of_all_accounts() -> Iterator[Mutant]:
    for action, own in _READING.items():
        defect = f"{action} tells what other accounts have."
        yield Mutant(f"{dashed(action)}-of-all-accounts", (_READS, *own), defect, _choosing(action, _all))


def _shared(service: Service) -> Service:
    def shared(world: World, credential: Credential) -> Account:
        return world.account("000000000000")

    return replace(service, account_of=shared)


def _own_account(service: Service) -> Service:
    def account_of(world: World, credential: Credential) -> Account:
        return world.account("999999999999") if credential.session_token else service.account_of(world, credential)

    return replace(service, account_of=account_of)


def _deleted_everywhere(service: Service) -> Service:
    seen: dict[str, Account] = {}

    def account_of(world: World, credential: Credential) -> Account:
        account = service.account_of(world, credential)
        seen[account.id] = account
        return account

    def look(call: Call) -> None:
        for account in seen.values():
            account.remove(call.args["Identity"])

    return check_first("DeleteIdentity", look)(replace(service, account_of=account_of))


MUTANTS: tuple[Mutant, ...] = (
    *_of_all_accounts(),
    *(
        Mutant(
            f"{dashed(action)}-for-all-accounts",
            (_WRITES,),
            f"{action} changes what another account has.",
            _choosing(action, _owner),
        )
        for action in (
            "DeleteIdentity",
            "DeleteIdentityPolicy",
            "DeleteVerifiedEmailAddress",
            "PutIdentityPolicy",
            "SetIdentityDkimEnabled",
            "SetIdentityFeedbackForwardingEnabled",
            "SetIdentityNotificationTopic",
        )
    ),
    *(
        Mutant(
            f"{dashed(action)}-as-all-accounts",
            (_SENDING,),
            f"{action} sends as what another account has verified.",
            _choosing(action, _all),
        )
        for action in ("SendEmail", "SendRawEmail")
    ),
    Mutant("accounts-shared", (_READS, _WRITES, _SENDING), "All access keys work on one account.", _shared),
    Mutant(
        "temporary-key-of-own-account",
        "Common.SecurityToken.effect",
        "A temporary key has an account of its own.",
        _own_account,
    ),
    Mutant(
        "delete-identity-of-every-account",
        (_WRITES, "DeleteIdentity.account-scope"),
        "A deletion takes the identity from every account.",
        _deleted_everywhere,
    ),
)
