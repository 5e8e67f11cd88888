"""Defects of deleting policies, and of identities that are not the caller's or not verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import identity_of, owned, policies_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import PENDING, Identity
from conformance.reference.xml_tree import Element, entries

_PUT = "PutIdentityPolicy"
_GET = "GetIdentityPolicies"
_LIST = "ListIdentityPolicies"
_DELETE = "DeleteIdentityPolicy"
_ACTIONS = (_PUT, _GET, _LIST, _DELETE)


def _deletes(gone: Callable[[Call, Identity, str], object]) -> Change:
    """Deleting a policy deletes more."""

    def edit(call: Call, result: list[Element]) -> None:
        for identity in call.account.identities.values():
            identity.policies = {
                name: text for name, text in identity.policies.items() if not gone(call, identity, name)
            }

    return edit_result(_DELETE, edit)


def _own(call: Call, identity: Identity) -> bool:
    return identity is owned(call)


_OTHERS = f"{_DELETE}.others-kept"


def _unknown_rejected(call: Call) -> None:
    if call.args["PolicyName"] not in policies_of(call):
        reject()


def _unknown_deletes_another(call: Call, handler: Handler) -> list[Element]:
    policies = policies_of(call)
    if call.args["PolicyName"] not in policies and policies:
        policies.popitem()
    return handler(call)


def _second_fails(call: Call) -> None:
    gone = call.account.memory.setdefault("gone", set())
    key = f"{identity_of(call)} {call.args['PolicyName']}"
    if key in gone:
        reject()
    gone.add(key)


def _name_used_up(service: Service) -> Service:
    """A name that was deleted can be put, yet the new policy does not show."""

    def note(call: Call) -> None:
        call.account.memory.setdefault("used", set()).add(f"{identity_of(call)} {call.args['PolicyName']}")

    def wrap(call: Call, handler: Handler) -> list[Element]:
        used = f"{identity_of(call)} {call.args['PolicyName']}" in call.account.memory.get("used", set())
        return [] if used else handler(call)

    return service.with_guard(_DELETE, "note", note).with_handler(_PUT, wrap)


def _kept_for_get(service: Service) -> Service:
    """The policy is unlisted, but can still be got."""

    def note(call: Call) -> None:
        policies, name = (policies_of(call), call.args["PolicyName"])
        if name in policies:
            call.account.memory.setdefault("kept", set()).add(f"{name}\n{policies[name]}")

    def edit(call: Call, result: list[Element]) -> None:
        got = {entry.children[0].text for entry in result[0].children}
        for kept in call.account.memory.get("kept", set()):
            name, _, text = kept.partition("\n")
            if name in call.args["PolicyNames"] and name not in got:
                result[0].children += entries("Policies", [(name, text)]).children

    return edit_result(_GET, edit)(service.with_guard(_DELETE, "note", note))


def _fails(action: str, status: str | None) -> Change:
    def look(call: Call) -> None:
        identity = owned(call)
        if (None if identity is None else identity.status) == status:
            reject("InternalFailure")

    return check_first(action, look)


def _no_plus(action: str) -> Change:
    return reject_calls(action, lambda call: "+" in identity_of(call), "InvalidParameterValue")


def _failures() -> Iterator[Mutant]:
    for action in _ACTIONS:
        yield Mutant(
            f"{dashed(action)}-unknown-is-internal-failure",
            (f"{action}.unverified", f"{action}.Identity.owned"),
            f"{action} responds to an unknown identity with InternalFailure.",
            _fails(action, None),
        )
        yield Mutant(
            f"{dashed(action)}-pending-is-internal-failure",
            f"{action}.pending",
            f"{action} responds to a pending identity with InternalFailure.",
            _fails(action, PENDING),
        )
        yield Mutant(
            f"{dashed(action)}-no-plus",
            f"{action}.Identity.type",
            f"{action} knows no address with a plus.",
            _no_plus(action),
        )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "delete-policy-does-nothing",
        f"{_DELETE}.effect",
        "No policy is deleted.",
        wrap_handler(_DELETE, lambda call, handler: []),
    ),
    Mutant(
        "delete-policy-all-names",
        _OTHERS,
        "Deleting a policy deletes all of its identity.",
        _deletes(lambda c, i, name: _own(c, i)),
    ),
    Mutant(
        "delete-policy-all-identities",
        _OTHERS,
        "Deleting a policy deletes those of its name of all identities.",
        _deletes(lambda call, identity, name: name == call.args["PolicyName"]),
    ),
    Mutant(
        "delete-policy-prefix",
        f"{_DELETE}.PolicyName.type",
        "Deleting a policy deletes all whose names begin so.",
        _deletes(lambda call, identity, name: _own(call, identity) and name.startswith(call.args["PolicyName"])),
    ),
    Mutant(
        "delete-policy-unknown-refused",
        f"{_DELETE}.unknown-name",
        "Deleting a policy that does not exist is rejected.",
        check_first(_DELETE, _unknown_rejected),
    ),
    Mutant(
        "delete-policy-unknown-deletes-another",
        f"{_DELETE}.unknown-name",
        "Deleting a policy that does not exist deletes another.",
        wrap_handler(_DELETE, _unknown_deletes_another),
    ),
    Mutant(
        "delete-policy-not-twice",
        f"{_DELETE}.unknown-name",
        "Deleting a policy a second time is rejected.",
        check_first(_DELETE, _second_fails),
    ),
    Mutant(
        "delete-policy-name-used-up", f"{_DELETE}.effect", "The name of a deleted policy is used up.", _name_used_up
    ),
    Mutant("delete-policy-still-got", f"{_DELETE}.effect", "A deleted policy is still returned.", _kept_for_get),
    *_failures(),
)
