"""Actions that take just one kind of identity, address or domain."""

from __future__ import annotations

from conformance.reference.call import Call
from conformance.reference.mutants.changes import (
    Breaks,
    dashed,
    identity_of,
    looked,
    refuse,
)
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS


def _refuses_kind(action: str, breaks: Breaks, kind: str) -> None:
    def look(call: Call) -> None:
        if ("@" in identity_of(call)) == (kind == EMAIL_ADDRESS):
            refuse()

    looked(f"{dashed(action)}-no-{dashed(kind)}", action, breaks, f"{action} refuses every {kind}.", look)


for _kind in (EMAIL_ADDRESS, DOMAIN):
    _refuses_kind("DeleteIdentity", "DeleteIdentity.Identity.kinds", _kind)
    _refuses_kind("SetIdentityDkimEnabled", "SetIdentityDkimEnabled.Identity.kinds", _kind)
    for _action in ("SetIdentityFeedbackForwardingEnabled", "SetIdentityNotificationTopic"):
        _refuses_kind(_action, f"{_action}.Identity.kinds", _kind)
    for _action in ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy"):
        _refuses_kind(_action, f"{_action}.Identity.kinds", _kind)
