"""Sending authorization policies: their form, and what they allow."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

from conformance.reference.addresses import identity_key, parse_identity_arn
from conformance.reference.errors import ServiceError

_VERSIONS = ("2008-10-17", "2012-10-17")
_POLICY_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "Condition"}
_ACTION = re.compile(r"(?:ses:[A-Za-z*?]+|\*)", re.IGNORECASE)
_OPERATOR = re.compile(
    r"(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|Numeric\w+|Date\w+|Bool|(?:Not)?IpAddress|Arn\w+|Null)(?:IfExists)?"
    r"|For(?:All|Any)Values?:\w+"
)
_CONDITION_KEY = re.compile(
    r"(?:ses:(?:FromAddress|FromDisplayName|FeedbackAddress|Recipients)|aws:\w+)", re.IGNORECASE
)


def check_policy(text: str, identity: str) -> None:
    """Rejects text that is no policy for an identity.

    A policy is a JSON object with at least one statement; a statement has an effect, a principal, SES actions, and
    the ARN of the identity as resource. Region and account number of that ARN are not compared.

    Raises:
        ServiceError: InvalidPolicy, with the reason.
    """
    try:
        policy = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _invalid("it is not JSON") from None
    if not isinstance(policy, dict) or not set(policy) <= _POLICY_KEYS:
        raise _invalid("it is not an object of Version, Id and Statement")
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _invalid("its version is unknown")
    statements = _listed(policy.get("Statement"))
    if not statements:
        raise _invalid("it has no statement")
    for statement in statements:
        _check_statement(statement, identity)


def allows(text: str, *, caller: str, action: str, sender: str, recipients: list[str]) -> bool:
    """Whether a stored policy lets an account send.

    Args:
        text: the policy, checked when it was put.
        caller: number of the account that sends.
        action: SendEmail or SendRawEmail.
        sender: the address that is used.
        recipients: the addresses sent to.
    """
    values = {"ses:fromaddress": [sender], "ses:feedbackaddress": [sender], "ses:recipients": recipients}
    allowed = False
    for statement in _listed(json.loads(text)["Statement"]):
        if not (_names_principal(statement, caller) and _names_action(statement, action)):
            continue
        if not _conditions_hold(statement.get("Condition", {}), values):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = True
    return allowed


def _check_statement(statement: Any, identity: str) -> None:
    if not isinstance(statement, dict) or not set(statement) <= _STATEMENT_KEYS:
        raise _invalid("a statement has unknown elements")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise _invalid("an effect is neither Allow nor Deny")
    if not any(_is_principal(statement.get(key)) for key in ("Principal", "NotPrincipal")):
        raise _invalid("a statement has no valid principal")
    actions = _listed(statement.get("Action", statement.get("NotAction")))
    if not actions or not all(isinstance(action, str) and _ACTION.fullmatch(action) for action in actions):
        raise _invalid("a statement has no valid action")
    resources = _listed(statement.get("Resource"))
    if not resources or not all(_is_resource(resource, identity) for resource in resources):
        raise _invalid("the resource is not the identity")
    conditions = statement.get("Condition", {})
    if not isinstance(conditions, dict):
        raise _invalid("a condition is not an object")
    for operator, fields in conditions.items():
        if not _OPERATOR.fullmatch(operator) or not isinstance(fields, dict):
            raise _invalid("a condition has an unknown operator")
        for field in fields:
            if not _CONDITION_KEY.fullmatch(field):
                raise _invalid(f"Unknown or unapplicable condition field '{field}'")


def _is_principal(value: Any) -> bool:
    if value == "*":
        return True
    if not isinstance(value, dict) or not value or not set(value) <= {"AWS", "Service"}:
        return False
    return all(
        _listed(names) and all(isinstance(name, str) and name for name in _listed(names)) for names in value.values()
    )


def _is_resource(value: Any, identity: str) -> bool:
    arn = parse_identity_arn(value) if isinstance(value, str) else None
    return arn is not None and identity_key(arn.name) == identity_key(identity)


def _names_principal(statement: dict[str, Any], caller: str) -> bool:
    def named(value: Any) -> bool:
        names = ["*"] if value == "*" else _listed(value.get("AWS"))
        return any(name in ("*", caller) or re.match(rf"arn:aws:iam::{caller}:", name) for name in names)

    if "Principal" in statement:
        return named(statement["Principal"])
    return not named(statement["NotPrincipal"])


def _names_action(statement: dict[str, Any], action: str) -> bool:
    def named(value: Any) -> bool:
        return any(fnmatchcase(f"ses:{action}".lower(), pattern.lower()) for pattern in _listed(value))

    return named(statement["Action"]) if "Action" in statement else not named(statement["NotAction"])


def _conditions_hold(conditions: dict[str, Any], values: dict[str, list[str]]) -> bool:
    """Whether every condition holds; an operator or key that this server can't evaluate doesn't."""
    for operator, fields in conditions.items():
        for field, patterns in fields.items():
            texts = values.get(field.lower())
            wanted = [str(pattern) for pattern in _listed(patterns)]
            if texts is None or not operator.endswith(("StringEquals", "StringLike")):
                return False
            like = operator.endswith("StringLike")
            if not all(any(fnmatchcase(text, want) if like else text == want for want in wanted) for text in texts):
                return False
    return True


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _invalid(reason: str) -> ServiceError:
    return ServiceError("InvalidPolicy", f"The provided policy is invalid: {reason}.")


def _no_constant(name: str) -> None:
    raise ValueError(name)
