"""Legal forms of a request: orders, encodings, ways to sign, and the dialects that every target must take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz.offer import Offer
from conformance.model.case_file import Need
from conformance.wire.dialects import DIALECTS
from conformance.wire.scheme import Scheme

_PLAIN = 5
"""Usual requests for each one in another form."""
_SCHEMES = {
    Scheme.SIGV4: Need.SIGV4,
    Scheme.SIGV4_QUERY: Need.SIGV4_QUERY,
    Scheme.SIGV2: Need.SIGV2,
    Scheme.AWS3: Need.AWS3,
    Scheme.AWS3_HTTPS: Need.AWS3,
}
"""Ways to sign, and what a target must offer for them."""

_OF_THE_PORT = frozenset({"host-default-port"})
"""Dialects that not every endpoint can be spoken to in."""


def forms(offer: Offer) -> st.SearchStrategy[dict[str, Any] | None]:
    """Return the strategy of the options of a request; None: the usual form."""
    return st.one_of(*[st.none()] * _PLAIN, st.sampled_from(unusual_forms(offer)))


def unusual_forms(offer: Offer) -> list[dict[str, Any]]:
    """Return every form but the usual one that a target with this offer must treat like it."""
    found: list[dict[str, Any]] = [{"order": "reversed"}, {"encode": "lower-hex"}, {"encode": "plus"}]
    for scheme, need in _SCHEMES.items():
        if need in offer.lacks:
            continue
        signed = {} if offer.usual == {scheme} else {"sign": scheme.value}
        if signed:
            found.append(signed)
        found += [
            {**signed, "dialect": dialect.name}
            for dialect in DIALECTS.values()
            if dialect.level == "must" and scheme in dialect.schemes and dialect.name not in _OF_THE_PORT
        ]
    return found


def reshape(steps: list[dict[str, Any]], form: Mapping[str, Any]) -> None:
    """Give the requests that have the usual form another one that means the same."""
    for step in steps:
        if "request" not in step and "pipeline" not in step:
            step["request"] = dict(form)
