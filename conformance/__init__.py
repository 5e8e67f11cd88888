"""Conformance suite for the Amazon SES v1 Query API, version 2010-12-01.

The names of ``conformance.api`` are attributes of this package, too; they are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_OFFERED = frozenset({"RunResult", "TestDouble", "Unreachable", "UserProblem"})


def __getattr__(name: str) -> Any:
    if name == "run":
        return import_module("conformance.run")  # a package that can be called
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("conformance.api"), name)
