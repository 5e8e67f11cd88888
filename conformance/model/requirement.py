"""The registry of requirements: one testable statement of the reference a row."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from conformance.model.record import Record
from conformance.model.vocabulary import Level, Source

RequirementId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+$")]


class Requirement(Record):
    """One testable statement, or one that can't be tested from outside, with the reason."""

    id: RequirementId = Field(description="Area.Subject.aspect, e.g. ListIdentities.MaxItems.range; never reused")
    level: Level = Field(default=Level.MUST, description="how strongly the text speaks")
    source: Source = Field(default=Source.SPEC, description="where the statement comes from")
    line: int | None = Field(default=None, ge=1, le=2553, description="line of the reference that says it")
    readings: tuple[int, ...] = Field(default=(), description="numbers of the readings that bear on it")
    text: str = Field(min_length=10, description="the statement in our own short words")
    excluded: str | None = Field(default=None, min_length=10, description="why it can't be tested from outside")

    @model_validator(mode="after")
    def _spec_has_a_line(self) -> Self:
        if self.source is Source.SPEC and self.line is None:
            raise ValueError("a requirement of source spec names the line of the reference that says it")
        return self


class RequirementFile(Record):
    """One file of ``fixtures/requirements/``: the requirements of one action or area."""

    action: str = Field(description="the action, or Common, Protocol, Types for what all actions share")
    requirements: list[Requirement] = Field(min_length=1)
