"""Reading sent mail where the profile says, so that the judge can look at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.model import extensions
from conformance.run.hooks import Ask
from conformance.targets.profile import Profile
from conformance.wire.exchange import Request


def fetch(
    ask: Ask, profile: Profile, *, message_id: str | None = None, to: str | None = None
) -> list[Mapping[str, Any]]:
    """Return the mail with this message id, or all mail to this recipient, the newest last; empty where there is none.

    The response is data of a hostile target: what is no JSON object (or ``{"messages": [...]}`` of them) is no mail.
    """
    if profile.mail is None:
        return []
    if profile.mail.hook is not None:
        wanted = {"to": to} if to is not None else {"message_id": message_id or ""}
        return _mails(extensions.load(extensions.HOOKS, profile.mail.hook)(**wanted))
    url = profile.mail.url or ""
    key, value = ("to", to) if to is not None else ("id", message_id or "")
    glue = "&" if "?" in url else "?"
    exchange = ask(Request("GET", f"{url}{glue}{key}={quote(str(value), safe='')}", tuple(profile.headers.items())))
    if exchange.response is None or exchange.response.status != 200:
        return []
    try:
        found = json.loads(exchange.response.body)
    except (ValueError, RecursionError):
        return []
    several = found.get("messages") if isinstance(found, dict) else None
    return _mails(several if isinstance(several, list) else [found])


def _mails(found: Any) -> list[Mapping[str, Any]]:
    """Return what can be a mail of what came."""
    return [mail for mail in found if isinstance(mail, dict)]
