"""Sending authorization policies of an identity: for its owner only, and only once it is verified."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.policy import check_policy
from conformance.reference.xml_tree import Element, entries, members


def owner_guard(call: Call) -> None:
    """The identity must be the caller's and verified ([DeleteIdentityPolicy / Request Parameters],
    [DeleteIdentityPolicy / Request Parameters / Identity], [DeleteIdentityPolicy / Request Parameters / PolicyName]);
    an ARN will do."""
    call.verified_identity(call.args["Identity"])


def policy_guard(call: Call) -> None:
    """The policy must be valid ([PutIdentityPolicy / Errors / InvalidPolicy])."""
    check_policy(call.args["Policy"], call.verified_identity(call.args["Identity"]).name)


def count_guard(call: Call) -> None:
    """An identity has at most 20 policies; replacing one is always possible."""
    policies = call.verified_identity(call.args["Identity"]).policies
    if call.args["PolicyName"] not in policies and len(policies) >= call.limits.policies:
        raise ServiceError("InvalidParameterValue", f"An identity can have {call.limits.policies} policies at most.")


def put_policy(call: Call) -> list[Element]:
    """PutIdentityPolicy: adds or replaces."""
    call.verified_identity(call.args["Identity"]).policies[call.args["PolicyName"]] = call.args["Policy"]
    return []


def get_policies(call: Call) -> list[Element]:
    """GetIdentityPolicies: only what was asked and exists, as it was sent."""
    policies = call.verified_identity(call.args["Identity"]).policies
    names = dict.fromkeys(call.args["PolicyNames"])
    return [entries("Policies", [(name, policies[name]) for name in names if name in policies])]


def list_policies(call: Call) -> list[Element]:
    """ListIdentityPolicies: names only."""
    return [members("PolicyNames", sorted(call.verified_identity(call.args["Identity"]).policies))]


def delete_policy(call: Call) -> list[Element]:
    """DeleteIdentityPolicy: an unknown policy is no fault ([DeleteIdentityPolicy / Description])."""
    call.verified_identity(call.args["Identity"]).policies.pop(call.args["PolicyName"], None)
    return []


HANDLERS: Mapping[str, Handler] = {
    "PutIdentityPolicy": put_policy,
    "GetIdentityPolicies": get_policies,
    "ListIdentityPolicies": list_policies,
    "DeleteIdentityPolicy": delete_policy,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {
    "PutIdentityPolicy": {"owner": owner_guard, "policy": policy_guard, "count": count_guard},
    "GetIdentityPolicies": {"owner": owner_guard},
    "ListIdentityPolicies": {"owner": owner_guard},
    "DeleteIdentityPolicy": {"owner": owner_guard},
}
