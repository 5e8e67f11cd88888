from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.report.ctrf import ctrf, write_ctrf
from conformance.report.log import RunLog

from .build import case, finding
from .conftest import MakeLog
from .gates import gate_of


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """CTRF's own schema, as its package `ctrf` 0.3.0 (MIT) ships it."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "ctrf.schema.json").read_text())
    return found


def test_a_run_is_valid_ctrf(big_log: RunLog, schema: dict[str, Any]) -> None:
    jsonschema.validate(ctrf(big_log), schema)


@pytest.mark.parametrize("parts", [{}, {"whole": False, "selected": 9}, {"started": "yesterday"}])
def test_odd_runs_are_valid_too(
    make_log: MakeLog, schema: dict[str, Any], tmp_path: Path, parts: dict[str, Any]
) -> None:
    write_ctrf(make_log([case("a.b", requirements=[])], **parts), tmp_path / "ctrf.json")
    data = json.loads((tmp_path / "ctrf.json").read_text())
    jsonschema.validate(data, schema)
    assert data["results"]["summary"]["extra"]["complete"] is parts.get("whole", True)


def test_the_schema_refuses_what_is_none(make_log: MakeLog, schema: dict[str, Any]) -> None:
    data = ctrf(make_log([case("a.b")]))
    data["results"]["tests"][0]["status"] = "unsupported"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


@pytest.mark.parametrize(
    ("outcome", "level", "status"),
    [
        ("passed", "must", "passed"),
        ("failed", "must", "failed"),
        ("unsupported", "must", "failed"),
        ("blocked", "must", "failed"),
        ("indeterminate", "must", "failed"),
        ("error", "may", "failed"),
        ("skipped", "must", "skipped"),
        ("failed", "should", "other"),
        ("indeterminate", "may", "other"),
    ],
)
def test_statuses(make_log: MakeLog, outcome: str, level: str, status: str) -> None:
    results = ctrf(make_log([case("a.b", outcome=outcome, level=level, findings=[finding()])]))["results"]
    (test,) = results["tests"]
    assert (test["status"], test["rawStatus"]) == (status, outcome)
    assert results["summary"][status] == results["summary"]["tests"] == 1
    assert ("message" in test) is (outcome != "passed")


def test_times_are_those_of_the_run(make_log: MakeLog) -> None:
    found = ctrf(make_log([case("a.b")], started="2026-01-02T03:04:05Z", ms=2000))["results"]["summary"]
    assert (found["start"], found["stop"], found["duration"]) == (1767323045000, 1767323047000, 2000)


def test_names_are_unique_and_titles_are_kept(big_log: RunLog) -> None:
    results = ctrf(big_log)["results"]
    names = [test["name"] for test in results["tests"]]
    assert len(names) == len(set(names)) == 1500
    assert results["tests"][0]["extra"]["title"] == big_log.cases[0].title
    assert "healthy" not in results["environment"]


def test_with_a_gate_only_what_breaks_it_fails(make_log: MakeLog, schema: dict[str, Any], tmp_path: Path) -> None:
    log, gate = gate_of(make_log, tmp_path)
    data = ctrf(log, gate)
    jsonschema.validate(data, schema)
    tests = {test["name"]: (test["status"], test.get("message", "")) for test in data["results"]["tests"]}
    assert tests["a.known"] == ("other", "known (upstream issue 7): failed")
    assert tests["a.new"] == ("failed", "new: failed")
    assert tests["a.fixed"] == ("passed", "")
    assert tests["gate.fixed.1"][0] == tests["gate.vanished.2"][0] == "failed"
    assert data["results"]["summary"]["failed"] == 3
    figures = data["results"]["summary"]["extra"]["gate"]
    assert [figures[key] for key in ("holds", "new", "known", "fixed", "vanished")] == [False, 1, 1, 1, 1]
