"""Cases that can't be asked of a target that takes no signature but Version 2: their requests hold no plain form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ROWS: Mapping[str, tuple[str, ...]] = {
    "errors.query-syntax": ("no-digits", "end", "one-digit"),
    "protocol.body.wrong-content-type": ("text", "json", "xml", "multipart", "bytes", "nonsense"),
    "protocol.body.not-a-form": ("json", "json-1-1", "xml"),
    "protocol.method.put": ("query", "body"),
    "protocol.method.other": ("head", "options", "delete", "patch"),
    "protocol.parameters.query-and-body": ("query",),
    "protocol.query.bad-percent": ("end", "one-digit", "no-digit", "middle"),
    "protocol.query.doubled-ampersand": ("inside", "start", "end"),
    "protocol.query.malformed-get": ("percent",),
}
_SINGLE = (
    "protocol.body.no-content-type",
    "protocol.connection.chunked",
    "protocol.error.unknown-operation",
    "protocol.query.empty",
    "protocol.query.trailing-ampersand",
)

BY_SIGV2: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (*(f"{case}[{row}]" for case, rows in _ROWS.items() for row in rows), *_SINGLE),
        "a signature of Version 2 is a parameter of a form that can be read in one way only",
    )
)
"""Case to why it is skipped there."""
