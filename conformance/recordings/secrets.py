"""Taking secrets out of exchanges before they are kept: by where they stand, and by value."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from conformance.wire.exchange import Exchange, Headers, Request, Response
from conformance.wire.query import encode
from conformance.wire.redact import REDACTED, redact

_SHORTEST = 8
"""Characters below which a value is too common to be replaced wherever it stands."""
_TOKEN = re.compile(r"\b(?:x-amz-security-token|set-cookie|www-authenticate)\b", re.IGNORECASE)
_KEY = re.compile(r"\b(AKI|ASI)[A-Z0-9]{13,}\b")


class Redactor:
    """Redacts exchanges; what it finds in one place it redacts in every later one, too.

    Args:
        values: further secrets, by value, such as those of the environment.
    """

    def __init__(self, values: Collection[str] = ()) -> None:
        self._values = {value for value in values if len(value) >= _SHORTEST}

    def redact(self, exchange: Exchange) -> Exchange:
        """Return an exchange without signatures, session tokens, cookies and known secrets.

        The access key id becomes another of the same form, so that callers can still be told apart.
        """
        self._learn(exchange.request.headers)
        request = redact(exchange.request)
        bare = Request(
            request.method,
            self._text(request.url),
            self._headers(request.headers),
            self._bytes(request.body),
            request.version,
        )
        response = exchange.response
        if response is not None:
            given = tuple((name, REDACTED if _TOKEN.fullmatch(name) else value) for name, value in response.headers)
            response = Response(
                response.status,
                self._headers(given),
                self._bytes(response.body),
                response.reason,
                response.http_version,
            )
        return replace(exchange, request=bare, response=response)

    def _learn(self, headers: Headers) -> None:
        for name, value in headers:
            if _TOKEN.fullmatch(name.strip()) and len(value) >= _SHORTEST and len(self._values) < 1000:
                self._values.add(value.strip())

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._text(value)) for name, value in headers)

    def _text(self, text: str) -> str:
        for value in self._values:
            for form in {value, encode(value)}:
                text = text.replace(form, REDACTED)
        return _KEY.sub(_disguised, text)

    def _bytes(self, body: bytes) -> bytes:
        if not self._values and b"AKI" not in body and b"ASI" not in body:
            return body
        # Latin-1 gives every byte back unchanged.
        text = self._text(body.decode("latin-1"))
        return text.encode("latin-1", "replace")


def _disguised(found: re.Match[str]) -> str:
    """Return an access key id that tells callers apart and is nobody's."""
    digest = sum(ord(character) * (place + 1) for place, character in enumerate(found[0])) % 1_000_000
    return f"{found[1]}DREDACTED{digest:06d}"
