from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.report.log import RunLog
from conformance.report.sarif import sarif, write_sarif

from .build import case, finding, log
from .conftest import MakeLog
from .gates import gate_of


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, as Microsoft's multitool (MIT) ships it."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "sarif.schema.json").read_text())
    return found


def _results(log: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def test_a_run_is_valid_sarif(big_log: RunLog, schema: dict[str, Any], tmp_path: Path) -> None:
    write_sarif(big_log, tmp_path / "report.sarif")
    data = json.loads((tmp_path / "report.sarif").read_text())
    jsonschema.validate(data, schema)
    assert len(_results(data)) > 100
    rules = [rule["id"] for rule in data["runs"][0]["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in _results(data))


def test_the_schema_rejects_what_is_none(make_log: MakeLog, schema: dict[str, Any]) -> None:
    data = sarif(make_log([case("a.b", outcome="failed")]))
    data["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_a_result_for_each_check_and_none_of_what_passed(make_log: MakeLog, tmp_path: Path) -> None:
    findings = [finding("xml.not-xml"), finding("xml.not-xml", where="/b"), finding("status.accepted")]
    cases = [
        case("a.a"),
        case("a.b", outcome="failed", findings=findings),
        case("a.c", outcome="skipped"),
        case("a.d", outcome="unsupported", level="should", reason="501"),
    ]
    results = _results(sarif(make_log(cases), root=tmp_path))
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("xml.not-xml", "error"),
        ("status.accepted", "error"),
        ("outcome.unsupported", "warning"),
    ]
    assert results[0]["message"]["text"].startswith("a.b: xml.not-xml: /ListIdentitiesResponse: expected a thing")
    assert not any("locations" in each or "baselineState" in each for each in results)


def test_with_a_gate_results_stand_at_the_baseline(make_log: MakeLog, schema: dict[str, Any], tmp_path: Path) -> None:
    data = sarif(*gate_of(make_log, tmp_path), root=tmp_path)
    jsonschema.validate(data, schema)
    assert [
        (
            each["ruleId"],
            each["baselineState"],
            [place["physicalLocation"]["region"]["startLine"] for place in each.get("locations", [])],
            [reason["justification"] for reason in each.get("suppressions", [])],
        )
        for each in _results(data)
    ] == [
        ("outcome.failed", "unchanged", [4], ["upstream issue 7"]),
        ("outcome.failed", "new", [], []),
        ("gate.fixed", "absent", [3], []),
        ("gate.vanished", "new", [5], []),
    ]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for each in _results(data)
        for place in each.get("locations", [])
    }
    assert uris == {"baseline.yaml"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_file_is_the_document_that_is_written_piece_by_piece(count: int, tmp_path: Path) -> None:
    cases = [case(f"a.b{number}", outcome="failed") for number in range(count)]
    run = log(tmp_path, cases or [case("a.b")])
    write_sarif(run, tmp_path / "x.sarif", root=tmp_path)
    text = (tmp_path / "x.sarif").read_text(encoding="utf-8")
    document = sarif(run, root=tmp_path)
    assert json.loads(text) == document
    assert text == json.dumps(document, indent=2, ensure_ascii=False) + "\n"
