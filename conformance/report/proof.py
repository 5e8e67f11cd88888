"""The figures of trust, as the latest measurement left them: read by the report, written by whoever measures.

They are no part of the repository. A run of the tests measures both and leaves them in ``figures/``, which version
control ignores and the wheel carries; without a measurement the report says nothing of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.report.files import write_text

FOLDER = Path(__file__).resolve().parent / "figures"
"""One file for each figure, so that two processes can measure at the same time."""

Figure = Literal["sensitivity", "specificity"]


class Measured(BaseModel):
    """One figure: how many of how many, and the digest of the cases that it was measured with."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    good: int = Field(ge=0)
    of: int = Field(ge=1)
    cases_sha256: str

    @property
    def share(self) -> float:
        """``good`` of ``of``, from 0 to 1."""
        return self.good / self.of


class Proof(BaseModel):
    """Both figures; None is one that was not measured, or whose file can't be read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    sensitivity: Measured | None = Field(default=None, description="mutants of the reference target that are caught")
    specificity: Measured | None = Field(default=None, description="legal variations that pass every case")


def proof(folder: Path = FOLDER) -> Proof:
    """Return the recorded figures."""
    return Proof(sensitivity=_read(folder, "sensitivity"), specificity=_read(folder, "specificity"))


def record(name: Figure, measured: Measured, folder: Path = FOLDER) -> Path:
    """Write one figure and return its file; raises ``OSError``."""
    path = _file(folder, name)
    write_text(path, measured.model_dump_json(indent=2) + "\n")
    return path


def _file(folder: Path, name: Figure) -> Path:
    return folder / f"{name}.json"


def _read(folder: Path, name: Figure) -> Measured | None:
    try:
        return Measured.model_validate_json(_file(folder, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # pydantic's ValidationError is a ValueError
        return None
