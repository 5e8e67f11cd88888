from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.report.junit import junit_xml, write_junit

from .build import case, finding
from .conftest import MakeLog
from .gates import gate_of

Root = ElementTree.Element


def _tests(root: Root) -> dict[str, Root]:
    return {each.attrib["name"]: each for each in root.iter("testcase")}


@pytest.mark.parametrize(
    ("outcome", "level", "child", "kind"),
    [
        ("passed", "must", None, None),
        ("failed", "must", "failure", "failed"),
        ("unsupported", "must", "failure", "unsupported"),
        ("blocked", "must", "failure", "blocked"),
        ("indeterminate", "must", "failure", "indeterminate"),
        ("error", "must", "error", "error"),
        ("error", "may", "error", "error"),
        ("skipped", "must", "skipped", None),
        ("skipped", "should", "skipped", None),
        ("failed", "should", "system-out", None),
        ("unsupported", "may", "system-out", None),
        ("indeterminate", "should", "system-out", None),
    ],
)
def test_outcomes(make_log: MakeLog, outcome: str, level: str, child: str | None, kind: str | None) -> None:
    log = make_log([case("a.b", outcome=outcome, level=level, reason="because", findings=[finding()])])
    root = ElementTree.fromstring(junit_xml(log))
    (test,) = _tests(root).values()
    assert [each.tag for each in test] == ["properties", *([child] if child else [])]
    assert (test[-1].get("type") if child else None) == kind
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert root.get(count) == root[0].get(count) == str(int(child == tag))


def test_a_suite_for_each_class_and_sums_that_add_up(make_log: MakeLog) -> None:
    log = make_log([case("a.b"), case("a.c", outcome="failed"), case("d.e", outcome="skipped", **{"class": "dkim"})])
    root = ElementTree.fromstring(junit_xml(log))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [("dkim", "1"), ("identities", "2")]
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped", "time")] == [
        "3",
        "1",
        "0",
        "1",
        "1.234",
    ]


def test_properties_say_where_a_case_comes_from(make_log: MakeLog) -> None:
    log = make_log([case("a.b[x]", requirements=["ListIdentities.success", "ListIdentities.result"])])
    (test,) = _tests(ElementTree.fromstring(junit_xml(log))).values()
    pairs = [(each.get("name"), each.get("value")) for each in test.iter("property")]
    for pair in (
        ("id", "a.b[x]"),
        ("requirement", "ListIdentities.success"),
        ("requirement", "ListIdentities.result"),
        ("level", "must"),
        ("class", "identities"),
        ("outcome", "passed"),
        ("file", "cases/identities/list-identities.yaml"),
        ("line", "12"),
    ):
        assert pair in pairs
    assert test.get("classname") == "identities.ListIdentities"


def test_the_failure_tells_every_finding(make_log: MakeLog) -> None:
    findings = [finding("xml.not-xml", where="/a"), finding("root.wrong-name", where="/b")]
    log = make_log([case("a.b", outcome="failed", findings=findings, notes=["left over: x"])])
    failure = next(ElementTree.fromstring(junit_xml(log)).iter("failure"))
    assert failure.get("message") == "xml.not-xml: /a: expected a thing, got absent (+1 more)"
    assert "root.wrong-name: /b: expected a thing, got absent (exchange 1)" in str(failure.text)
    assert "note: left over: x" in str(failure.text)


def test_an_interrupted_run_is_an_error(make_log: MakeLog, tmp_path: Path) -> None:
    write_junit(make_log([case("a.b")], whole=False, selected=3), tmp_path / "junit.xml")
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert root.get("errors") == "1"
    assert "1 of 3 cases" in str(next(root.iter("error")).get("message"))


def test_with_a_gate_only_what_breaks_it_fails(make_log: MakeLog, tmp_path: Path) -> None:
    root = ElementTree.fromstring(junit_xml(*gate_of(make_log, tmp_path)))
    tests = _tests(root)
    assert [each.tag for each in tests["a.known"]] == ["properties", "skipped", "system-out"]
    assert tests["a.known"][1].get("message") == "known (upstream issue 7): failed"
    assert tests["a.new"][1].tag == "failure"
    assert tests["gate.fixed.1"][0].get("type") == "fixed"
    assert tests["gate.vanished.2"][0].get("type") == "vanished"
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["6", "3", "0", "1"]
    pairs = [(each.get("name"), each.get("value")) for each in tests["a.fixed"].iter("property")]
    assert ("gate", "fixed") in pairs


def test_a_gate_that_holds_has_no_failure(make_log: MakeLog, tmp_path: Path) -> None:
    log, gate = gate_of(make_log, tmp_path, ("a.known", "a.new"))
    root = ElementTree.fromstring(junit_xml(log, gate))
    assert gate.holds
    assert [root.get(name) for name in ("failures", "errors", "skipped")] == ["0", "0", "2"]
