"""What names a target takes for identities, where the text sets no rule."""

from __future__ import annotations

from conformance.proof.calls import identity_of, reject
from conformance.proof.variations import variation
from conformance.proof.verbs import check_first, combine
from conformance.reference.call import Call
from conformance.reference.service import Service

#: Some of the top-level domains that exist; none of the reserved ones does (RFC 2606, 2).
_EXISTING = frozenset({"com", "net", "org", "info", "eu", "de", "photography", "museum"})
_REGISTERS = ("VerifyEmailIdentity", "VerifyEmailAddress", "VerifyDomainIdentity", "VerifyDomainDkim")


@variation(
    "domain-top-level-exists",
    varies="The name of a domain, and that of an address, ends in a top-level domain that exists.",
    source="[VerifyDomainIdentity / Request Parameters / Domain]: no rule is given; RFC 2606, 2",
)
def _top_level_exists(service: Service) -> Service:
    def look(call: Call) -> None:
        if identity_of(call).rstrip(".").rpartition(".")[2].lower() not in _EXISTING:
            reject()

    return combine(*(check_first(action, look) for action in _REGISTERS))(service)
