"""The two figures that say how far the suite can be trusted, as they were measured for this version of the cases."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conformance.model import corpus
from conformance.report.files import write_text


class Measured(BaseModel):
    """One figure: how many of how many, and the digest of the cases that it was measured with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    good: int = Field(ge=0)
    of: int = Field(ge=1)
    cases_sha256: str

    @property
    def share(self) -> float:
        """``good`` of ``of``, from 0 to 1."""
        return self.good / self.of


class Proof(BaseModel):
    """The record ``fixtures/proof.json``; written by ``mutants --record`` and ``tolerance --record``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sensitivity: Measured | None = Field(default=None, description="mutants of the reference target that are killed")
    specificity: Measured | None = Field(default=None, description="legal variations that pass every case")


def place() -> Path:
    """Return where the record lies."""
    return corpus.fixtures() / "proof.json"


@cache
def proof() -> Proof:
    """Return the record; empty if there is none, or none that can be read."""
    try:
        return Proof.model_validate_json(place().read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return Proof()


def record(name: str, measured: Measured) -> Path:
    """Write one figure (``sensitivity`` or ``specificity``) into the record; raises ``OSError``."""
    changed = Proof.model_validate({**proof().model_dump(), name: measured.model_dump()})
    write_text(place(), changed.model_dump_json(indent=2) + "\n")
    proof.cache_clear()
    return place()
