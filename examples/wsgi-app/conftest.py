"""Says what the suite's cases are to test."""

import pytest
from emulator import app


@pytest.fixture(scope="session")
def ses_target():
    """Return the application; a URL or a profile would do as well."""
    return app
