"""Defects by which what belongs to one account shows in another, or is changed by it."""

from __future__ import annotations

from conformance.proof.calls import identity_of
from conformance.proof.edits import set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
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


def _shared_list(action: str, *, verified: bool) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for account in _others(call):
            for identity in account.identities.values():
                wanted = identity.kind == EMAIL_ADDRESS and identity.status == SUCCESS
                if wanted or not verified:
                    result[0].children.append(Element("member", identity.name))

    return edit_result(action, edit)


def _any_owner(action: str) -> Change:
    """Whoever owns the identity, the action works on it."""

    def look(call: Call) -> None:
        owner = next((one for one in _others(call) if one.find(identity_of(call)) is not None), None)
        if owner is not None and call.account.find(identity_of(call)) is None:
            call.account = owner

    return check_first(action, look)


def _sent_by_all(call: Call, result: list[Element]) -> None:
    total = sum(account.sent_last_24_hours(call.now) for account in call.world.accounts())
    set_text(result, "SentLast24Hours", str(float(total)))


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "quota-of-all-accounts",
        "GetSendQuota.account-scope",
        "GetSendQuota counts what all accounts have sent.",
        edit_result("GetSendQuota", _sent_by_all),
    ),
    Mutant(
        "delete-identity-of-all-accounts",
        "DeleteIdentity.account-scope",
        "DeleteIdentity deletes the identity of every account.",
        edit_result("DeleteIdentity", _delete_everywhere),
    ),
    Mutant(
        "delete-identity-of-another-account",
        "DeleteIdentity.account-scope",
        "DeleteIdentity deletes the identity of another account that has it.",
        wrap_handler("DeleteIdentity", _deleted_by_first),
    ),
    Mutant(
        "list-identities-other-accounts",
        "ListIdentities.account-scope",
        "ListIdentities lists those of other accounts, too.",
        _shared_list("ListIdentities", verified=False),
    ),
    Mutant(
        "list-verified-email-addresses-other-accounts",
        "ListVerifiedEmailAddresses.account-scope",
        "ListVerifiedEmailAddresses lists those of other accounts, too.",
        _shared_list("ListVerifiedEmailAddresses", verified=True),
    ),
    *(
        Mutant(
            f"{dashed(action)}-any-owner",
            f"{action}.Identity.owned",
            f"{action} works on another account's identity.",
            _any_owner(action),
        )
        for action in _POLICY_ACTIONS
    ),
)
