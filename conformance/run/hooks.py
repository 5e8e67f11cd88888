"""What a target offers beside its API: a way to confirm a pending identity."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from conformance.model import extensions
from conformance.run.requests import key_pair
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, Request

Ask = Callable[[Request], Exchange]
"""Send a request that is no part of the API; return the exchange."""


def confirm(ask: Ask, profile: Profile, identity: str, account: str) -> bool:
    """Confirm an account's pending identity as the profile's ``confirm`` says; return False if that failed."""
    pair = key_pair(profile, account)
    if profile.confirm is None:
        return False
    if profile.confirm.hook is not None:
        return bool(extensions.load(extensions.HOOKS, profile.confirm.hook)(identity, pair.access_key_id))
    body = f"identity={quote(identity, safe='')}&access_key_id={quote(pair.access_key_id, safe='')}"
    headers = (("Content-Type", "application/x-www-form-urlencoded"), *profile.headers.items())
    exchange = ask(Request("POST", profile.confirm.url or "", headers, body.encode()))
    return exchange.response is not None and exchange.response.status < 300
