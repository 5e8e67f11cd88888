"""Actions that take just one kind of identity, address or domain."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.calls import identity_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first
from conformance.reference.call import Call
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS


def _rejects_kind(action: str, kind: str) -> Change:
    def look(call: Call) -> None:
        if ("@" in identity_of(call)) == (kind == EMAIL_ADDRESS):
            reject()

    return check_first(action, look)


def _kinds_rejected() -> Iterator[Mutant]:
    for kind in (EMAIL_ADDRESS, DOMAIN):
        yield Mutant(
            f"delete-identity-no-{dashed(kind)}",
            "DeleteIdentity.Identity.kinds",
            f"DeleteIdentity rejects every {kind}.",
            _rejects_kind("DeleteIdentity", kind),
        )
        yield Mutant(
            f"set-identity-dkim-enabled-no-{dashed(kind)}",
            "SetIdentityDkimEnabled.Identity.kinds",
            f"SetIdentityDkimEnabled rejects every {kind}.",
            _rejects_kind("SetIdentityDkimEnabled", kind),
        )
        for action in ("SetIdentityFeedbackForwardingEnabled", "SetIdentityNotificationTopic"):
            yield Mutant(
                f"{dashed(action)}-no-{dashed(kind)}",
                f"{action}.Identity.kinds",
                f"{action} rejects every {kind}.",
                _rejects_kind(action, kind),
            )
        for action in ("PutIdentityPolicy", "GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy"):
            yield Mutant(
                f"{dashed(action)}-no-{dashed(kind)}",
                f"{action}.Identity.kinds",
                f"{action} rejects every {kind}.",
                _rejects_kind(action, kind),
            )


MUTANTS: tuple[Mutant, ...] = (*_kinds_rejected(),)
