"""The guard in front of real AWS: the suite sends mail and creates identities, so it must be asked for by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

ALLOW = "SES_CONFORMANCE_ALLOW_AWS"
_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".aws")


def check_aws_allowed(endpoint: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raise ValueError if ``endpoint`` is the real service and the environment does not allow it."""
    host = (urlsplit(endpoint).hostname or "").rstrip(".").lower()
    if host.endswith(_AWS_HOSTS) and environment.get(ALLOW) != "1":
        raise ValueError(
            f"{host} is the real Amazon SES: the suite would register identities and send mail there. "
            f"If the account is meant for this, set {ALLOW}=1"
        )
