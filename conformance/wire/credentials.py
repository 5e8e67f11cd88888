"""Who signs a request, and for which region and service."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS access key pair, with a session token if it is temporary. Secrets are kept out of ``repr``."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """The region and service of a SigV4 credential scope."""

    region: str = "us-east-1"
    service: str = "ses"
