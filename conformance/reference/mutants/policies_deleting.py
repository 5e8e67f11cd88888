"""Defects of deleting policies, and of identities that are not the caller's or not verified."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    after,
    dashed,
    declare,
    edited,
    identity_of,
    looked,
    owned,
    policies_of,
    refuse,
    refusing,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import PENDING, Identity
from conformance.reference.xml_tree import Element, entries

_PUT = "PutIdentityPolicy"
_GET = "GetIdentityPolicies"
_LIST = "ListIdentityPolicies"
_DELETE = "DeleteIdentityPolicy"
_ACTIONS = (_PUT, _GET, _LIST, _DELETE)


wrapped("delete-policy-does-nothing", _DELETE, f"{_DELETE}.effect", "No policy is deleted.", lambda call, handler: [])


def _deletes(words: str, breaks: Breaks, lie: str, gone: Callable[[Call, Identity, str], object]) -> None:
    """Deleting a policy deletes more."""

    def edit(call: Call, result: list[Element]) -> None:
        for identity in call.account.identities.values():
            identity.policies = {
                name: text for name, text in identity.policies.items() if not gone(call, identity, name)
            }

    edited(f"delete-policy-{words}", _DELETE, breaks, lie, edit)


def _own(call: Call, identity: Identity) -> bool:
    return identity is owned(call)


_OTHERS = f"{_DELETE}.others-kept"
_deletes("all-names", _OTHERS, "Deleting a policy deletes all of its identity.", lambda c, i, name: _own(c, i))
_deletes(
    "all-identities",
    _OTHERS,
    "Deleting a policy deletes those of its name of all identities.",
    lambda call, identity, name: name == call.args["PolicyName"],
)
_deletes(
    "prefix",
    f"{_DELETE}.PolicyName.type",
    "Deleting a policy deletes all whose names begin so.",
    lambda call, identity, name: _own(call, identity) and name.startswith(call.args["PolicyName"]),
)


def _unknown_refused(call: Call) -> None:
    if call.args["PolicyName"] not in policies_of(call):
        refuse()


def _unknown_deletes_another(call: Call, handler: Handler) -> list[Element]:
    policies = policies_of(call)
    if call.args["PolicyName"] not in policies and policies:
        policies.popitem()
    return handler(call)


def _second_fails(call: Call) -> None:
    gone = call.account.memory.setdefault("gone", set())
    key = f"{identity_of(call)} {call.args['PolicyName']}"
    if key in gone:
        refuse()
    gone.add(key)


looked(
    "delete-policy-unknown-refused",
    _DELETE,
    f"{_DELETE}.unknown-name",
    "Deleting a policy that does not exist is refused.",
    _unknown_refused,
)
wrapped(
    "delete-policy-unknown-deletes-another",
    _DELETE,
    f"{_DELETE}.unknown-name",
    "Deleting a policy that does not exist deletes another.",
    _unknown_deletes_another,
)
looked(
    "delete-policy-not-twice",
    _DELETE,
    f"{_DELETE}.unknown-name",
    "Deleting a policy a second time is refused.",
    _second_fails,
)


def _name_used_up(service: Service) -> Service:
    """A name that was deleted can be put, yet the new policy does not show."""

    def note(call: Call) -> None:
        call.account.memory.setdefault("used", set()).add(f"{identity_of(call)} {call.args['PolicyName']}")

    def wrap(call: Call, handler: Handler) -> list[Element]:
        used = f"{identity_of(call)} {call.args['PolicyName']}" in call.account.memory.get("used", set())
        return [] if used else handler(call)

    return service.with_guard(_DELETE, "note", note).with_handler(_PUT, wrap)


declare(
    "delete-policy-name-used-up",
    f"{_DELETE}.effect",
    "The name of a deleted policy is used up.",
    _name_used_up,
)


def _kept_for_get(service: Service) -> Service:
    """The policy is unlisted, but can still be got."""

    def note(call: Call) -> None:
        policies, name = policies_of(call), call.args["PolicyName"]
        if name in policies:
            call.account.memory.setdefault("kept", set()).add(f"{name}\n{policies[name]}")

    def edit(call: Call, result: list[Element]) -> None:
        got = {entry.children[0].text for entry in result[0].children}
        for kept in call.account.memory.get("kept", set()):
            name, _, text = kept.partition("\n")
            if name in call.args["PolicyNames"] and name not in got:
                result[0].children += entries("Policies", [(name, text)]).children

    return after(service.with_guard(_DELETE, "note", note), _GET, edit)


declare("delete-policy-still-got", f"{_DELETE}.effect", "A deleted policy is still returned.", _kept_for_get)

# -- identities that are not verified, or not one's own ----------------------------------------------------------------


def _fails(words: str, action: str, status: str | None, breaks: Breaks, lie: str) -> None:
    def look(call: Call) -> None:
        identity = owned(call)
        if (None if identity is None else identity.status) == status:
            refuse("InternalFailure")

    looked(f"{dashed(action)}-{words}", action, breaks, f"{action} {lie}.", look)


def _no_plus(action: str) -> None:
    declare(
        f"{dashed(action)}-no-plus",
        f"{action}.Identity.type",
        f"{action} knows no address with a plus.",
        lambda service: refusing(service, action, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
    )


for _action in _ACTIONS:
    _fails(
        "unknown-is-internal-failure",
        _action,
        None,
        (f"{_action}.unverified", f"{_action}.Identity.owned"),
        "answers an unknown identity by InternalFailure",
    )
    _fails(
        "pending-is-internal-failure",
        _action,
        PENDING,
        f"{_action}.pending",
        "answers a pending identity by InternalFailure",
    )
    _no_plus(_action)
