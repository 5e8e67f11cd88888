"""Defects of putting policies, and of what is taken for one."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import owned, policies_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls, set_limits, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_PUT = "PutIdentityPolicy"


def _only_one(call: Call) -> None:
    policies_of(call).clear()


def _first_stays(call: Call, handler: Handler) -> list[Element]:
    return [] if call.args["PolicyName"] in policies_of(call) else handler(call)


def _rejected_again(call: Call) -> None:
    if call.args["PolicyName"] in policies_of(call):
        reject()


def _beside(call: Call) -> None:
    policies, name = policies_of(call), call.args["PolicyName"]
    if name in policies:
        policies[f"{name[:60]}-old"] = policies[name]


def _same_content(call: Call, result: list[Element]) -> None:
    policies = policies_of(call)
    for name in policies:
        policies[name] = call.args["Policy"]


def _same_name_everywhere(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        if call.args["PolicyName"] in identity.policies:
            identity.policies[call.args["PolicyName"]] = call.args["Policy"]


def _stored_first(call: Call) -> None:
    identity = owned(call)
    if identity is not None and identity.status == SUCCESS:
        identity.policies[call.args["PolicyName"]] = call.args["Policy"]


def _dropped_first(call: Call) -> None:
    policies_of(call).pop(call.args["PolicyName"], None)


def _others_in_letters_only(call: Call) -> list[str]:
    """The names that differ from the one that is put in the case of their letters only."""
    put: str = call.args["PolicyName"]
    return [name for name in policies_of(call) if name != put and name.lower() == put.lower()]


def _delete_both(call: Call, result: list[Element]) -> None:
    for name in _others_in_letters_only(call):
        del policies_of(call)[name]
        del policies_of(call)[call.args["PolicyName"]]


def _named(change: Callable[[str], str]) -> Change:
    """The policy is stored under another name than was sent."""

    def look(call: Call) -> None:
        call.args["PolicyName"] = change(call.args["PolicyName"])

    return check_first(_PUT, look)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "put-policy-does-nothing",
        (f"{_PUT}.add", f"{_PUT}.update"),
        "No policy is stored.",
        wrap_handler(_PUT, lambda c, h: []),
    ),
    Mutant(
        "put-policy-only-one", f"{_PUT}.add", "An identity has one policy only, the last.", check_first(_PUT, _only_one)
    ),
    Mutant("put-policy-first-stays", f"{_PUT}.update", "A policy is never replaced.", wrap_handler(_PUT, _first_stays)),
    Mutant("put-policy-not-again", f"{_PUT}.limit", "A name in use is rejected.", check_first(_PUT, _rejected_again)),
    Mutant(
        "put-policy-old-stays",
        f"{_PUT}.update",
        "A replaced policy stays under another name.",
        check_first(_PUT, _beside),
    ),
    Mutant(
        "put-policy-for-all-names",
        f"{_PUT}.others-kept",
        "A policy replaces all of its identity.",
        edit_result(_PUT, _same_content),
    ),
    Mutant(
        "put-policy-for-all-identities",
        f"{_PUT}.others-kept",
        "A policy replaces those of its name of all identities.",
        edit_result(_PUT, _same_name_everywhere),
    ),
    Mutant(
        "put-policy-stored-though-refused",
        f"{_PUT}.refused-no-effect",
        "A policy is stored before it is checked.",
        check_first(_PUT, _stored_first),
    ),
    Mutant(
        "put-policy-old-lost-though-refused",
        f"{_PUT}.refused-no-effect",
        "The old policy is gone before the new one is checked.",
        check_first(_PUT, _dropped_first),
    ),
    Mutant(
        "put-policy-name-lower-case",
        (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"),
        "The name of a policy is stored in lower case.",
        _named(str.lower),
    ),
    Mutant(
        "put-policy-name-of-other-case-is-internal-failure",
        f"{_PUT}.PolicyName.letter-case",
        "A policy whose name another one has in other letters is an InternalFailure.",
        reject_calls(_PUT, _others_in_letters_only, "InternalFailure"),
    ),
    Mutant(
        "put-policy-name-of-other-case-deletes",
        f"{_PUT}.PolicyName.letter-case",
        "A policy whose name another one has in other letters deletes both.",
        edit_result(_PUT, _delete_both),
    ),
    Mutant(
        "put-policy-name-cut-off",
        (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"),
        "The name of a policy is cut off after eight characters.",
        _named(lambda name: name[:8]),
    ),
    Mutant(
        "put-policy-name-dashes-lost",
        (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"),
        "Dashes at the ends of a policy's name are lost.",
        _named(lambda name: name.strip("-")),
    ),
    Mutant(
        "put-policy-name-underscores",
        (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"),
        "Dashes in a policy's name become underscores.",
        _named(lambda name: name.replace("-", "_")),
    ),
    Mutant(
        "put-policy-name-number",
        (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"),
        "A name of digits is stored as a number.",
        _named(lambda name: str(int(name)) if name.isdigit() else name),
    ),
    Mutant("put-policy-20th-refused", f"{_PUT}.limit", "A twentieth policy is rejected.", set_limits(policies=19)),
    Mutant(
        "put-policy-21st-is-internal-failure",
        f"{_PUT}.limit",
        "A twenty-first policy is answered with InternalFailure.",
        reject_calls(
            _PUT,
            lambda call: len(policies_of(call)) >= 20 and call.args["PolicyName"] not in policies_of(call),
            "InternalFailure",
        ),
    ),
    Mutant(
        "put-policy-same-rejected",
        f"{_PUT}.update",
        "A policy that is there already with the same text is rejected.",
        reject_calls(_PUT, lambda call: policies_of(call).get(call.args["PolicyName"]) == call.args["Policy"]),
    ),
)
