"""Taking secrets out of exchanges before they are kept: by where they stand, and by value."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from conformance.wire.exchange import Exchange, Headers, Request, Response
from conformance.wire.redact import REDACTED, redact, signatures
from conformance.wire.secrecy import SECRETS, Secrets
from conformance.wire.sigv4 import signing_key

_MOST = 1000
"""Session tokens that are kept: looking for each costs time."""
_TOKEN = re.compile(r"\b(?:x-amz-security-token|set-cookie|www-authenticate)\b", re.IGNORECASE)
_SCOPE = re.compile(r"Credential=[^/\s]+/(\d{8})/([\w-]{1,40})/([\w-]{1,40})/aws4_request")
_KEY = re.compile(r"\b(AKI|ASI)[A-Z0-9]{13,}\b")


class Redactor:
    """Redacts exchanges; what it finds in one place it redacts in every later one, too.

    Args:
        values: further secrets, by value, such as those of the environment.
    """

    def __init__(self, values: Collection[str] = ()) -> None:
        self._values = tuple(values)
        self._secrets = Secrets(values)
        self._learned = 0

    def redact(self, exchange: Exchange) -> Exchange:
        """Return an exchange without signatures, session tokens, cookies and known secrets.

        The access key id becomes another of the same form, so that callers can still be told apart.
        """
        self._learn(exchange.request.headers)
        own = Secrets(signatures(exchange.request))
        request = redact(exchange.request)
        bare = Request(
            request.method,
            self._text(request.url, own),
            self._headers(request.headers, own),
            self._bytes(request.body, own),
            request.version,
        )
        response = exchange.response
        if response is not None:
            given = tuple((name, REDACTED if _TOKEN.fullmatch(name) else value) for name, value in response.headers)
            response = Response(
                response.status,
                self._headers(given, own),
                self._bytes(response.body, own),
                self._text(response.reason, own),
                response.http_version,
            )
        return replace(exchange, request=bare, response=response)

    def _learn(self, headers: Headers) -> None:
        for name, value in headers:
            if _TOKEN.fullmatch(name.strip()) and self._learned < _MOST:
                self._secrets.keep(value.strip())
                SECRETS.keep(value.strip())  # so that no message shows it either
                self._learned += 1
            scope = _SCOPE.search(value) if self._values and self._learned < _MOST else None
            if scope is not None:
                # A target that has the secret has the key of the day, too, and may repeat it.
                self._secrets.keep(*(signing_key(secret, scope[1], scope[2], scope[3]) for secret in self._values))

    def _headers(self, headers: Headers, own: Secrets) -> Headers:
        return tuple((self._text(name, own), self._text(value, own)) for name, value in headers)

    def _text(self, text: str, own: Secrets) -> str:
        return _KEY.sub(_disguised, own.conceal(self._secrets.conceal(text)))

    def _bytes(self, body: bytes, own: Secrets) -> bytes:
        if not any(each.stands_in(body) for each in (self._secrets, own)) and b"AKI" not in body and b"ASI" not in body:
            return body
        # Latin-1 gives every byte back unchanged.
        return self._text(body.decode("latin-1"), own).encode("latin-1", "replace")


def _disguised(found: re.Match[str]) -> str:
    """Return an access key id that tells callers apart and is nobody's."""
    digest = sum(ord(character) * (place + 1) for place, character in enumerate(found[0])) % 1_000_000
    return f"{found[1]}DREDACTED{digest:06d}"
