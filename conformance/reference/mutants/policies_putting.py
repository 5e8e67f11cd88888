"""Defects of putting policies, and of what is taken for one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    declare,
    edited,
    looked,
    owned,
    policies_of,
    refuse,
    refusing,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_PUT = "PutIdentityPolicy"
_GET = "GetIdentityPolicies"


wrapped("put-policy-does-nothing", _PUT, (f"{_PUT}.add", f"{_PUT}.update"), "No policy is stored.", lambda c, h: [])


def _only_one(call: Call) -> None:
    policies_of(call).clear()


def _first_stays(call: Call, handler: Handler) -> list[Element]:
    return [] if call.args["PolicyName"] in policies_of(call) else handler(call)


def _refused_again(call: Call) -> None:
    if call.args["PolicyName"] in policies_of(call):
        refuse()


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


looked("put-policy-only-one", _PUT, f"{_PUT}.add", "An identity has one policy only, the last.", _only_one)
wrapped("put-policy-first-stays", _PUT, f"{_PUT}.update", "A policy is never replaced.", _first_stays)
looked("put-policy-not-again", _PUT, f"{_PUT}.limit", "A name in use is refused.", _refused_again)
looked("put-policy-old-stays", _PUT, f"{_PUT}.update", "A replaced policy stays under another name.", _beside)
edited("put-policy-for-all-names", _PUT, f"{_PUT}.others-kept", "A policy replaces all of its identity.", _same_content)
edited(
    "put-policy-for-all-identities",
    _PUT,
    f"{_PUT}.others-kept",
    "A policy replaces those of its name of all identities.",
    _same_name_everywhere,
)


def _stored_first(call: Call) -> None:
    identity = owned(call)
    if identity is not None and identity.status == SUCCESS:
        identity.policies[call.args["PolicyName"]] = call.args["Policy"]


def _dropped_first(call: Call) -> None:
    policies_of(call).pop(call.args["PolicyName"], None)


looked(
    "put-policy-stored-though-refused",
    _PUT,
    f"{_PUT}.refused-no-effect",
    "A policy is stored before it is checked.",
    _stored_first,
)
looked(
    "put-policy-old-lost-though-refused",
    _PUT,
    f"{_PUT}.refused-no-effect",
    "The old policy is gone before the new one is checked.",
    _dropped_first,
)


def _named(words: str, lie: str, change: Callable[[str], str]) -> None:
    """The policy is stored under another name than was sent."""

    def look(call: Call) -> None:
        call.args["PolicyName"] = change(call.args["PolicyName"])

    looked(f"put-policy-name-{words}", _PUT, (f"{_PUT}.PolicyName.type", f"{_PUT}.PolicyName.charset"), lie, look)


_named("lower-case", "The name of a policy is stored in lower case.", str.lower)
_named("cut-off", "The name of a policy is cut off after eight characters.", lambda name: name[:8])
_named("dashes-lost", "Dashes at the ends of a policy's name are lost.", lambda name: name.strip("-"))
_named("underscores", "Dashes in a policy's name become underscores.", lambda name: name.replace("-", "_"))
_named("number", "A name of digits is stored as a number.", lambda name: str(int(name)) if name.isdigit() else name)

# -- what is a policy --------------------------------------------------------------------------------------------------


def _takes(words: str, breaks: Breaks, lie: str, taken: Callable[[str], object]) -> None:
    """A policy is not checked where `taken` is true."""

    def change(service: Service) -> Service:
        guard = service.guards[_PUT]["policy"]

        def look(call: Call) -> None:
            if not taken(call.args["Policy"]):
                guard(call)

        return service.with_guard(_PUT, "policy", look)

    declare(f"put-policy-{words}", breaks, lie, change)


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


def _other_effects(text: str) -> bool:
    return any(isinstance(effect, str) and effect not in ("Allow", "Deny") for effect in _effects(text))


def _unknown_fields(text: str) -> bool:
    known = {"FromAddress", "FromDisplayName", "FeedbackAddress", "Recipients"}
    return not set(re.findall(r'"ses:(\w+)": ?["\[]', text)) <= known


_JSON = f"{_PUT}.Policy.json"
_VALID = f"{_PUT}.Policy.valid"
_takes("any-text", (_JSON, _VALID, f"{_PUT}.Policy.conditions"), "Any text is a policy.", lambda text: True)
_takes("any-json", (_VALID, f"{_PUT}.Policy.conditions"), "Any JSON is a policy.", lambda t: _json(t) is not None)
_takes("no-json", _JSON, "What is no JSON is a policy.", lambda text: _json(text) is None)
_takes("any-object", _VALID, "Any JSON object is a policy.", lambda text: isinstance(_json(text), dict))
_takes("braces-only", _JSON, "What begins with a brace is a policy.", lambda text: text.startswith("{"))
_takes(
    "trailing-text", _JSON, "Text after a policy is ignored.", lambda text: text.endswith("}}") and _json(text) is None
)
_takes("text-as-statement", _VALID, "A statement may be a text.", lambda text: isinstance(_statement(text), str))
_takes("any-effect", _VALID, "An effect may have any name.", _other_effects)
_takes("no-effect", _VALID, "A statement needs no effect.", lambda text: None in _effects(text))
_takes("any-condition", f"{_PUT}.Policy.conditions", "A condition may name any field.", _unknown_fields)


def _has_effects(text: str) -> bool:
    effects = _effects(text)
    return bool(effects) and all(effect in ("Allow", "Deny") for effect in effects)


def _code(words: str, breaks: Breaks, lie: str, refused: Callable[[str], object]) -> None:
    declare(
        f"put-policy-{words}-is-internal-failure",
        breaks,
        f"{lie} is answered by InternalFailure.",
        lambda service: refusing(service, _PUT, lambda call: refused(call.args["Policy"]), "InternalFailure"),
    )


_code("no-json", (_JSON, f"{_PUT}.refused-no-effect"), "A Policy that is no JSON", lambda text: _json(text) is None)
_code(
    "no-policy",
    _VALID,
    "JSON that is no policy",
    lambda t: not set(_effects(t)) or not set(_effects(t)) <= {"Allow", "Deny"},
)


def _empty_taken(service: Service) -> Service:
    service = service.with_param(_PUT, "Policy", min_length=None)
    guard = service.guards[_PUT]["policy"]

    def look(call: Call) -> None:
        if call.args["Policy"]:
            guard(call)

    return service.with_guard(_PUT, "policy", look)


declare("put-policy-empty", f"{_PUT}.Policy.length", "An empty policy is taken.", _empty_taken)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _text(words: str, breaks: Breaks, lie: str, change: Callable[[str], str]) -> None:
    """The policy is not stored as it was sent."""

    def edit(call: Call, result: list[Element]) -> None:
        policies = policies_of(call)
        policies[call.args["PolicyName"]] = change(call.args["Policy"])

    edited(f"put-policy-{words}", _PUT, breaks, lie, edit)


_CONTENT = (f"{_GET}.content", f"{_PUT}.Policy.type")
_text("escaped-twice", f"{_PUT}.Policy.type", "An ampersand is escaped twice.", lambda t: t.replace("&", "&amp;"))
_text("plus-as-blank", f"{_PUT}.Policy.type", "A plus becomes a blank.", lambda text: text.replace("+", " "))
_text("decoded-twice", f"{_PUT}.Policy.type", "A policy is decoded twice.", unquote)
_text("quotes-lost", f"{_PUT}.Policy.type", "Apostrophes in a policy are lost.", lambda text: text.replace("'", ""))
_text("angles-lost", f"{_PUT}.Policy.type", "Angle brackets in a policy are lost.", lambda t: t.replace("<", ""))
_text(
    "latin-mangled",
    f"{_PUT}.Policy.letters",
    "Letters beyond ASCII are read in the wrong character set.",
    lambda text: text.encode().decode("latin-1"),
)
_text(
    "ascii-only",
    f"{_PUT}.Policy.letters",
    "Letters beyond ASCII become question marks.",
    lambda t: t.encode("ascii", "replace").decode(),
)
_text("without-id", _CONTENT[0], "The Id of a policy is dropped.", lambda text: re.sub(r'"Id": ?"[^"]*",', "", text))
_text("fixed", (f"{_GET}.content", f"{_PUT}.update"), "Every policy is stored as an empty one.", lambda text: "{}")
_text("cut-off", f"{_GET}.content", "A policy is cut off after 100 characters.", lambda text: text[:100])


declare(
    "put-policy-20th-refused",
    f"{_PUT}.limit",
    "A twentieth policy is refused.",
    lambda service: service.with_limits(policies=19),
)


def _limit_code(service: Service) -> Service:
    return refusing(
        service,
        _PUT,
        lambda call: len(policies_of(call)) >= 20 and call.args["PolicyName"] not in policies_of(call),
        "InternalFailure",
    )


declare(
    "put-policy-21st-is-internal-failure",
    f"{_PUT}.limit",
    "A twenty-first policy is answered by InternalFailure.",
    _limit_code,
)
