"""Listing identities, page by page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.state import EMAIL_ADDRESS, SUCCESS
from conformance.reference.xml_tree import Element, members

_TAG_BYTES = 9


def make_token(call: Call, after: str) -> str:
    """An opaque token for the page after an identity; it outlives the deletion of that identity."""
    return base64.urlsafe_b64encode(_tag(call, after.encode()) + after.encode()).decode()


def read_token(call: Call, token: str) -> str:
    """The identity that a page begins after.

    Raises:
        ServiceError: InvalidParameterValue if the token is not one that this account was given.
    """
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    tag, after = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
    if not after or not hmac.compare_digest(tag, _tag(call, after)):
        raise ServiceError("InvalidParameterValue", f"Invalid NextToken <{token[:200]}>.")
    return after.decode()


def _tag(call: Call, after: bytes) -> bytes:
    key = f"{call.account.seed}|{call.account.id}".encode()
    return hmac.digest(key, after, hashlib.sha256)[:_TAG_BYTES]


def token_guard(call: Call) -> None:
    """NextToken must be one of ours; an empty one asks for the first page."""
    token = call.args.get("NextToken")
    if token:
        read_token(call, token)


def list_identities(call: Call) -> list[Element]:
    """ListIdentities: of any status ([ListIdentities / Description]), in the order of their keys; no NextToken on the
    last page."""
    kind = call.args.get("IdentityType")
    token = call.args.get("NextToken")
    after = read_token(call, token) if token else ""
    size = call.args.get("MaxItems", call.limits.default_page)
    keys = sorted(
        key
        for key, identity in call.account.identities.items()
        if key > after and (kind is None or identity.kind == kind)
    )
    page = keys[:size]
    result = [members("Identities", [call.account.identities[key].name for key in page])]
    if len(keys) > size:
        result.append(Element("NextToken", make_token(call, page[-1])))
    return result


def list_verified_email_addresses(call: Call) -> list[Element]:
    """ListVerifiedEmailAddresses: addresses only, verified ones only ([ListVerifiedEmailAddresses / Description])."""
    names = [
        identity.name
        for _, identity in sorted(call.account.identities.items())
        if identity.kind == EMAIL_ADDRESS and identity.status == SUCCESS
    ]
    return [members("VerifiedEmailAddresses", names)]


HANDLERS: Mapping[str, Handler] = {
    "ListIdentities": list_identities,
    "ListVerifiedEmailAddresses": list_verified_email_addresses,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {"ListIdentities": {"next-token": token_guard}}
