"""A request as it was written: HTTP libraries tidy it up, some defects are about its form."""

from __future__ import annotations

from typing import Any, cast

from conformance.reference.direct import PIECES_KEY, RECEIVED_KEY, SCOPE_KEY, TARGET_KEY, DirectProtocol

#: Bytes that are kept of a request.
_KEPT = 16 * 1024


class HeaderNamesProtocol(DirectProtocol):
    """The protocol, which keeps the target and the names of header fields as they came, and the first bytes."""

    _piece = b""

    def data_received(self, data: bytes) -> None:
        """Takes a piece of what the client sends."""
        self._piece = data
        if getattr(self, "scope", None) is not None:
            self._keep(data)
            cast(dict[str, Any], self.scope)[PIECES_KEY] += 1
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Starts a request."""
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[RECEIVED_KEY] = bytearray()
        cast(dict[str, Any], self.scope)[PIECES_KEY] = 1
        self._keep(self._piece)

    def on_url(self, url: bytes) -> None:
        """Takes a piece of the request target."""
        super().on_url(url)
        scope = cast(dict[str, Any], self.scope)
        scope[TARGET_KEY] = scope.get(TARGET_KEY, b"") + url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes one field."""
        super().on_header(name, value)
        cast(dict[str, Any], self.scope).setdefault(SCOPE_KEY, []).append(name)

    def _keep(self, data: bytes) -> None:
        kept: bytearray = cast(dict[str, Any], self.scope)[RECEIVED_KEY]
        kept += data[: _KEPT - len(kept)]
