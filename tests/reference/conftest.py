from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from .client import Client, running


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, Any]]:
    """The reference target, manual verification, mutants honoured."""
    with running("--mutants", "--region", "us-east-1") as line:
        yield line


@pytest.fixture
def client(server: dict[str, Any]) -> Client:
    """The first account."""
    return Client(server, server["credentials"])


@pytest.fixture
def other(client: Client) -> Client:
    """The second account."""
    return client.as_("other_account")


@pytest.fixture
def domain() -> str:
    return f"d{uuid.uuid4().hex[:16]}.example.com"


@pytest.fixture
def email(domain: str) -> str:
    return f"user@{domain}"
