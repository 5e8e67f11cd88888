"""Defects that the cases of `cases/policies/alike.yaml` find: policies that look alike, names that are words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from html import escape
from urllib.parse import quote

from conformance.proof.calls import policies_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_PUT, _GET = "PutIdentityPolicy", "GetIdentityPolicies"
_NAMES = "PutIdentityPolicy.PolicyName.charset"
_OF_OBJECTS = ("constructor", "__proto__", "toString")


def _kept_if(alike: Callable[[str, str], bool]) -> Change:
    """A policy is not replaced by one that looks like it."""

    def put(call: Call, inner: Handler) -> list[Element]:
        old = policies_of(call).get(call.args["PolicyName"])
        return [] if old is not None and alike(old, call.args["Policy"]) else inner(call)

    return wrap_handler(_PUT, put)


def _unstored(names: Collection[str]) -> Change:
    """A policy of some names is not kept."""
    return wrap_handler(_PUT, lambda call, inner: [] if call.args["PolicyName"] in names else inner(call))


def _numbers(call: Call) -> None:
    """Names that are numbers are read as numbers."""
    name = call.args["PolicyName"]
    if name.isdigit():
        call.args["PolicyName"] = str(int(name))


def _inherited(call: Call, result: list[Element]) -> None:
    """Names that every object of some languages has are found in every map."""
    result[0].children += [
        Element("entry", [Element("key", name), Element("value", "[native code]")])
        for name in call.args["PolicyNames"]
        if name in _OF_OBJECTS and name not in policies_of(call)
    ]


def _names() -> Iterator[Mutant]:
    unstored: tuple[tuple[str, Collection[str]], ...] = (
        ("prototype", ("__proto__",)),
        ("constructor", ("constructor", "toString")),
        ("null", ("null", "None")),
        ("false", ("false",)),
        ("zero", ("0",)),
    )
    for label, names in unstored:
        words = " or ".join(names)
        yield Mutant(f"policy-name-{label}-unstored", _NAMES, f"A policy named {words} is not kept.", _unstored(names))
    yield Mutant("policy-name-number-read", _NAMES, "A name that is a number loses zeros.", check_first(_PUT, _numbers))
    yield Mutant(
        "policy-name-exponent-rejected",
        _NAMES,
        "A name that is a number with an exponent is rejected.",
        reject_calls(_PUT, lambda call: call.args["PolicyName"] == "1e3"),
    )


def _too_long(call: Call, written: Callable[[str], str]) -> None:
    if len(written(call.args["Policy"])) > 5_000:
        reject("InvalidPolicy")


def _as_pattern(name: str, other: str) -> bool:
    """As LIKE compares: an underscore stands for any sign."""
    return re.fullmatch(name.replace("_", "."), other) is not None


def _with_one_separator(name: str, other: str) -> bool:
    return name.replace("-", "_") == other.replace("-", "_")


def _letters_only(name: str, other: str) -> bool:
    return re.sub("[-_]", "", name) == re.sub("[-_]", "", other)


def _takes_away(action: str, alike: Callable[[str, str], bool]) -> Change:
    """Whatever policy has a name like the one that was given goes, too."""

    def take_away(call: Call, inner: Handler) -> list[Element]:
        policies = policies_of(call)
        for other in [one for one in policies if one != call.args["PolicyName"]]:
            if alike(call.args["PolicyName"], other):
                del policies[other]
        return inner(call)

    return wrap_handler(action, take_away)


def _same_beginning(name: str, other: str) -> bool:
    return name[:63] == other[:63]


def _with_same_text(call: Call) -> list[str]:
    """The names of the policies that have the text of the one that a call is about, its own among them."""
    policies = policies_of(call)
    old = policies.get(call.args["PolicyName"])
    return [name for name, text in policies.items() if text == old]


def _replaced_by_text(call: Call, inner: Handler) -> list[Element]:
    names = _with_same_text(call)
    result = inner(call)
    policies_of(call).update(dict.fromkeys(names, call.args["Policy"]))
    return result


def _deleted_by_text(call: Call, inner: Handler) -> list[Element]:
    names = _with_same_text(call)
    result = inner(call)
    for name in names:
        policies_of(call).pop(name, None)
    return result


def _deleted_by_place(place: int) -> Change:
    """Of four policies or more, the one in a place is deleted, whichever is named."""

    def delete(call: Call, inner: Handler) -> list[Element]:
        names = list(policies_of(call))
        if len(names) > 3 and call.args["PolicyName"] in names:
            call.args["PolicyName"] = names[place]
        return inner(call)

    return wrap_handler("DeleteIdentityPolicy", delete)


def _swapped_if(odd: Callable[[Call], bool]) -> Change:
    """In a request that is odd somehow, the last policy has the text of the first."""

    def swap(call: Call, result: list[Element]) -> None:
        found = result[0].children
        if odd(call) and len(found) > 1:
            found[-1].children[1] = found[0].children[1]

    return edit_result(_GET, swap)


def _names_unknown_policy(call: Call) -> bool:
    return not set(call.args["PolicyNames"]) <= set(policies_of(call))


def _names_policy_twice(call: Call) -> bool:
    return len(set(call.args["PolicyNames"])) < len(call.args["PolicyNames"])


def _deleted_by_name(call: Call, inner: Handler) -> list[Element]:
    """With an identity go the policies of all others that have the names of its own."""
    names = list(policies_of(call))
    result = inner(call)
    for identity in call.account.identities.values():
        for name in names:
            identity.policies.pop(name, None)
    return result


def _loose() -> Iterator[Mutant]:
    kinds: tuple[tuple[str, str, Callable[[str, str], bool]], ...] = (
        ("like", "for which LIKE holds, an underscore being any sign", _as_pattern),
        ("separators", "that has an underscore where its own has a hyphen", _with_one_separator),
        ("letters", "with the same letters and digits", _letters_only),
        ("end", "that ends in its own", lambda name, other: other.endswith(name)),
        ("part", "that contains its own", lambda name, other: name in other),
        ("beginning", "that differs in its last character of 64 only", _same_beginning),
    )
    for name, action in (("put", _PUT), ("delete", "DeleteIdentityPolicy")):
        for label, words, alike in kinds:
            yield Mutant(
                f"{name}-policy-takes-away-alike-by-{label}",
                f"{action}.others-kept",
                f"{action} deletes the policy of a name {words}, too.",
                _takes_away(action, alike),
            )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "put-policy-same-length-kept",
        "PutIdentityPolicy.update",
        "A policy is not replaced by one of the same length.",
        _kept_if(lambda old, new: len(old) == len(new)),
    ),
    Mutant(
        "put-policy-longer-kept",
        "PutIdentityPolicy.update",
        "A policy is not replaced by one that is a character shorter.",
        _kept_if(lambda old, new: len(old) == len(new) + 1),
    ),
    Mutant(
        "put-policy-shorter-kept",
        "PutIdentityPolicy.update",
        "A policy is not replaced by one that is a character longer.",
        _kept_if(lambda old, new: len(new) == len(old) + 1),
    ),
    Mutant(
        "put-policy-letter-case-kept",
        "PutIdentityPolicy.update",
        "A policy is not replaced by one that differs in the case of its letters.",
        _kept_if(lambda old, new: old.lower() == new.lower()),
    ),
    *_names(),
    *_loose(),
    Mutant(
        "put-policy-replaces-by-text",
        "PutIdentityPolicy.others-kept",
        "With a policy all those are replaced that have the same text.",
        wrap_handler(_PUT, _replaced_by_text),
    ),
    Mutant(
        "delete-policy-deletes-by-text",
        "DeleteIdentityPolicy.others-kept",
        "With a policy all those are deleted that have the same text.",
        wrap_handler("DeleteIdentityPolicy", _deleted_by_text),
    ),
    Mutant(
        "delete-identity-deletes-policies-by-name",
        ("DeleteIdentity.others-kept", "ListIdentityPolicies.kept"),
        "With an identity the policies of others are deleted that have the same names as its own.",
        wrap_handler("DeleteIdentity", _deleted_by_name),
    ),
    *(
        Mutant(
            f"delete-policy-{label}-of-four",
            "DeleteIdentityPolicy.others-kept",
            f"Of four policies or more the {label} is deleted, whichever is named.",
            _deleted_by_place(place),
        )
        for label, place in (("oldest", 0), ("newest", -1))
    ),
    *(
        Mutant(
            f"get-policies-shifted-by-{label}",
            "GetIdentityPolicies.effect",
            f"The last policy comes with the text of the first where {words}.",
            _swapped_if(odd),
        )
        for label, words, odd in (
            ("unknown", "an unknown name is among them", _names_unknown_policy),
            ("twice", "a name is given twice", _names_policy_twice),
        )
    ),
    Mutant(
        "get-policies-inherited",
        "GetIdentityPolicies.only-asked",
        "A name that every object has is returned though no policy has it.",
        edit_result(_GET, _inherited),
    ),
    Mutant(
        "put-policy-size-of-query",
        "PutIdentityPolicy.Policy.size",
        "The size of a policy is that of its text in the query.",
        check_first(_PUT, lambda call: _too_long(call, quote)),
    ),
    Mutant(
        "put-policy-size-of-xml",
        "PutIdentityPolicy.Policy.size",
        "The size of a policy is that of its text in XML.",
        check_first(_PUT, lambda call: _too_long(call, escape)),
    ),
)
