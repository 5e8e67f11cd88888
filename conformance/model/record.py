"""The base of every record read from YAML."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A closed, immutable record: an unknown key is an error. Its validator is built when it is first used."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
