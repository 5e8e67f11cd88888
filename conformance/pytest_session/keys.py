"""Under which keys the parts of the pytest plugin, and its processes, hand things over.

Every session of pytest reads this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.pytest_session.handover import Handover

HANDOVER: pytest.StashKey[Handover] = pytest.StashKey()
"""What the ``run`` command hands to the plugin of the same process."""
WORKER_KEY = "ses_conformance"
"""What the controller hands to an xdist worker."""
