"""Asking a target which ways to sign it accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.model.case_file import RequestOptions
from conformance.wire.scheme import Scheme

Succeeds = Callable[[RequestOptions], bool]
"""Send one good request, in the way that the options say, and say whether it succeeded."""

_UNSIGNED = RequestOptions(sign="none")
_OTHERS = {
    Scheme.SIGV4_QUERY: (RequestOptions(sign="sigv4-query", method="GET"), RequestOptions(sign="sigv4-query")),
    Scheme.SIGV2: (RequestOptions(sign="sigv2"),),
    Scheme.AWS3: (RequestOptions(sign="aws3"),),
}


def accepted_schemes(succeeds: Succeeds) -> list[Scheme]:
    """Return the ways to sign that the target accepts; Signature Version 4 in the header is taken for granted.

    A target that accepts what is not signed at all would accept the others, too, without knowing them.
    """
    if succeeds(_UNSIGNED):
        return [Scheme.SIGV4]
    return [Scheme.SIGV4, *_accepted(succeeds)]


def _accepted(succeeds: Succeeds) -> Iterator[Scheme]:
    for scheme, forms in _OTHERS.items():
        if any(succeeds(options) for options in forms):
            yield scheme
