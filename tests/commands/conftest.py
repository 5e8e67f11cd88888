from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conformance.targets.local import LocalReference


@pytest.fixture(scope="session")
def reference() -> Iterator[LocalReference]:
    """The reference target."""
    with LocalReference() as running:
        yield running


@pytest.fixture(scope="session")
def reference_profile(reference: LocalReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference target as a profile file: any target like another."""
    path = tmp_path_factory.mktemp("target") / "reference.yaml"
    path.write_text(yaml.safe_dump(reference.profile().model_dump(mode="json", exclude_unset=True)))
    return path
