"""JSON Schemas of the suite's files, made from the record types, for editors and for other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from conformance.model.case_file import CaseFile
from conformance.model.expectation import AcceptSets
from conformance.model.requirement import RequirementFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(record: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record type, keys by their names in YAML."""
    schema = record.model_json_schema(by_alias=True)
    _close(schema)
    return {"$schema": DIALECT, **schema, "title": title}


def _close(schema: Any) -> None:
    """Reject keys that match no pattern, as the loader does; pydantic leaves such mappings open."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema of the model by its file name in ``fixtures/schemas/``."""
    return {
        "case-file.schema.json": schema_of(CaseFile, "Case file"),
        "requirement-file.schema.json": schema_of(RequirementFile, "Requirements"),
        "accept-sets.schema.json": schema_of(AcceptSets, "Accept-sets"),
    }


def dumps(schema: dict[str, Any]) -> str:
    """Return a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def outdated(folder: Path, found: dict[str, dict[str, Any]]) -> dict[Path, str]:
    """Return the text of each schema whose file in ``folder`` is not current, by its path."""
    texts = {folder / name: dumps(schema) for name, schema in found.items()}
    return {
        path: text
        for path, text in texts.items()
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text
    }
