from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.proof.editions import EDITIONS
from conformance.run.exchanger import Exchanger
from conformance.run.pacing import Pacer
from conformance.targets.local import LocalReference
from conformance.wire.transport import Transport

MUTANT = "list-identities-no-max-items-is-internal-failure"


def exchanging(*options: str) -> Iterator[Exchanger]:
    """Yield what sends to a reference target of its own, started with these options."""
    with LocalReference(options) as running, Transport() as transport:
        yield Exchanger(running.profile(), transport, Pacer(None, None))


@pytest.fixture(scope="package")
def reference() -> Iterator[Exchanger]:
    """What sends to the reference target."""
    yield from exchanging()


@pytest.fixture(scope="package")
def mutant() -> Iterator[Exchanger]:
    """What sends to the reference target with one defect: it rejects a listing without MaxItems."""
    yield from exchanging("--editions", EDITIONS, "--mutant", MUTANT)


@pytest.fixture
def one_more() -> Iterator[Exchanger]:
    """What sends to the reference target with another defect: a page has one identity more than MaxItems."""
    yield from exchanging("--editions", EDITIONS, "--mutant", "list-identities-one-more")
