"""Defects of PutIdentityPolicy: what is a policy, and what is kept of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

from conformance.proof.calls import policies_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, reject_calls, set_parameter
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_PUT = "PutIdentityPolicy"
_GET = "GetIdentityPolicies"


def _takes(taken: Callable[[str], object]) -> Change:
    """A policy is not checked where `taken` is true."""

    def change(service: Service) -> Service:
        guard = service.guards[_PUT]["policy"]

        def look(call: Call) -> None:
            if not taken(call.args["Policy"]):
                guard(call)

        return service.with_guard(_PUT, "policy", look)

    return change


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _statement(text: str) -> object:
    policy = _json(text)
    return policy.get("Statement") if isinstance(policy, dict) else None


def _effects(text: str) -> list[object]:
    statements = _statement(text)
    return [one.get("Effect") for one in statements if isinstance(one, dict)] if isinstance(statements, list) else []


def _unknown_fields(text: str) -> bool:
    known = {"FromAddress", "FromDisplayName", "FeedbackAddress", "Recipients"}
    return not set(re.findall(r'"ses:(\w+)": ?["\[]', text)) <= known


_JSON = f"{_PUT}.Policy.json"
_VALID = f"{_PUT}.Policy.valid"


def _code(rejected: Callable[[str], object]) -> Change:
    return reject_calls(_PUT, lambda call: rejected(call.args["Policy"]), "InternalFailure")


def _empty_taken(service: Service) -> Service:
    service = service.with_param(_PUT, "Policy", min_length=None)
    guard = service.guards[_PUT]["policy"]

    def look(call: Call) -> None:
        if call.args["Policy"]:
            guard(call)

    return service.with_guard(_PUT, "policy", look)


def _text(change: Callable[[str], str]) -> Change:
    """The policy is not stored as it was sent."""

    def edit(call: Call, result: list[Element]) -> None:
        policies = policies_of(call)
        policies[call.args["PolicyName"]] = change(call.args["Policy"])

    return edit_result(_PUT, edit)


_CONTENT = (f"{_GET}.content", f"{_PUT}.Policy.type")


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "put-policy-any-text",
        (_JSON, _VALID),
        "Any text is a policy.",
        _takes(lambda text: True),
    ),
    Mutant(
        "put-policy-any-json",
        _VALID,
        "Any JSON is a policy.",
        _takes(lambda t: _json(t) is not None),
    ),
    Mutant("put-policy-no-json", _JSON, "What is no JSON is a policy.", _takes(lambda text: _json(text) is None)),
    Mutant(
        "put-policy-braces-only",
        _JSON,
        "What begins with a brace is a policy.",
        _takes(lambda text: text.startswith("{")),
    ),
    Mutant(
        "put-policy-trailing-text",
        _JSON,
        "Text after a policy is ignored.",
        _takes(lambda text: text.endswith("}}") and _json(text) is None),
    ),
    Mutant(
        "put-policy-unknown-condition-is-internal-failure",
        f"{_PUT}.Policy.conditions",
        "A condition on an unknown field is answered with InternalFailure.",
        _code(_unknown_fields),
    ),
    Mutant(
        "put-policy-no-json-is-internal-failure",
        (_JSON, f"{_PUT}.refused-no-effect"),
        "A Policy that is no JSON is answered with InternalFailure.",
        _code(lambda text: _json(text) is None),
    ),
    Mutant(
        "put-policy-no-policy-is-internal-failure",
        (_VALID, f"{_PUT}.Policy.language"),
        "JSON that is no policy is answered with InternalFailure.",
        _code(lambda t: not set(_effects(t)) or not set(_effects(t)) <= {"Allow", "Deny"}),
    ),
    Mutant("put-policy-empty", f"{_PUT}.Policy.length", "An empty policy is accepted.", _empty_taken),
    Mutant(
        "put-policy-escaped-twice",
        f"{_PUT}.Policy.type",
        "An ampersand is escaped twice.",
        _text(lambda t: t.replace("&", "&amp;")),
    ),
    Mutant(
        "put-policy-plus-as-blank",
        f"{_PUT}.Policy.type",
        "A plus becomes a space.",
        _text(lambda text: text.replace("+", " ")),
    ),
    Mutant("put-policy-decoded-twice", f"{_PUT}.Policy.type", "A policy is decoded twice.", _text(unquote)),
    Mutant(
        "put-policy-quotes-lost",
        f"{_PUT}.Policy.type",
        "Apostrophes in a policy are lost.",
        _text(lambda text: text.replace("'", "")),
    ),
    Mutant(
        "put-policy-angles-lost",
        f"{_PUT}.Policy.type",
        "Angle brackets in a policy are lost.",
        _text(lambda t: t.replace("<", "")),
    ),
    Mutant(
        "put-policy-latin-mangled",
        f"{_PUT}.Policy.letters",
        "Letters beyond ASCII are read in the wrong character set.",
        _text(lambda text: text.encode().decode("latin-1")),
    ),
    Mutant(
        "put-policy-ascii-only",
        f"{_PUT}.Policy.letters",
        "Letters beyond ASCII become question marks.",
        _text(lambda t: t.encode("ascii", "replace").decode()),
    ),
    Mutant(
        "put-policy-without-id",
        _CONTENT[0],
        "The Id of a policy is dropped.",
        _text(lambda text: re.sub('"Id": ?"[^"]*",', "", text)),
    ),
    Mutant(
        "put-policy-fixed",
        (f"{_GET}.content", f"{_PUT}.update"),
        "Every policy is stored as an empty one.",
        _text(lambda text: "{}"),
    ),
    Mutant(
        "put-policy-cut-off",
        f"{_GET}.content",
        "A policy is cut off after 100 characters.",
        _text(lambda text: text[:100]),
    ),
    Mutant(
        "put-policy-size-in-characters",
        f"{_PUT}.Policy.over-size-letters",
        "The size of a policy is counted in characters.",
        set_parameter(_PUT, "Policy", max_bytes=None, max_length=4096),
    ),
)
