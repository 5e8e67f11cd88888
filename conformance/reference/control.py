"""Endpoints beside the API, never signed: read mail, confirm identities, set the throttle, forget everything."""

from __future__ import annotations

import base64
import json
import math
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs

from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.mail_store import StoredMail
from conformance.reference.state import PENDING, SUCCESS, Account, Credential, World

PREFIX = "/_reference/"
HEALTH = f"{PREFIX}health"
RESET = f"{PREFIX}reset"


class ControlError(Exception):
    """A control request that can't be done; becomes a JSON answer.

    Args:
        status: HTTP status.
        reason: says why.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def answer(request: HttpRequest, world: World, credentials: dict[str, Credential]) -> HttpResponse:
    """Answers a request below `/_reference/`, by JSON.

    Args:
        request: its path says what for: `health`, `mail`, `confirm`, `throttle`. (The application itself resets.)
        world: of the mutant that the request names.
        credentials: known access keys.
    """
    handlers = {
        ("GET", "health"): _health,
        ("GET", "mail"): _mail,
        ("POST", "confirm"): _confirm,
        ("POST", "throttle"): _throttle,
    }
    name = request.path.removeprefix(PREFIX)
    try:
        handler = handlers.get((request.method, name))
        if handler is None:
            known = any(name == path for _, path in handlers)
            raise ControlError(405 if known else 404, f"no {request.method} {request.path}")
        text = request.body if request.method == "POST" else request.query
        form = parse_qs(text.decode("utf-8", "replace"), keep_blank_values=True)
        values = {key: listed[0] for key, listed in form.items()}
        return as_json(200, handler(values, world, credentials))
    except ControlError as error:
        return as_json(error.status, {"error": error.reason})


def as_json(status: int, value: dict[str, Any]) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(status, [("content-type", "application/json")], json.dumps(value).encode())


def _health(values: dict[str, str], world: World, credentials: dict[str, Credential]) -> dict[str, Any]:
    return {"ready": True}


def _mail(values: dict[str, str], world: World, credentials: dict[str, Credential]) -> dict[str, Any]:
    """`?id=` gives one message (or its copies), `?to=` all that were sent to an address, neither all there are; oldest
    first."""
    if "id" in values:
        copies = world.mail.copies(world.name, values["id"])
        if not copies:
            raise ControlError(404, "no mail of this id")
        return _as_dict(copies[0]) if len(copies) == 1 else {"messages": [_as_dict(mail) for mail in copies]}
    if "to" in values:
        return {"messages": [_as_dict(mail) for mail in world.mail.to(world.name, values["to"])]}
    return {"messages": [_as_dict(mail) for mail in world.mail.all(world.name)]}


def _as_dict(mail: StoredMail) -> dict[str, Any]:
    raw = mail.compose()
    return {
        "id": mail.id,
        "source": mail.source,
        "return_path": mail.return_path,
        "recipients": mail.recipients,
        "subject": mail.subject,
        **_content(raw),
        "raw": base64.b64encode(raw).decode(),
        "kind": mail.kind,
    }


def _content(raw: bytes) -> dict[str, str | None]:
    """Return the first text and the first HTML that are not attached, decoded as far as they can be, or None."""
    found: dict[str, str | None] = {"text": None, "html": None}
    try:
        parts = list(message_from_bytes(raw).walk())
    except RecursionError:  # nested deeper than can be read
        return found
    for part in parts:
        name = {"text/plain": "text", "text/html": "html"}.get(part.get_content_type(), "")
        if name and found[name] is None and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
            found[name] = _decoded(data, part.get_content_charset("utf-8"))
    return found


def _decoded(data: bytes, charset: str) -> str:
    """Return text, by UTF-8 where there is no such charset, or its codec can't show what does not fit in."""
    try:
        return data.decode(charset, "replace") or data.decode("utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _confirm(values: dict[str, str], world: World, credentials: dict[str, Credential]) -> dict[str, Any]:
    """Confirms an identity: it becomes verified, and so does DKIM of a domain for which it was begun."""
    identity = _account(values, world, credentials).find(values.get("identity", ""))
    if identity is None:
        raise ControlError(404, "no such identity in this account")
    identity.status = SUCCESS
    if identity.dkim_status == PENDING:
        identity.dkim_status = SUCCESS
    return {"identity": identity.name, "status": identity.status}


def _throttle(values: dict[str, str], world: World, credentials: dict[str, Credential]) -> dict[str, Any]:
    """Sets the requests a second for each action of one account; 0 switches it off, nothing restores the default."""
    account = _account(values, world, credentials)
    text = values.get("rate", "")
    try:
        rate = float(text) if text else None
    except ValueError:
        rate = math.nan
    if rate is not None and not (math.isfinite(rate) and rate >= 0):
        raise ControlError(400, "rate must be a number, not below 0")
    account.throttle = rate
    account.next_free.clear()
    return {"rate": rate}


def _account(values: dict[str, str], world: World, credentials: dict[str, Credential]) -> Account:
    credential = credentials.get(values.get("access_key_id", ""))
    if credential is None:
        raise ControlError(404, "no such access_key_id")
    return world.account(credential.account_id)
