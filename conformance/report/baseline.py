"""A baseline: a target's known deviations, each with what it shows and a reason, and the profile that it holds for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.problem import SourceError
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent, Header
from conformance.report.text import visible

if TYPE_CHECKING:
    from conformance.model.yaml_source import YamlSource

FORMAT: Final = "ses-conformance-baseline/2"
OLD_FORMAT: Final = "ses-conformance-baseline/1"
"""Entries of this format have no checks, and its head names no profile."""

KNOWABLE = (Outcome.FAILED, Outcome.UNSUPPORTED, Outcome.BLOCKED, Outcome.INDETERMINATE, Outcome.ERROR)
"""Outcomes that need an entry. Skipped needs none: the profile says why, and the certificate counts it."""

PLACEHOLDER: Final = "TODO why is this known?"
"""What stands for a reason until somebody gives one; any reason that begins so breaks the gate."""

_OF_PLACE = frozenset({"name", "version", "endpoint", "credentials", "headers"})
"""Keys of a profile that say where the target is and how to reach it, not what is asked of it."""
_GIVEN = frozenset({"account_id", "confirm", "mail", "other_account", "temporary", "throttle", "verified", "faults"})
"""Keys of a profile of which only that they are there decides what is asked."""
_DECISIVE = {"other_account": ("account_id", "sandbox")}
"""Parts of such keys that cases need, too."""
_NUMBER = re.compile(r" \(…[^)]*\)$")
"""How the end of an account's number is written beside ``given``."""


class KnownDeviation(BaseModel):
    """One known deviation."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str = Field(min_length=1, description="a case's id, all rows of its table by the part before [, or a glob")
    outcome: Literal["failed", "unsupported", "blocked", "indeterminate", "error"] | None = Field(
        default=None, description="what is known of it; another outcome breaks the gate. Left out: any of these"
    )
    checks: list[str] | None = Field(
        default=None, description="the checks that find something; any other breaks the gate. Left out: any"
    )
    reason: str = Field(default="", description="why it deviates; an entry without one breaks the gate")

    @property
    def reasoned(self) -> bool:
        """Whether somebody has said why."""
        reason = self.reason.strip()
        return bool(reason) and not reason.upper().startswith("TODO")

    def covers(self, outcome: str, checks: Collection[str]) -> bool:
        """Say whether a case that deviates in this way is known."""
        return (self.outcome is None or self.outcome == outcome) and (
            self.checks is None or set(checks) <= set(self.checks)
        )


class BaselineFile(BaseModel):
    """A baseline file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal["ses-conformance-baseline/2", "ses-conformance-baseline/1"] = Field(
        description="the format and its version"
    )
    target: str | None = Field(default=None, description="the target's name; a run of another breaks the gate")
    truth: Literal["any", "spec", "observed"] | None = Field(
        default=None, description="the truth of the run; a run by another breaks the gate"
    )
    profile: dict[str, Any] | None = Field(
        default=None, description="what of the profile decides the outcomes; a run with another breaks the gate"
    )
    deviations: list[KnownDeviation] = []


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline that was read, with its file, for the places of its entries."""

    path: Path
    source: YamlSource
    file: BaselineFile

    def line(self, number: int) -> int:
        """Return the line of the entry with this number (from 0)."""
        return self.source.position(("deviations", number))[0]

    def place(self, number: int) -> str:
        """Return where the entry with this number (from 0) stands: ``file:line:column``."""
        line, column = self.source.position(("deviations", number))
        return f"{self.path}:{line}:{column}"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises ``SourceError`` with every problem at its ``file:line:column``."""
    from conformance.model.yaml_source import YamlSource  # most runs have no baseline

    source = YamlSource(path)
    data = source.data
    found = data.get("format") if isinstance(data, dict) else None
    if found not in (FORMAT, OLD_FORMAT):
        place = ("format",) if found is not None else ()
        message = f"no baseline: it must begin with `format: {FORMAT}`" if found is None else f"format {found!r}"
        raise SourceError([source.problem(place, f"{message}; this version reads {FORMAT} and {OLD_FORMAT}")])
    return Baseline(path, source, source.validate(BaselineFile))


def matches(pattern: str, case_id: str) -> bool:
    """Say whether an entry's id stands for a case: itself, all rows of its table, or a glob; brackets are literal."""
    return (
        case_id == pattern or case_id.partition("[")[0] == pattern or fnmatchcase(case_id, pattern.replace("[", "[[]"))
    )


def checks_of(case: CaseEvent) -> list[str]:
    """Return the ids of the checks that found something in a case, each once, in alphabetical order."""
    return sorted({visible(finding.check) for finding in case.findings})


def profile_of(header: Header) -> dict[str, Any]:
    """Return what of a run's profile decides the outcomes. Where the target is, and all keys and passwords, are not.

    Which account it is decides nothing, so long as the profile has the target's own number: its last digits are kept
    only to be named where something has changed.
    """
    return {
        visible(key): _given(key, value) if key in _GIVEN else _shown(value)
        for key, value in sorted(header.target.profile.items())
        if key not in _OF_PLACE
    }


def _given(key: str, value: Any) -> str:
    parts = _DECISIVE.get(key, ())
    lacking = [part for part in parts if not (isinstance(value, dict) and value.get(part))]
    number = value.get("account_id") if isinstance(value, dict) else value if key == "account_id" else None
    said = f"given without {' and '.join(lacking)}" if lacking else "given"
    return f"{said} (…{visible(str(number)[-4:])})" if number else said


def decisive(value: Any) -> Any:
    """Return what of a key's value decides the outcomes: all but which account it is."""
    return _NUMBER.sub("", value) if isinstance(value, str) else value


def _shown(value: Any) -> Any:
    """Return JSON whose texts hold no character that does something instead of showing something."""
    if isinstance(value, dict):
        return {visible(str(key)): _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return visible(value) if isinstance(value, str) else value
