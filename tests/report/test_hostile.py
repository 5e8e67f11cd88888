"""A target that sends markup, controls and escapes, everywhere that a log has text: harmless in every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.report.annotations import github_annotations
from conformance.report.badge import badges
from conformance.report.baseline import read_baseline
from conformance.report.baseline_write import write_baseline
from conformance.report.certificate import certificate, certificate_text
from conformance.report.compare import write_compare
from conformance.report.compare_markdown import compare_markdown
from conformance.report.ctrf import ctrf
from conformance.report.gate import check_gate
from conformance.report.html import report_html
from conformance.report.junit import junit_xml
from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown
from conformance.report.sarif import sarif

from .build import case, exchange, finding
from .conftest import MakeLog
from .pages import Page

NASTY = (
    "</script><script>alert(1)</script>]]>--><img src=x onerror=alert(2)>&lt;b&gt;&amp;'\"`|"
    "\u2028\u2029\u202e\x00\x1b[31m\ufffe${7*7}{{7*7}}\n::error::x\r\n| a | [l](javascript:alert(3)) 😀"
)


@pytest.fixture
def log(make_log: MakeLog) -> RunLog:
    one = exchange(body=NASTY)
    one["request"]["body"] = one["request"]["url"] = NASTY
    one["request"]["headers"] = [[NASTY, NASTY]]
    one["response"]["headers"] = [[NASTY, NASTY]]
    bad = case(
        f"a.b{NASTY}",
        title=NASTY,
        action=NASTY,
        outcome="failed",
        reason=NASTY,
        notes=[NASTY],
        requirements=[NASTY],
        findings=[
            finding(NASTY, layer="values", where=NASTY, expected=NASTY, actual=NASTY),
            finding("xml.not-xml", actual=NASTY),
        ],
        exchanges=[one],
        file=NASTY,
        **{"class": NASTY},
    )
    lacking = case("a.c", outcome="unsupported", reason=NASTY)
    target = {"name": NASTY, "version": NASTY, "endpoint": NASTY, "profile": {"name": NASTY}}
    return make_log([bad, lacking], target=target, seed=NASTY, selection={"ids": [NASTY], NASTY: NASTY})


def _harmless(text: str, page: Page) -> None:
    assert page.scripts.keys() == {"", "index", "wire"} or page.scripts.keys() == {"", "index"}
    assert "img" not in page.tags
    assert page.tags.count("script") == len(page.scripts)
    assert {link[:1] for link in page.attribute("a", "href")} == {"#"}
    assert not any(name.startswith("on") for _, name, _ in page.attributes)
    for character in "\x00\x1b\u2028\u2029\u202e\ufffe":
        assert character not in text


def test_report(log: RunLog) -> None:
    text = report_html(log)
    page = Page(text)
    _harmless(text, page)
    assert "</script><script>alert(1)" in page.text
    assert "{{7*7}}" in page.text
    assert page.index["cases"][0][0] == f"a.b{NASTY}"
    assert page.exchanges()[0][0][5][2] == NASTY


def test_comparison(log: RunLog, tmp_path: Path) -> None:
    write_compare([log, log], tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text()
    _harmless(text, Page(text))
    plain = _outside_code(compare_markdown([log, log]))
    assert "<script" not in plain
    assert "](" not in plain


def _outside_code(text: str) -> str:
    """Return Markdown without its code spans, backslash escapes resolved to nothing."""
    plain, inside, at = [], "", 0
    while at < len(text):
        run = len(text[at:]) - len(text[at:].lstrip("`"))
        if not inside and text[at] == "\\":
            at += 2
        elif run:
            mark = text[at : at + run]
            inside = mark if not inside else "" if mark == inside else inside
            at += run
        else:
            plain += [] if inside else [text[at]]
            at += 1
    return "".join(plain)


def test_summary(log: RunLog) -> None:
    text = summary_markdown(log)
    plain = _outside_code(text)
    assert "<script" not in plain
    assert "<img" not in plain
    assert "](" not in plain
    assert not any(line.startswith("::") for line in text.splitlines())
    assert not set("\x00\x1b\u2028\u202e") & set(text)


def test_junit(log: RunLog) -> None:
    root = ElementTree.fromstring(junit_xml(log))
    assert {each.tag for each in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "properties", "property", "failure",
    }  # fmt: skip
    assert "</script><script>alert(1)</script>]]>" in str(next(root.iter("failure")).text)


def test_ctrf(log: RunLog) -> None:
    text = json.dumps(ctrf(log), ensure_ascii=False)
    assert not set("\x00\x1b\u2028\u202e") & set(text)
    assert "\\\\u0000" in text


def test_annotations(log: RunLog, tmp_path: Path) -> None:
    lines = github_annotations(log, root=tmp_path)
    assert all(line.startswith("::error title=") and len(line.splitlines()) == 1 for line in lines)
    assert lines[0].count("::") - lines[0].partition("::")[2].partition("::")[2].count("::") == 2


def test_certificate_and_badges(log: RunLog) -> None:
    text = certificate_text(certificate(log))
    assert not set("\x00\x1b\u2028\u202e") & set(text)
    for badge in badges(log).values():
        assert len(f"{badge['label']}{badge['message']}".splitlines()) == 1


def test_sarif(log: RunLog) -> None:
    text = json.dumps(sarif(log), ensure_ascii=False)
    assert not set("\x00\x1b\u2028\u202e") & set(text)


def test_baseline(log: RunLog, tmp_path: Path) -> None:
    write_baseline(log, tmp_path / "b.yaml")
    text = (tmp_path / "b.yaml").read_text()
    assert not set("\x00\x1b\u2028\u202e") & set(text)
    entries = read_baseline(tmp_path / "b.yaml").file.deviations
    assert len(entries) == 2
    breaches = check_gate(log, read_baseline(tmp_path / "b.yaml")).breaches
    assert breaches
    assert all(len(str(breach).splitlines()) == 1 for breach in breaches)
