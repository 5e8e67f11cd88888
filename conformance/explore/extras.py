"""What is installed of the optional dependencies: the extras ``fuzz`` and ``sdk``."""

from __future__ import annotations

from importlib.util import find_spec


def has_hypothesis() -> bool:
    """Say whether random programs can be drawn."""
    return find_spec("hypothesis") is not None


def has_botocore() -> bool:
    """Say whether there is an SDK to show a response to."""
    return find_spec("botocore") is not None
