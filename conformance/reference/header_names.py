"""Header names and the target as they were written: HTTP libraries change them, some defects are about their form."""

from __future__ import annotations

from typing import Any, cast

from conformance.reference.direct import SCOPE_KEY, TARGET_KEY, DirectProtocol


class HeaderNamesProtocol(DirectProtocol):
    """The protocol, which keeps the target and the names of header fields as they came."""

    def on_url(self, url: bytes) -> None:
        """Takes a piece of the request target."""
        super().on_url(url)
        scope = cast(dict[str, Any], self.scope)
        scope[TARGET_KEY] = scope.get(TARGET_KEY, b"") + url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes one field."""
        super().on_header(name, value)
        cast(dict[str, Any], self.scope).setdefault(SCOPE_KEY, []).append(name)
