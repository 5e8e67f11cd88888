"""Reading sent mail where the profile says, so that the judge can look at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.targets.profile import Profile
from conformance.wire.exchange import Request
from conformance.wire.transport import Transport


def fetch(
    transport: Transport, profile: Profile, *, message_id: str | None = None, to: str | None = None
) -> Mapping[str, Any] | None:
    """Return the mail with this message id, or the newest one to this recipient; None where there is none.

    The answer is data of a hostile target: anything but one JSON object (or ``{"messages": [...]}``) counts as none.
    """
    if profile.mail is None:
        return None
    url = profile.mail.url
    key, value = ("to", to) if to is not None else ("id", message_id or "")
    glue = "&" if "?" in url else "?"
    exchange = transport.send(
        Request("GET", f"{url}{glue}{key}={quote(str(value), safe='')}", tuple(profile.headers.items()))
    )
    if exchange.response is None or exchange.response.status != 200:
        return None
    try:
        found = json.loads(exchange.response.body)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("messages"), list):
        found = found["messages"][-1] if found["messages"] else None
    return found if isinstance(found, dict) else None
