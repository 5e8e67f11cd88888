"""Defects of names of identities that are ARNs, and of identities that are unknown."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.addresses import parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service

_POLICY_ACTIONS = ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")


def _arn_unknown(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if not text.startswith("arn:")]
        elif value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is invalid.")

    return Mutant(
        f"{dashed(action)}-arn-unknown",
        (f"{action}.{name}.arn",),
        f"{action} does not know an identity by its ARN.",
        check_first(action, reject),
    )


def _name_unknown(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        value = call.args[name]
        if isinstance(value, list):
            call.args[name] = [text for text in value if text.startswith("arn:")]
        elif not value.startswith("arn:"):
            raise ServiceError("InvalidParameterValue", f"Identity {value} is no ARN.")

    return Mutant(
        f"{dashed(action)}-name-unknown",
        (f"{action}.{name}.name",),
        f"{action} knows an identity by its ARN only.",
        check_first(action, reject),
    )


def _unknown_identities() -> Iterator[Mutant]:
    for action in (*_POLICY_ACTIONS, "SetIdentityNotificationTopic"):
        yield _arn_unknown(action, "Identity")
        yield _name_unknown(action, "Identity")


_SENDING_ARNS = (
    ("SendEmail", "SourceArn"),
    ("SendEmail", "ReturnPathArn"),
    ("SendRawEmail", "SourceArn"),
    ("SendRawEmail", "FromArn"),
    ("SendRawEmail", "ReturnPathArn"),
)


def _arn_rejected(action: str, name: str) -> Mutant:
    def reject(call: Call) -> None:
        if name in call.args:
            raise ServiceError("InvalidParameterValue", f"{name} is not allowed.")

    return Mutant(
        f"{dashed(action)}-{dashed(name)}-refused",
        (f"{action}.{name}.arn", f"{action}.{name}.type"),
        f"{action} rejects any {name}.",
        check_first(action, reject),
    )


def _arn_of_domain(service: Service) -> Service:
    def reject(call: Call) -> None:
        for name in ("SourceArn", "FromArn"):
            parts = parse_identity_arn(call.args.get(name, ""))
            if parts is not None and "@" not in parts.name:
                raise ServiceError("MessageRejected", "Email address is not verified.")

    return check_first("SendRawEmail", reject)(check_first("SendEmail", reject)(service))


MUTANTS: tuple[Mutant, ...] = (
    *_unknown_identities(),
    _arn_unknown("GetIdentityNotificationAttributes", "Identities"),
    _name_unknown("GetIdentityNotificationAttributes", "Identities"),
    *(_arn_rejected(action, param) for action, param in _SENDING_ARNS),
    Mutant(
        "arn-of-domain-refused",
        tuple((f"{action}.{name}.arn" for action, name in _SENDING_ARNS if name != "ReturnPathArn")),
        "The ARN of a domain is rejected as that of the sender.",
        _arn_of_domain,
    ),
)
