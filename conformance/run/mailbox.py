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

    A mailbox may keep a copy for each recipient: all mail with one message id is one message, to all their recipients.
    The response is data of a hostile target: what is no JSON object (or ``{"messages": [...]}`` of them) is no mail.
    """
    if profile.mail is None:
        return []
    if profile.mail.hook is not None:
        wanted = {"to": to} if to is not None else {"message_id": message_id or ""}
        found = _mails(extensions.load(extensions.HOOKS, profile.mail.hook)(**wanted))
    else:
        found = _ask_url(ask, profile, *(("to", to) if to is not None else ("id", message_id or "")))
    return found if to is not None else _joined(found)


def _ask_url(ask: Ask, profile: Profile, key: str, value: str) -> list[Mapping[str, Any]]:
    """Return what the profile's mail URL gives for a key and its value."""
    url = profile.mail.url if profile.mail is not None and profile.mail.url is not None else ""
    glue = "&" if "?" in url else "?"
    exchange = ask(Request("GET", f"{url}{glue}{key}={quote(value, safe='')}", tuple(profile.headers.items())))
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


def _joined(copies: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the copies of a message as one: the last, with the recipients of all."""
    lists = [copy.get("recipients") for copy in copies]
    if len(copies) < 2 or not all(
        isinstance(one, list) and all(isinstance(name, str) for name in one) for one in lists
    ):
        return copies
    return [{**copies[-1], "recipients": list(dict.fromkeys(name for one in lists if one for name in one))}]
