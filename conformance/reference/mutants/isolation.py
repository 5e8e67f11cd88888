"""Defects by which what belongs to one account shows in another, or is changed by it."""

from __future__ import annotations

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import Breaks, dashed, edited, identity_of, looked, wrapped
from conformance.reference.state import EMAIL_ADDRESS, SUCCESS, Account
from conformance.reference.xml_tree import Element

_POLICY_ACTIONS = ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")


def _others(call: Call) -> list[Account]:
    return [account for account in call.world.accounts() if account is not call.account]


def _delete_everywhere(call: Call, result: list[Element]) -> None:
    for account in _others(call):
        account.remove(identity_of(call))


def _deleted_by_first(call: Call, handler: Handler) -> list[Element]:
    """The account that registered a name first loses it, whoever deletes it."""
    for account in call.world.accounts():
        if account.find(identity_of(call)) is not None and account is not call.account:
            account.remove(identity_of(call))
            return []
    return handler(call)


edited(
    "delete-identity-of-all-accounts",
    "DeleteIdentity",
    "DeleteIdentity.account-scope",
    "DeleteIdentity deletes the identity of every account.",
    _delete_everywhere,
)
wrapped(
    "delete-identity-of-another-account",
    "DeleteIdentity",
    "DeleteIdentity.account-scope",
    "DeleteIdentity deletes the identity of another account that has it.",
    _deleted_by_first,
)


def _shared_list(action: str, breaks: Breaks, *, verified: bool) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        for account in _others(call):
            for identity in account.identities.values():
                wanted = identity.kind == EMAIL_ADDRESS and identity.status == SUCCESS
                if wanted or not verified:
                    result[0].children.append(Element("member", identity.name))

    name = "list-verified-email-addresses" if verified else "list-identities"
    edited(f"{name}-other-accounts", action, breaks, f"{action} lists those of other accounts, too.", edit)


_shared_list("ListIdentities", "ListIdentities.account-scope", verified=False)
_shared_list("ListVerifiedEmailAddresses", "ListVerifiedEmailAddresses.account-scope", verified=True)


def _any_owner(action: str) -> None:
    """Whoever owns the identity, the action works on it."""

    def look(call: Call) -> None:
        owner = next((one for one in _others(call) if one.find(identity_of(call)) is not None), None)
        if owner is not None and call.account.find(identity_of(call)) is None:
            call.account = owner

    lie = f"{action} works on another account's identity."
    looked(f"{dashed(action)}-any-owner", action, f"{action}.Identity.owned", lie, look)


for _action in _POLICY_ACTIONS:
    _any_owner(_action)
