"""The catalogue of hostile targets: a table of behaviours on raw sockets, each with the verdict that it must get."""

from __future__ import annotations

from tests.robustness.catalogue import (
    codings,
    documents,
    flows,
    framing,
    strange_contents,
    strange_messages,
    tcp,
    tls,
    values,
)

CATALOGUE = [
    *tcp.ROWS,
    *tls.ROWS,
    *framing.ROWS,
    *codings.ROWS,
    *documents.ROWS,
    *values.ROWS,
    *flows.ROWS,
    *strange_messages.ROWS,
    *strange_contents.ROWS,
]
