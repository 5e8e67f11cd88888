"""Policies that are checked by their language, as the text leaves it to the Developer Guide."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.proof.variations import variation
from conformance.proof.verbs import check_first
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service

_MEMBERS = frozenset({"Version", "Id", "Statement"})
_VERSIONS = (None, "2012-10-17", "2008-10-17")
_OF_STATEMENTS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})
_ACTIONS = frozenset({"ses:*", "ses:Send*", "ses:SendEmail", "ses:SendRawEmail"})
_PRINCIPAL = re.compile(r"\*|[0-9]{12}|arn:aws:iam::[0-9]{12}:(root|user/.+)")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _well_formed(statement: Any, resource: str) -> bool:
    if not isinstance(statement, dict) or set(statement) - _OF_STATEMENTS:
        return False
    principal = statement.get("Principal")
    principals = _listed(principal.get("AWS") if isinstance(principal, dict) else principal)
    return (
        all(action in _ACTIONS for action in _listed(statement.get("Action")))
        and all(re.fullmatch(resource, str(each)) for each in _listed(statement.get("Resource")))
        and all(_PRINCIPAL.fullmatch(str(each)) for each in principals)
    )


def _check(call: Call) -> None:
    try:
        policy = json.loads(call.args["Policy"])
    except ValueError:
        return
    name = re.escape(call.args["Identity"].rpartition("identity/")[2])
    resource = rf"arn:aws:ses:[a-z0-9-]+:{call.account.id}:identity/{name}"
    fits = isinstance(policy, dict) and not set(policy) - _MEMBERS and policy.get("Version") in _VERSIONS
    if not fits or not all(_well_formed(each, resource) for each in _listed(policy.get("Statement"))):
        raise ServiceError("InvalidPolicy", "The policy is not of the language of sending authorization.")


@variation(
    "policy-of-language-only",
    varies="A policy has known members only, grants what sends, and names its own identity as the resource.",
    source="[PutIdentityPolicy / Request Parameters / Policy], [PutIdentityPolicy / Errors / InvalidPolicy]",
)
def _language(service: Service) -> Service:
    return check_first("PutIdentityPolicy", _check)(service)
