"""Defects that the cases of `cases/policies/rounds.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, owned, policies_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, combine, edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_PUT, _GET, _DELETE = "PutIdentityPolicy", "GetIdentityPolicies", "DeleteIdentityPolicy"


def _noted(call: Call, what: str) -> set[str]:
    """What is kept in mind of the identity that a call is about."""
    return call.account.memory.setdefault(f"{what} {identity_of(call)}", set())


def _update_newest(call: Call, inner: Handler) -> list[Element]:
    policies, name = policies_of(call), call.args["PolicyName"]
    return [] if name in policies and next(reversed(policies)) != name else inner(call)


def _limited(action: str, limit: int) -> Change:
    """An action does nothing under a name after the first times, though it says so."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        noted = _noted(call, f"{action} {call.args['PolicyName']}")
        noted.add(str(len(noted)))
        return inner(call) if len(noted) <= limit else []

    return wrap_handler(action, wrap)


def _delete_two(call: Call, inner: Handler) -> list[Element]:
    """Two policies of an identity are deleted, and no more."""
    deleted = _noted(call, "deleted")
    if call.args["PolicyName"] in policies_of(call):
        if len(deleted) >= 2:
            return []
        deleted.add(call.args["PolicyName"])
    return inner(call)


def _buried() -> Change:
    """What was deleted twice stays deleted."""

    def put(call: Call, inner: Handler) -> list[Element]:
        return [] if len(_noted(call, call.args["PolicyName"])) >= 2 else inner(call)

    def delete(call: Call, inner: Handler) -> list[Element]:
        noted = _noted(call, call.args["PolicyName"])
        noted.add(str(len(noted)))
        return inner(call)

    return combine(wrap_handler(_PUT, put), wrap_handler(_DELETE, delete))


def _counts_requests(call: Call) -> bool:
    requests = _noted(call, "requests")
    requests.add(str(len(requests)))
    return len(requests) > 20


def _counts_deleted(call: Call) -> bool:
    names = _noted(call, "names")
    names.add(call.args["PolicyName"])
    return len(names) > 20


def _make_what_is_asked(call: Call, result: list[Element]) -> None:
    for name in call.args["PolicyNames"]:
        policies_of(call).setdefault(name, "{}")


def _stored_as(key: Callable[[str], str]) -> Change:
    """Names for which a function gives the same are one name, the one that was put last."""

    def replace_alike(call: Call) -> None:
        name, policies = call.args["PolicyName"], policies_of(call)
        for other in [other for other in policies if other != name and key(other) == key(name)]:
            del policies[other]

    return check_first(_PUT, replace_alike)


def _number(name: str) -> str:
    try:
        return str(float(name))
    except ValueError:
        return name


def _up_to(size: int) -> Change:
    """Policies are returned as long as they have no more than so many characters together."""

    def edit(call: Call, result: list[Element]) -> None:
        left, kept = size, []
        for entry in result[0].children:
            left -= len(entry.children[1].text or "")
            kept += [entry] if left >= 0 else []
        result[0].children = kept

    return edit_result(_GET, edit)


def _more_than(size: int) -> Callable[[Call], bool]:
    def too_much(call: Call) -> bool:
        return sum(map(len, policies_of(call).values())) + len(call.args["Policy"]) > size

    return too_much


def _same_text(call: Call) -> bool:
    texts = {name: text for name, text in policies_of(call).items() if name != call.args["PolicyName"]}
    return owned(call) is not None and call.args["Policy"] in texts.values()


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "put-identity-policy-replaces-newest",
        "PutIdentityPolicy.update",
        "Of several policies only the one that was added last is replaced.",
        wrap_handler(_PUT, _update_newest),
    ),
    Mutant(
        "put-identity-policy-replaces-twice",
        "PutIdentityPolicy.update",
        "A policy is put under a name three times, and no more.",
        _limited(_PUT, 3),
    ),
    Mutant(
        "delete-identity-policy-two",
        "DeleteIdentityPolicy.effect",
        "Two policies of an identity are deleted, and no more.",
        wrap_handler(_DELETE, _delete_two),
    ),
    Mutant(
        "delete-identity-policy-twice",
        "DeleteIdentityPolicy.effect",
        "A policy is deleted under a name twice, and no more.",
        _limited(_DELETE, 2),
    ),
    Mutant("buried-policy", "ListIdentityPolicies.effect", "What was deleted twice is not put again.", _buried()),
    Mutant(
        "put-identity-policy-counts-requests",
        "PutIdentityPolicy.update",
        "Policies are put twenty times, replaced ones counted.",
        reject_calls(_PUT, _counts_requests),
    ),
    Mutant(
        "put-identity-policy-counts-deleted",
        "PutIdentityPolicy.add",
        "An identity has twenty policies at most, deleted ones counted.",
        reject_calls(_PUT, _counts_deleted),
    ),
    Mutant(
        "put-identity-policy-same-text",
        "PutIdentityPolicy.add",
        "A policy that the identity has under another name is rejected.",
        reject_calls(_PUT, _same_text),
    ),
    Mutant(
        "get-identity-policies-makes-policies",
        "ListIdentityPolicies.effect",
        "A policy that is looked for is there from then on.",
        edit_result(_GET, _make_what_is_asked),
    ),
    *(
        Mutant(
            f"put-identity-policy-names-{name}",
            "PutIdentityPolicy.others-kept",
            f"A policy replaces the one whose name {differs}.",
            _stored_as(key),
        )
        for name, differs, key in (
            ("cut", "has the same first 63 characters", lambda text: text[:63]),
            ("as-numbers", "is the same number", _number),
            ("without-edges", "differs by hyphens and underscores around it", lambda text: text.strip("-_")),
        )
    ),
    Mutant(
        "put-identity-policy-size-of-all",
        "PutIdentityPolicy.Policy.size",
        "The policies of an identity have 4 KB together.",
        reject_calls(_PUT, _more_than(4096)),
    ),
    Mutant(
        "get-identity-policies-up-to-64-kb",
        "GetIdentityPolicies.PolicyNames.limit",
        "Policies of 64 KB are returned at a time.",
        _up_to(65_536),
    ),
)
