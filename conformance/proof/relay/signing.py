"""Signing anew on the way, as a sidecar does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from conformance.proof.relay.misdeed import OnRequest
from conformance.proxy.message import Message
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request
from conformance.wire.sigv4 import canonical_query, sign_header

KEY = Credentials("AKIDEXAMPLE", "relay")
"""The key that requests are signed with, in front of a relay and behind it."""

SIGNS = ProxyRules(signs=True)
"""What the profile of a signing relay declares."""


def sign_with(secret: str) -> OnRequest:
    """Return what signs a request anew with ``secret``, if it is one that can be signed."""

    def change(one: Message) -> Message:
        host = one.get("host")
        if host is None or not one.target.startswith("/"):
            return one
        kept = tuple(pair for pair in one.headers if pair[0].lower() not in ("authorization", "x-amz-date"))
        fields = tuple(pair for pair in kept if pair[0].lower() in ("host", "content-type", "x-amz-security-token"))
        request = Request(one.method, f"http://{host}{one.target}", fields, one.body)
        key = replace(KEY, secret_access_key=secret)
        signed = sign_header(request, key, Scope("us-east-1", "ses"), datetime.now(UTC))
        made = tuple(pair for pair in signed.headers if pair[0].lower() in ("authorization", "x-amz-date"))
        return replace(one, headers=(*kept, *made))

    return change


def sign_canonical(secret: str) -> OnRequest:
    """Return what signs a request anew and sends on the canonical query string that it signed."""
    sign = sign_with(secret)

    def change(one: Message) -> Message:
        path, mark, query = one.target.partition("?")
        return sign(replace(one, start=f"{one.method} {path}{mark}{canonical_query(query)} {one.version}"))

    return change


def sign_then_edit(secret: str) -> OnRequest:
    """Return what signs a request anew and edits it afterwards, in a way that the API would not mind."""
    sign = sign_with(secret)

    def change(one: Message) -> Message:
        signed = sign(one)
        late = tuple((name, f"{value};x" if name == "X-Amz-Date" else value) for name, value in signed.headers)
        return replace(signed, headers=late)

    return change
