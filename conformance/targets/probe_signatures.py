"""Asking a target which ways to sign it accepts."""

from __future__ import annotations

from collections.abc import Callable

from conformance.model.case_file import RequestOptions
from conformance.wire.scheme import Scheme

Succeeds = Callable[[RequestOptions], bool]
"""Send one good request, in the way that the options say, and say whether it succeeded."""

_UNSIGNED = RequestOptions(sign="none")
_FORMS = {
    Scheme.SIGV4: (RequestOptions(sign="sigv4"),),
    Scheme.SIGV4_QUERY: (RequestOptions(sign="sigv4-query", method="GET"), RequestOptions(sign="sigv4-query")),
    Scheme.SIGV2: (RequestOptions(sign="sigv2"),),
    Scheme.AWS3: (RequestOptions(sign="aws3"),),
}


def accepted_schemes(succeeds: Succeeds, known: Scheme | None) -> list[Scheme]:
    """Return the ways to sign that the target accepts, of which one may be ``known`` already.

    A target that accepts what is not signed at all would accept all of them, without knowing them.
    """
    if succeeds(_UNSIGNED):
        return [Scheme.SIGV4]
    return [scheme for scheme, forms in _FORMS.items() if scheme is known or any(map(succeeds, forms))]
