"""What the service remembers: worlds of accounts, their identities, sending and settings."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from conformance.reference.addresses import domain_of, identity_key
from conformance.reference.mail_store import MailStore

EMAIL_ADDRESS = "EmailAddress"
DOMAIN = "Domain"
PENDING = "Pending"
SUCCESS = "Success"
NOT_STARTED = "NotStarted"

DAY = 86_400.0
QUARTER = 900
TWO_WEEKS = 14 * DAY


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key and the account it belongs to; a temporary one has a session token."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    account_id: str
    session_token: str | None = field(default=None, repr=False)


def new_message_id(now: float, unique: uuid.UUID | None = None) -> str:
    """A new MessageId in the form of the samples ([SendEmail / Examples / Sample Response]): time, UUID, zeros."""
    return f"{int(now * 1000):016x}-{unique or uuid.uuid4()}-000000"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the whole server behaves.

    Args:
        region: part of ARNs, and of credential scopes.
        any_region: other regions are served, too, with the same identities.
        services: names of the service in a credential scope.
        immediate: identities are verified at once, not by confirmation.
        throttle: requests a second per throttled action and account; None is off.
        max_24_hour_send: recipients a day; -1 is unlimited ([GetSendQuota / Response Elements / Max24HourSend]).
        max_send_rate: emails a second, as told by GetSendQuota.
        clock: seconds since 1970.
        message_id: makes a MessageId for a time, in seconds since 1970.
        sandboxed: numbers of the accounts whose mail goes to verified recipients and to the simulator only.
        seed: from it verification and DKIM tokens are derived.
        faults: a request may ask for an error by the header X-Fault.
        trusted: whoever sends a request, signed in whatever way or not at all, is taken for this one; None checks.
    """

    region: str = "us-east-1"
    any_region: bool = False
    services: tuple[str, ...] = ("ses", "email")
    immediate: bool = False
    throttle: float | None = None
    max_24_hour_send: float = 200_000.0
    max_send_rate: float = 1_000.0
    sandboxed: frozenset[str] = frozenset()
    clock: Callable[[], float] = time.time
    message_id: Callable[[float], str] = new_message_id
    seed: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    faults: bool = True
    trusted: Credential | None = None

    def serves(self, region: str) -> bool:
        """Whether a credential scope or an ARN may name this region."""
        return self.any_region or region == self.region


@dataclass(slots=True)
class Identity:
    """An address or a domain, with everything that is set for it."""

    name: str
    kind: str
    status: str
    verification_token: str | None = None
    dkim_enabled: bool = False
    dkim_status: str = NOT_STARTED
    dkim_tokens: tuple[str, ...] = ()
    forwarding: bool = True
    topics: dict[str, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Point:
    """Fifteen minutes of sending ([RawMessage / Contents / Data])."""

    attempts: int = 0
    bounces: int = 0
    complaints: int = 0
    rejects: int = 0


@dataclass(slots=True)
class Account:
    """One customer of the service."""

    id: str
    seed: str = field(repr=False)
    identities: dict[str, Identity] = field(default_factory=dict)
    sent: deque[tuple[float, int]] = field(default_factory=deque)
    sent_total: int = 0
    points: dict[int, Point] = field(default_factory=dict)
    throttle: float | None = None
    next_free: dict[str, float] = field(default_factory=dict)
    #: What a changed version of the service remembers besides; the true one leaves it empty.
    memory: dict[str, set[str]] = field(default_factory=dict)

    def find(self, name: str) -> Identity | None:
        """The identity of this name, or None."""
        return self.identities.get(identity_key(name))

    def add(self, name: str, kind: str, status: str) -> Identity:
        """The identity of this name, made if there is none."""
        key = identity_key(name)
        identity = self.identities.get(key)
        if identity is None:
            identity = self.identities[key] = Identity(name, kind, status)
        return identity

    def remove(self, name: str) -> None:
        """Forgets an identity and all that was set for it; an unknown one is no fault."""
        self.identities.pop(identity_key(name), None)

    def covering(self, address: str) -> Iterator[Identity]:
        """The identities an address can be sent by: itself, its domain, the domains above."""
        exact = self.find(address)
        if exact is not None:
            yield exact
        domain = domain_of(address)
        while domain:
            identity = self.identities.get(domain)
            if identity is not None:
                yield identity
            domain = domain.partition(".")[2]

    def count_sent(self, now: float, recipients: int) -> None:
        """Counts a message against the quota and in the statistics."""
        self.sent.append((now, recipients))
        self.sent_total += recipients
        self.point(now).attempts += recipients

    def point(self, now: float) -> Point:
        """The data point of a moment; points older than two weeks are dropped ([GetSendStatistics / Description])."""
        start = int(now) // QUARTER * QUARTER
        if start not in self.points:
            self.points[start] = Point()
            for old in [at for at in self.points if at < now - TWO_WEEKS]:
                del self.points[old]
        return self.points[start]

    def sent_last_24_hours(self, now: float) -> int:
        """Recipients of the last 24 hours."""
        while self.sent and self.sent[0][0] <= now - DAY:
            self.sent_total -= self.sent.popleft()[1]
        return self.sent_total

    def verification_token(self, name: str) -> str:
        """The token of a domain: the same at every asking, another in every account."""
        return base64.b64encode(self._digest("verification", name)).decode()

    def dkim_tokens(self, name: str) -> tuple[str, ...]:
        """The three DKIM tokens of a domain, each a DNS label of 32 characters."""
        return tuple(base64.b32encode(self._digest(f"dkim{number}", name)).decode().lower()[:32] for number in range(3))

    def _digest(self, use: str, name: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{self.id}|{use}|{identity_key(name)}".encode()).digest()


class World:
    """All accounts as one version of the service sees them; every mutant has a world of its own.

    Args:
        name: of the mutant; empty for the unchanged service.
        settings: of the server.
        mail: the server's store of mail.
    """

    def __init__(self, name: str, settings: Settings, mail: MailStore) -> None:
        self.name = name
        self.settings = settings
        self.mail = mail
        self._accounts: dict[str, Account] = {}

    def account(self, account_id: str) -> Account:
        """The account of this number, made at first use."""
        account = self._accounts.get(account_id)
        if account is None:
            account = self._accounts[account_id] = Account(account_id, self.settings.seed)
        return account

    def accounts(self) -> list[Account]:
        """Every account that was used, in the order of first use."""
        return list(self._accounts.values())
