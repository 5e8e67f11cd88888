from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from conformance.report.certificate import certificate
from conformance.report.json_schema import schemas
from conformance.report.log import RunLog

from .build import case
from .conftest import MakeLog


def test_they_are_schemas() -> None:
    for name, schema in schemas().items():
        assert name.endswith(".schema.json")
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_line_of_a_log_fits(big_log: RunLog) -> None:
    check = jsonschema.Draft202012Validator(schemas()["run-log.schema.json"])
    lines = big_log.path.read_text().splitlines()
    assert len(lines) == 1502
    for line in [*lines[:200], lines[-1]]:
        check.validate(json.loads(line))


@pytest.mark.parametrize("spoil", [{"outcome": "great"}, {"extra": 1}, {"event": "other"}, {"line": "x"}])
def test_other_lines_do_not(big_log: RunLog, spoil: dict[str, object]) -> None:
    line = json.loads(big_log.path.read_text().splitlines()[1])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**line, **spoil}, schemas()["run-log.schema.json"])


def test_certificates_and_baselines_fit(make_log: MakeLog, tmp_path: Path) -> None:
    found = certificate(make_log([case("a.b"), case("a.c", outcome="failed")]))
    jsonschema.validate(found.model_dump(mode="json"), schemas()["certificate.schema.json"])
    baseline = {"format": "ses-conformance-baseline/1", "deviations": [{"id": "a.b", "reason": "r"}]}
    jsonschema.validate(baseline, schemas()["baseline.schema.json"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**baseline, "more": 1}, schemas()["baseline.schema.json"])
