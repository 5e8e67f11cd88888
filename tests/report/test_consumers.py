"""The reports as tools of other makers read them: what they count and find is what the run showed."""

from __future__ import annotations

import json
from pathlib import Path

import junitparser
import pytest
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from conformance.report.junit import write_junit
from conformance.report.log import RunLog
from conformance.report.sarif import write_sarif

from .build import case, finding
from .conftest import MakeLog
from .gates import gate_of


def junit(log: RunLog, path: Path) -> junitparser.JUnitXml:
    write_junit(log, path)
    return junitparser.JUnitXml.fromfile(str(path))


def test_junitparser_counts_what_the_run_showed(big_log: RunLog, tmp_path: Path) -> None:
    found = junit(big_log, tmp_path / "junit.xml")
    tests = [test for suite in found for test in suite]
    must = [each for each in big_log.cases if each.level == "must"]
    assert found.tests == len(tests) == len(big_log.cases)
    assert found.failures == sum(each.outcome in ("failed", "unsupported", "blocked", "indeterminate") for each in must)
    assert found.errors == sum(each.outcome == "error" for each in big_log.cases)
    assert found.skipped == sum(each.outcome == "skipped" for each in big_log.cases)


def test_junitparser_finds_what_failed_and_why(make_log: MakeLog, tmp_path: Path) -> None:
    log = make_log([case("a.good"), case("a.bad", outcome="failed", findings=[finding(actual="<b>&\x00")])])
    (suite,) = junit(log, tmp_path / "junit.xml")
    bad = next(test for test in suite if test.name.startswith("a.bad"))
    (result,) = bad.result
    assert isinstance(result, junitparser.Failure)
    assert "<b>&" in f"{result.message}{result.text}"


def test_a_model_of_sarif_finds_each_departure_with_its_rule_and_place(
    make_log: MakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log, gate = gate_of(make_log, tmp_path)
    write_sarif(log, tmp_path / "report.sarif", gate)
    (run,) = Sarif.model_validate(json.loads((tmp_path / "report.sarif").read_text())).runs
    rules = {rule.id for rule in run.tool.driver.rules or []}
    results = run.results or []
    assert {result.rule_id for result in results} <= rules
    said = [result.message.text or "" for result in results]
    for name in ("a.new", "a.known", "a.fixed", "a.gone"):
        assert sum(name in text for text in said) == 1
    places = [location.physical_location for result in results for location in result.locations or []]
    assert {place.artifact_location.uri for place in places if place and place.artifact_location} == {
        (tmp_path / "baseline.yaml").name
    }
