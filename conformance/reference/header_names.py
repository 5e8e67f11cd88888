"""Header names as they were written: HTTP libraries give them in lower case, some defects are about their case."""

from __future__ import annotations

from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Where the names stand in an ASGI scope.
SCOPE_KEY = "reference.header_names"


class HeaderNamesProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which keeps the names of header fields as they came, beside those in lower case."""

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes one field."""
        super().on_header(name, value)
        cast(dict[str, Any], self.scope).setdefault(SCOPE_KEY, []).append(name)
