"""Sends the few requests of a diagnosis, each of which departs from the usual one in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from conformance.judge.response import ParsedResponse
from conformance.targets.profile import Profile
from conformance.wire import query
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Exchange, Request
from conformance.wire.request import API_VERSION, default_headers, raw
from conformance.wire.signing import Scheme, sign

Deliver = Callable[[Request], Exchange]
"""Sends a request and returns the exchange."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request departs from a usual one: a POST of a form, signed for the endpoint's own host, now.

    ``host`` is what the signature is for, while the request still carries the endpoint's own; ``path`` stands instead
    of the endpoint's own; ``every_byte`` percent-encodes all characters of the values, as the form's rules allow;
    ``scheme`` is another one than the profile's usual scheme.
    """

    host: str | None = None
    at: datetime | None = None
    region: str | None = None
    service: str | None = None
    path: str | None = None
    tamper: str | None = None
    get: bool = False
    every_byte: bool = False
    other_account: bool = False
    scheme: Scheme | None = None


USUAL = Manner()


class Sender:
    """Sends requests to the target of a profile.

    Args:
        profile: of the target; with an endpoint and credentials.
        deliver: sends a request.
        wait: is called with the action before each request, to pace it.
        back_off: waits before attempt number n (from 1) at what was throttled.
    """

    def __init__(
        self,
        profile: Profile,
        deliver: Deliver,
        wait: Callable[[str], None] = lambda _: None,
        back_off: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.profile, self.back_off = profile, back_off
        self._deliver, self._wait = deliver, wait

    def ask(self, action: str, params: Mapping[str, str] | None = None, manner: Manner = USUAL) -> ParsedResponse:
        """Send one request and return the response, parsed."""
        self._wait(action)
        return ParsedResponse(self._deliver(self._request(action, params or {}, manner)), action)

    def _request(self, action: str, params: Mapping[str, str], manner: Manner) -> Request:
        pairs = query.flatten({"Action": action, "Version": API_VERSION, **params})
        form = _every_byte(pairs) if manner.every_byte else query.encode_pairs(pairs)
        headers = [*default_headers(in_query=manner.get), *self.profile.headers.items()]
        request = raw(
            _endpoint(self.profile, manner),
            method="GET" if manner.get else "POST",
            query=form if manner.get else None,
            headers=headers,
            body=b"" if manner.get else form.encode(),
        )
        if manner.host is not None:
            request = replace(request, headers=(("Host", manner.host), *request.headers))
        scope = Scope(manner.region or self.profile.region, manner.service or self.profile.service)
        at = manner.at or datetime.now(UTC)
        scheme = manner.scheme or self.profile.usual_scheme
        signed = sign(request, self._credentials(manner), scope, scheme, at, manner.tamper)
        if manner.host is not None:
            kept = tuple((name, value) for name, value in signed.headers if name != "Host")
            signed = replace(signed, headers=kept)
        return signed

    def _credentials(self, manner: Manner) -> Credentials:
        pair = self.profile.other_account if manner.other_account else self.profile.credentials
        if pair is None:
            raise ValueError("the profile has no credentials for this request")
        return pair.credentials()


def _endpoint(profile: Profile, manner: Manner) -> str:
    endpoint = profile.endpoint or ""
    return endpoint if manner.path is None else urlunsplit((*urlsplit(endpoint)[:2], manner.path, "", ""))


def _every_byte(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={''.join(f'%{byte:02X}' for byte in value.encode())}" for name, value in pairs)
