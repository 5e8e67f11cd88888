"""Reading sent mail where the profile says, so that the judge can look at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.run.hooks import Ask
from conformance.targets.profile import Profile
from conformance.wire.exchange import Request

FoundMail = Mapping[str, Any] | None
"""The JSON object of one mail, as docs/profiles.md describes it; None: there is none."""


def fetch(ask: Ask, profile: Profile, *, message_id: str | None = None, to: str | None = None) -> FoundMail:
    """Return the mail with this message id, or the newest one to this recipient; None where there is none.

    The response is data of a hostile target: anything but one JSON object (or ``{"messages": [...]}``) counts as none.
    """
    if profile.mail is None:
        return None
    url = profile.mail.url
    key, value = ("to", to) if to is not None else ("id", message_id or "")
    glue = "&" if "?" in url else "?"
    exchange = ask(Request("GET", f"{url}{glue}{key}={quote(str(value), safe='')}", tuple(profile.headers.items())))
    if exchange.response is None or exchange.response.status != 200:
        return None
    try:
        found = json.loads(exchange.response.body)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("messages"), list):
        found = found["messages"][-1] if found["messages"] else None
    return found if isinstance(found, dict) else None
