"""What the user asked for, and what of it a log keeps so that the run can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from conformance.report.event import Asked
from conformance.run.wanted import Wanted as Wanted
from conformance.targets.guard import ALLOW

PROFILE_VARIABLE = "SES_CONFORMANCE_PROFILE_"
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_SECRET = ("ACCESS_KEY", "SECRET", "TOKEN", "HEADERS", "CREDENTIALS", "ACCOUNT__", "TEMPORARY", "PASSWORD")
_SAID_ELSEWHERE = ("selection", "truth", "seed", "yes")
"""What the header has for itself; and a consent, which is given anew for each run."""


def asked_of(wanted: Wanted, environment: Mapping[str, str], *, uses_profile: bool) -> Asked:
    """Return what a log keeps of it.

    Args:
        wanted: what the user asked for.
        environment: its variables that count are those of the profile and of the keys, and that allow real AWS.
        uses_profile: whether a profile and the environment describe the target: not so for the suite's own.
    """
    options = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(wanted).items()
        if name not in _SAID_ELSEWHERE and value is not None and value is not False
    }
    counted: dict[str, str | None] = {}
    for name, value in sorted(environment.items()) if uses_profile else ():
        if name in _KEYS:
            counted[name] = None
        elif name == ALLOW or name.startswith(PROFILE_VARIABLE):
            counted[name] = None if any(part in name for part in _SECRET) else value
    return Asked(options=options, environment=counted)
