"""Targets that take requests signed in some schemes only, and not by Signature Version 4 in the Authorization header.

Nothing in the reference says that a target must know every scheme; its samples have one, its common parameters another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add
from conformance.reference.auth.authenticator import FORMS
from conformance.reference.service import Service

_SAMPLES = "DeleteIdentity / Examples / Sample Request"
_PARAMETERS = "CommonParameters / AuthParams"
_SIGV4 = "Create a signed AWS API request"


def _taking(names: Collection[str]) -> Change:
    def change(service: Service) -> Service:
        forms = tuple(form for form in service.authenticator.forms if form.name in names)
        return replace(service, authenticator=replace(service.authenticator, forms=forms))

    return change


for _name, _schemes, _source in (
    ("only-aws3", ("aws3",), _SAMPLES),
    ("only-sigv2", ("sigv2",), _PARAMETERS),
    ("only-aws3-and-sigv2", ("aws3", "sigv2"), f"{_SAMPLES}; {_PARAMETERS}"),
    ("only-presigned", ("sigv4-query",), _SIGV4),
):
    _lacks = frozenset(form.name for form in FORMS if form.name not in _schemes)
    add(Variation(_name, f"Requests must be signed by {' or '.join(_schemes)}; any other signature is passed over.",
                  _source, _taking(_schemes), lacks=_lacks))  # fmt: skip
