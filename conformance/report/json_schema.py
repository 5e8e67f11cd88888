"""JSON Schemas of the files that reports read and write."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from conformance.model.json_schema import DIALECT, schema_of
from conformance.report.baseline import BaselineFile
from conformance.report.certificate import Certificate
from conformance.report.event import CaseEvent, Event, Footer, Header


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by their file names in ``fixtures/schemas/``; that of the log is of each of its lines."""
    lines: TypeAdapter[Header | CaseEvent | Footer] = TypeAdapter(Event)
    return {
        "run-log.schema.json": {"$schema": DIALECT, **lines.json_schema(by_alias=True), "title": "A line of run.jsonl"},
        "baseline.schema.json": schema_of(BaselineFile, "Known deviations"),
        "certificate.schema.json": schema_of(Certificate, "Certificate of conformance"),
    }
