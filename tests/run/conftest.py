from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.wanted import Wanted


@pytest.fixture(scope="session")
def reference() -> Iterator[Prepared]:
    """The reference target, ready to be tested."""
    prepared = prepare(Wanted(seed="tests"), {})
    yield prepared
    prepared.close()
