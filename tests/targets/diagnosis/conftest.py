from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile


@pytest.fixture(scope="module")
def profile() -> Iterator[Profile]:
    """The full profile of a running reference target."""
    with LocalReference() as running:
        yield running.profile()
