"""Defects that the cases of `cases/policies/policy-texts.yaml` find: the text of a policy is changed, or not taken."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal
from urllib.parse import unquote_plus

from conformance.proof.calls import policies_of, reject
from conformance.proof.edits import values
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, combine, edit_result, reject_calls, replace_guard, set_parameter
from conformance.reference.actions.policies import GUARDS
from conformance.reference.addresses import parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.rules import POLICY_NAME
from conformance.reference.xml_tree import Element

_GET, _PUT, _LIST = "GetIdentityPolicies", "PutIdentityPolicy", "ListIdentityPolicies"


def _returns(edit: Callable[[str], str]) -> Change:
    def change(call: Call, result: list[Element]) -> None:
        for _, value in values(result):
            value.text = edit(value.text or "")

    return edit_result(_GET, change)


def _stripped(text: str) -> str:
    return re.sub(r'" | "(?=[,}])', '"', text)


def _written(text: str, form: Literal["NFC", "NFD"]) -> str:
    return unicodedata.normalize(form, json.dumps(json.loads(text), ensure_ascii=False))


def _with_numbers(text: str, read: Callable[[str], object]) -> str:
    return json.dumps(json.loads(text, parse_int=read))


def _single_actions(text: str) -> str:
    policy = json.loads(text)
    for statement in policy["Statement"] if isinstance(policy["Statement"], list) else []:
        if isinstance(statement["Action"], list) and len(statement["Action"]) == 1:
            statement["Action"] = statement["Action"][0]
    return json.dumps(policy)


def _edited(text: str, edit: Callable[[Any], Any]) -> str:
    """A policy whose values, the innermost first, are others."""

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            value = {key: inside(one) for key, one in value.items()}
        elif isinstance(value, list):
            value = [inside(one) for one in value]
        return edit(value)

    return json.dumps(inside(json.loads(text)))


def _two_at_most(value: Any) -> Any:
    return value[:2] if isinstance(value, list) and isinstance(value[0], dict) else value


def _truth_read(value: Any) -> Any:
    return value == "true" if value in ("true", "false") and isinstance(value, str) else value


def _truth_written(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _each_once(value: Any) -> Any:
    return list(dict.fromkeys(value)) if isinstance(value, list) and isinstance(value[0], str) else value


def _without_empty(value: Any) -> Any:
    return {key: one for key, one in value.items() if one != ""} if isinstance(value, dict) else value


_VALUES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "two-statements": ("Statements after the second are lost.", _two_at_most),
    "truth-read": ("Texts that say true or false become truth values.", _truth_read),
    "truth-written": ("Truth values become texts.", _truth_written),
    "each-once": ("What stands twice in a list stands once.", _each_once),
    "without-empty": ("Empty texts are lost.", _without_empty),
}
_TEXTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "joined": ("Runs of white space become one space.", lambda text: re.sub(r"\s+", " ", text)),
    "stripped": ("Strings lose the spaces at their ends.", _stripped),
    "unescaped": ("Escapes of control characters become spaces.", lambda text: re.sub(r"\\[nt](?!emp)", " ", text)),
    "backslashes": ("Backslashes are doubled.", lambda text: text.replace("\\\\", "\\\\\\\\")),
    "entities": ("Entities are resolved.", html.unescape),
    "form": ("The text is decoded as a form.", unquote_plus),
    "variables": ("Variables are filled in.", lambda text: text.replace("${aws:username}", "root")),
    "lines": ("Only the first line is returned.", lambda text: text.strip().partition("\n")[0]),
    "spaces": ("White space outside of strings is lost, and what surrounds it.", lambda text: text.partition(" : ")[0]),
    "normalized": ("Accents become one with their letters.", lambda text: _written(text, "NFC")),
    "decomposed": ("Accents become signs of their own.", lambda text: _written(text, "NFD")),
    "single-actions": ("A list of one action becomes the action.", _single_actions),
    "escapes": ("Escapes of letters stay, doubled.", lambda text: text.replace("\\u00", "\\\\u00")),
}


def _texts() -> Iterator[Mutant]:
    for label, (words, edit) in _TEXTS.items():
        yield Mutant(
            f"policy-text-{label}", f"{_GET}.content", f"In a policy that is returned: {words}", _returns(edit)
        )
    for label, (words, edit_value) in _VALUES.items():
        yield Mutant(
            f"policy-text-{label}",
            f"{_GET}.content",
            f"In a policy that is returned: {words}",
            _returns(partial(_edited, edit=edit_value)),
        )
    numbers: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("floats", "Numbers are read as floating-point.", float),
        ("quoted-numbers", "Numbers become strings.", str),
    )
    for label, words, read in numbers:
        yield Mutant(
            f"policy-text-{label}",
            f"{_GET}.content.numbers",
            f"In a policy that is returned: {words}",
            _returns(partial(_with_numbers, read=read)),
        )


def _has_odd_resource(call: Call) -> bool:
    return any(parse_identity_arn(str(one.get("Resource"))) is None for one in _statements(call))


def _statements(call: Call) -> list[dict[str, object]]:
    policy = json.loads(call.args["Policy"])
    found = policy["Statement"] if isinstance(policy, dict) else []
    return found if isinstance(found, list) else [found]


def _is_single(call: Call) -> bool:
    return isinstance(json.loads(call.args["Policy"])["Statement"], dict)


_UNKNOWN: dict[str, tuple[str, Callable[[Call], object]]] = {
    "several-statements": ("several statements", lambda call: len(_statements(call)) > 1),
    "single-statement": ("a statement that is not in a list", _is_single),
    "deny": ("Deny", lambda call: any(one["Effect"] == "Deny" for one in _statements(call))),
    "lists": ("lists of actions", lambda call: any(isinstance(one["Action"], list) for one in _statements(call))),
    "condition": ("conditions", lambda call: any("Condition" in one for one in _statements(call))),
    "no-version": ("no version", lambda call: '"Version"' not in call.args["Policy"]),
    "older-version": ("the older version", lambda call: "2008-10-17" in call.args["Policy"]),
}


def _language() -> Iterator[Mutant]:
    for label, (words, has) in _UNKNOWN.items():
        name, defect = f"policy-language-no-{label}", f"A policy with {words} is rejected."
        yield Mutant(name, f"{_PUT}.Policy.accepted", defect, reject_calls(_PUT, has, code="InvalidPolicy"))


def _listed(text: str) -> str:
    policy = json.loads(text)
    if isinstance(policy.get("Statement"), dict):
        policy["Statement"] = [policy["Statement"]]
    return json.dumps(policy)


def _newer(text: str) -> str:
    return text.replace("2008-10-17", "2012-10-17")


def _versioned(text: str) -> str:
    return json.dumps({"Version": "2012-10-17", **json.loads(text)})


def _without(key: str) -> Callable[[str], str]:
    def strip(text: str) -> str:
        policy = json.loads(text)
        for statement in policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]:
            statement.pop(key, None)
        return json.dumps(policy)

    return strip


def _unlisted(text: str) -> str:
    return re.sub(r'\[("[^"]*")(?:, ?"[^"]*")*\]', r"\1", text)


def _normalised() -> Iterator[Mutant]:
    edits: dict[str, tuple[str, Callable[[str], str]]] = {
        "listed": ("A single statement is put into a list.", _listed),
        "newer": ("The older version becomes the newer one.", _newer),
        "versioned": ("One without a version is given one.", _versioned),
        "no-sid": ("Statements lose their Sid.", _without("Sid")),
        "no-condition": ("Statements lose their Condition.", _without("Condition")),
        "allowing": ("Deny becomes Allow.", lambda text: text.replace("Deny", "Allow")),
        "unlisted": ("Of a list of texts the first is left.", _unlisted),
    }
    for label, (words, edit) in edits.items():
        yield Mutant(
            f"policy-text-{label}", f"{_GET}.content", f"In a policy that is returned: {words}", _returns(edit)
        )


def _cut(size: int) -> Callable[[str], str]:
    return lambda text: text[:size]


def _on_above(call: Call, result: list[Element]) -> None:
    above = call.account.find(call.args["Identity"].partition(".")[2])
    if above is not None:
        above.policies[call.args["PolicyName"]] = call.args["Policy"]


def _on_below(call: Call, result: list[Element]) -> None:
    for name, identity in call.account.identities.items():
        if name.endswith(f".{call.args['Identity']}"):
            identity.policies[call.args["PolicyName"]] = call.args["Policy"]


def _no_room(call: Call) -> None:
    if len(policies_of(call)) >= call.limits.policies:
        reject()


def _list_ten(call: Call, result: list[Element]) -> None:
    del result[0].children[10:]


def _forget(call: Call) -> None:
    policies_of(call).pop(call.args["PolicyName"], None)


def _forget_if_long(call: Call) -> None:
    if len(call.args["Policy"].encode()) > 4096:
        _forget(call)
        reject("ValidationError")


def _forget_if_empty(call: Call) -> None:
    if not call.args["Policy"]:
        _forget(call)
        reject("ValidationError")


def _forget_if_bad(call: Call) -> None:
    try:
        GUARDS[_PUT]["policy"](call)
    except ServiceError:
        _forget(call)
        raise


def _only_first_checked(call: Call) -> None:
    if not POLICY_NAME.fullmatch(call.args["PolicyNames"][0]):
        reject()


MUTANTS: tuple[Mutant, ...] = (
    *_texts(),
    *_normalised(),
    *_language(),
    *(
        Mutant(f"policy-text-cut-{size}", f"{_GET}.content", f"A policy is cut after {size} characters.",
               _returns(_cut(size)))
        for size in (1000, 2048, 3000, 3900)
    ),
    Mutant("policy-text-question-marks", f"{_PUT}.Policy.letters", "Letters of other scripts become question marks.",
           _returns(lambda text: re.sub(r"[^\u0000-\u07ff]", "?", text))),
    Mutant("policy-text-two-bytes", f"{_PUT}.Policy.letters", "Letters of four bytes are lost.",
           _returns(lambda text: re.sub(r"[^\u0000-\uffff]", "", text))),
    Mutant("policy-no-space-first", f"{_PUT}.Policy.accepted", "A policy that begins with a space is rejected.",
           reject_calls(_PUT, lambda call: call.args["Policy"][:1].isspace(), code="InvalidPolicy")),
    Mutant("policy-no-line-feeds", f"{_PUT}.Policy.accepted", "A policy on several lines is rejected.",
           reject_calls(_PUT, lambda call: "\n" in call.args["Policy"], code="InvalidPolicy")),
    Mutant("policy-no-escapes", f"{_PUT}.Policy.accepted", "A policy with escapes is rejected.",
           reject_calls(_PUT, lambda call: "\\u" in call.args["Policy"], code="InvalidPolicy")),
    Mutant("put-policy-on-domain-above", f"{_PUT}.others-kept", "A policy is put on the domain above, too.",
           edit_result(_PUT, _on_above)),
    Mutant("put-policy-on-domains-below", f"{_PUT}.others-kept", "A policy is put on the domains below, too.",
           edit_result(_PUT, _on_below)),
    Mutant("policies-full-no-update", f"{_PUT}.update", "Among twenty policies none can be replaced.",
           replace_guard(_PUT, "count", _no_room)),
    Mutant("policy-update-two-kilobytes", f"{_PUT}.update", "A policy is replaced by one of 2 KB at most.",
           reject_calls(_PUT, lambda call: call.args["PolicyName"] in policies_of(call)
                        and len(call.args["Policy"]) > 2048, code="InvalidPolicy")),
    Mutant("policies-ten-listed", f"{_LIST}.effect", "No more than ten policies are listed.",
           edit_result(_LIST, _list_ten)),
    Mutant("policy-too-long-forgets", f"{_PUT}.refused-no-effect", "A policy that is too long deletes the old one.",
           combine(set_parameter(_PUT, "Policy", max_bytes=None), check_first(_PUT, _forget_if_long))),
    Mutant("policy-empty-forgets", f"{_PUT}.refused-no-effect", "An empty policy deletes the old one.",
           combine(set_parameter(_PUT, "Policy", min_length=None), check_first(_PUT, _forget_if_empty))),
    Mutant("policy-bad-forgets", f"{_PUT}.refused-no-effect", "An invalid policy deletes the old one.",
           replace_guard(_PUT, "policy", _forget_if_bad)),
    Mutant("policy-names-first-checked", (f"{_GET}.PolicyNames.pattern", f"{_GET}.PolicyNames.length"),
           "Only the first name of a list is checked.",
           combine(set_parameter(_GET, "PolicyNames", pattern=None, max_length=None),
                   check_first(_GET, _only_first_checked))),
    Mutant("policy-resource-fails", f"{_PUT}.Policy.resource",
           "A policy whose resource is not the ARN of an identity ends in an internal error.",
           reject_calls(_PUT, _has_odd_resource, "InternalFailure")),
)  # fmt: skip
