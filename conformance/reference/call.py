"""One call of an action, as guards and handlers see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conformance.reference.addresses import parse_identity_arn
from conformance.reference.errors import ServiceError
from conformance.reference.state import SUCCESS, Account, Identity, Settings, World
from conformance.reference.xml_tree import Element


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that are not a rule of a single parameter.

    Args:
        recipients: To, Cc and Bcc of one message together ([SendEmail / Description]).
        message_bytes: size of a message: 10 MB as 10,485,760 bytes, before any transfer encoding that the service
            itself adds ([reading-31] leaves it open).
        policies: of one identity; the text only limits how many are got at a time ([GetIdentityPolicies /
            Description]).
        default_page: identities on a page when MaxItems is not given (the text has no default).
    """

    recipients: int = 50
    message_bytes: int = 10 * 1024 * 1024
    policies: int = 20
    default_page: int = 1000


@dataclass(slots=True)
class Call:
    """A signed, well-formed call.

    Args:
        action: name of the action.
        args: checked parameters by name; what was not given is missing.
        account: of the caller.
        world: of the caller.
        limits: of the service.
        now: seconds since 1970.
        cache: what one step worked out and the next can use.
    """

    action: str
    args: dict[str, Any]
    account: Account
    world: World
    limits: Limits
    now: float
    cache: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The server's settings."""
        return self.world.settings

    def identity(self, name: str, *, arn: bool = False) -> Identity | None:
        """The caller's identity of this name, or None.

        Args:
            name: an address, a domain, or (only where `arn`, as the text says so) an ARN of the caller's account.
            arn: whether an ARN will do.
        """
        if arn and name.startswith("arn:"):
            parts = parse_identity_arn(name)
            if parts is None or parts.account_id != self.account.id or not self.settings.serves(parts.region):
                return None
            name = parts.name
        return self.account.find(name)

    def known_identity(self, name: str, *, arn: bool = False) -> Identity:
        """As `identity`.

        Raises:
            ServiceError: InvalidParameterValue if there is none.
        """
        identity = self.identity(name, arn=arn)
        if identity is None:
            raise ServiceError(
                "InvalidParameterValue", f"Identity {name} is invalid. Must be a verified email address or domain."
            )
        return identity

    def verified_identity(self, name: str) -> Identity:
        """As `known_identity` with ARNs, and verified ([DeleteIdentityPolicy / Request Parameters]
        ask for a verified one).

        Raises:
            ServiceError: InvalidParameterValue if there is none or it is not verified.
        """
        identity = self.known_identity(name, arn=True)
        if identity.status != SUCCESS:
            raise ServiceError("InvalidParameterValue", f"Identity {name} is not verified.")
        return identity


#: Does the work; returns what stands in the Result element.
Handler: TypeAlias = Callable[[Call], list[Element]]
#: Rejects (by ServiceError) what the parameter rules alone can't; changes nothing.
Guard: TypeAlias = Callable[[Call], None]
