"""What a request says about who signed it, and what every form of signature has in common."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.state import Credential, Settings

#: Seconds that a date stamp may be off ([CommonErrors / RequestExpired]).
SLACK = 15 * 60


@dataclass(slots=True)
class Claim:
    """A signature and all that is needed to judge it.

    Args:
        request: as received.
        fields: its decoded parameters.
        settings: of the server.
        credentials: known access keys.
        now: seconds since 1970.
        parts: the named parts of the signature; missing ones are absent.
        credential: whose key was used; set by the check of the access key.
        date: when it was signed, seconds since 1970; set by the check of the date.
    """

    request: HttpRequest
    fields: Fields
    settings: Settings
    credentials: Mapping[str, Credential]
    now: float
    parts: dict[str, str] = field(default_factory=dict)
    credential: Credential | None = None
    date: float | None = None

    def known(self) -> Credential:
        """The credential; only after the check of the access key.

        Raises:
            ServiceError: InvalidClientTokenId.
        """
        if self.credential is None:
            raise ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.")
        return self.credential


Check: TypeAlias = Callable[[Claim], None]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to sign.

    Args:
        name: of the form.
        detect: whether a request is signed this way.
        read: takes the signature's parts from the request.
        checks: named checks, run in this order.
    """

    name: str
    detect: Callable[[HttpRequest, Fields], bool]
    read: Callable[[Claim], None]
    checks: Mapping[str, Check]


def incomplete(message: str) -> ServiceError:
    """A signature that is not of the right form ([CommonErrors / IncompleteSignature])."""
    return ServiceError("IncompleteSignature", message)


def mismatch(message: str = "") -> ServiceError:
    """A signature that is not the right one (observed, section 0 row 8)."""
    text = "The request signature we calculated does not match the signature you provided."
    return ServiceError("SignatureDoesNotMatch", message or text)


def check_access_key(claim: Claim) -> None:
    """The access key must be known ([CommonErrors / InvalidAction])."""
    claim.credential = claim.credentials.get(claim.parts.get("access_key_id", ""))
    claim.known()


def check_token(claim: Claim) -> None:
    """A temporary key needs its session token, a permanent one has none ([CommonParameters / Expires])."""
    if claim.parts.get("token") != claim.known().session_token:
        raise ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.")


def check_fresh(claim: Claim) -> None:
    """The date stamp must be within 15 minutes of now, on either side ([CommonErrors / RequestExpired])."""
    if claim.date is not None and abs(claim.now - claim.date) > SLACK:
        raise ServiceError("RequestExpired", "Request has expired. Its date stamp is more than 15 minutes off.")


def same(given: str, *computed: str) -> None:
    """Compares a signature with those that would be right: one, or one for each way to write the canonical request.

    Raises:
        ServiceError: SignatureDoesNotMatch.
    """
    if not any(hmac.compare_digest(given.encode(), right.encode()) for right in computed):
        raise mismatch()
