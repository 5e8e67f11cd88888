"""The registry of requirements: one testable statement of the reference a row."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from conformance.model.record import Record
from conformance.model.vocabulary import Level, Source

RequirementId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+$")]


class RequirementKind(StrEnum):
    """What a requirement is about."""

    RESPONSE = "response"
    """The document and fields that a valid request gets back."""
    BEHAVIOUR = "behaviour"
    """What the action does."""
    PARAMETERS = "parameters"
    """How parameters are read, typed and bounded."""
    ERRORS = "errors"
    """Which error goes with which fault, and with which status and Type."""
    PROTOCOL = "protocol"
    """The AWS Query protocol: encoding, methods, envelope, connection."""
    SIGNATURE = "signature"
    """Signing, and keeping accounts apart."""


class Requirement(Record):
    """One testable statement, or one that can't be tested from outside, with the reason."""

    id: RequirementId = Field(description="Area.Subject.aspect, e.g. ListIdentities.MaxItems.range; never reused")
    level: Level = Field(default=Level.MUST, description="how strongly the text speaks")
    source: Source = Field(default=Source.SPEC, description="where the statement comes from")
    kind: RequirementKind = Field(
        default=RequirementKind.PARAMETERS, description="what it is about; default: the kind that the file names"
    )
    at: str | list[str] = Field(
        default_factory=list,
        description="what says it: [page /] section / entry of the API Reference (page: default the file's action),"
        " RFC number / section, or the title of a document",
    )
    see: list[str] = Field(
        default_factory=list, description="readings and observations that bear on it: reading-9, observed-0.12"
    )
    text: str = Field(min_length=10, description="the statement in our own short words")
    excluded: str | None = Field(default=None, min_length=10, description="why it can't be tested from outside")

    @property
    def citations(self) -> tuple[str, ...]:
        """All that it cites: first what says it, then what bears on it."""
        return (*([self.at] if isinstance(self.at, str) else self.at), *self.see)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.source is Source.SPEC and not self.at:
            raise ValueError("a requirement of source spec needs `at`: the place in the API Reference that says it")
        if self.source is Source.PROTOCOL and not self.citations:
            raise ValueError("a requirement of source protocol needs `at`: the RFC or document that says it")
        if self.source is Source.OBSERVED and not any(each.startswith("observed-") for each in self.see):
            raise ValueError(
                "a requirement of source observed needs `see` with the observation, for example observed-0.6"
            )
        return self


class RequirementFile(Record):
    """One file of ``fixtures/requirements/``: the requirements of one action or area."""

    action: str = Field(description="the action, or Common, Protocol, Types for what all actions share")
    kind: RequirementKind = Field(description="what its requirements are about, where they do not say otherwise")
    requirements: list[Requirement] = Field(min_length=1)
