"""What the real service does, as far as it was observed, in one variation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from conformance.proof.variations import Variation, add, get
from conformance.proof.variations.refusing import FAULT, UNKNOWN_OPERATION, Refusal, refusing
from conformance.reference.service import Service

#: Kind of rejection to the observed answer (observations, section 0, 3, 4).
ANSWERS: Mapping[str, Refusal] = MappingProxyType(
    {
        "required-absent": Refusal(400, "ValidationError"),
        "required-empty": Refusal(400, "InvalidParameterValue"),
        "invalid-value": Refusal(400, "InvalidParameterValue"),
        "malformed-scalar": Refusal(400, "MalformedInput"),
        "malformed-list": Refusal(400, "MalformedInput"),
        "over-limit": Refusal(400, "ValidationError"),
        "too-many-recipients": Refusal(400, "InvalidParameterValue"),
        "message-too-large": Refusal(400, "InvalidParameterValue"),
        "no-recipients": Refusal(400, "InvalidParameterValue"),
        "bad-address": Refusal(400, "InvalidParameterValue"),
        "broken-message": Refusal(400, "InvalidParameterValue"),
        "unverified-sender": Refusal(400, "MessageRejected"),
        "unverified-return-path": Refusal(400, "MessageRejected"),
        "no-body": Refusal(400, "ValidationError"),
        "no-sender": Refusal(400, "InvalidParameterValue"),
        "bad-base64": Refusal(400, "MalformedInput"),
        "not-owned": Refusal(400, "InvalidParameterValue"),
        "dkim-not-set-up": Refusal(400, "InvalidParameterValue"),
        "invalid-policy": Refusal(400, "InvalidPolicy"),
        "policy-limit": Refusal(400, "InvalidParameterValue"),
        "invalid-action": Refusal(400, "InvalidAction", FAULT),
        "invalid-version": Refusal(400, "InvalidAction", FAULT),
        "missing-action": Refusal(404, "UnknownOperationException", UNKNOWN_OPERATION),
        "not-a-form": Refusal(404, "UnknownOperationException", UNKNOWN_OPERATION),
        "missing-authentication": Refusal(403, "MissingAuthenticationToken"),
        "incomplete-signature": Refusal(400, "IncompleteSignature"),
        "wrong-signature": Refusal(403, "SignatureDoesNotMatch"),
        "unknown-key": Refusal(403, "InvalidClientTokenId"),
        "request-expired": Refusal(403, "SignatureDoesNotMatch"),
        "bad-token": Refusal(403, "InvalidClientTokenId"),
        "bad-percent": Refusal(400, "MalformedInput"),
        "malformed-query": Refusal(400, "MalformedInput"),
    }
)

#: Other variations that the service shows at once.
PARTS = (
    "boolean-absent-false",
    "policy-unknown-accepted",
    "policy-compact",
    "later-notification-headers",
    "dkim-enabled-by-set-up",
    "dkim-address-inherits",
    "message-id-old",
    "next-token-first",
    "error-type-server",
)


def _observed(service: Service) -> Service:
    """Only SigV4 is served ([observed-0.11]); the rejections last, so that they see the guards of the others."""
    for part in PARTS:
        service = get(part).change(service)
    forms = tuple(form for form in service.authenticator.forms if form.name in ("sigv4", "sigv4-query"))
    service = replace(service, authenticator=replace(service.authenticator, forms=forms))
    return refusing(service, ANSWERS)


for _name, _settings, _lacks in (
    ("as-observed", {"immediate": False}, frozenset({"sigv2", "aws3"})),
    ("as-observed-verified-at-once", {"immediate": True}, frozenset({"sigv2", "aws3", "pending"})),
):
    add(Variation(_name, "All that the real service was seen to do otherwise than the text.",
                  "observations, section 0", _observed, _settings, _lacks))  # fmt: skip
