from __future__ import annotations

from pathlib import Path

from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown, write_summary

from .build import case, finding
from .conftest import MakeLog


def test_a_summary_says_what_the_run_found(make_log: MakeLog, tmp_path: Path) -> None:
    cases = [case("a.b"), case("a.c[x|y]", outcome="failed", findings=[finding("xml.not-xml", actual="an HTML page")])]
    write_summary(make_log(cases), tmp_path / "summary.md")
    text = (tmp_path / "summary.md").read_text()
    assert "## ❌ emulator does not conform" in text
    assert "**1 of 2 must-cases passed** (truth any, 2 cases run)" in text
    assert "| identities | not certified | 1/2 | 1 |  |  |  |  |  | 1 |" in text
    assert (
        r"| 1 | 1 |  | `xml.not-xml` | The body is not XML: ListIdentities \*Response, got 'an HTML page' "
        r"| `a.c[x\|y]` |" in text
    )
    assert "`ses-conformance run --endpoint http://127.0.0.1:4566 --truth any --seed s33d`" in text


def test_an_interrupted_run_and_a_selection_say_so(make_log: MakeLog) -> None:
    text = summary_markdown(make_log([case("a.b")], whole=False, selected=3, selection={"actions": ["ListIdentities"]}))
    assert "**Incomplete run**" in text
    assert "Selected: `actions: ListIdentities`" in text


def test_tables_stay_tables(big_log: RunLog) -> None:
    rows = [line for line in summary_markdown(big_log).splitlines() if line.startswith("|")]
    widths = {line.replace(r"\|", "").count("|") for line in rows}
    assert widths == {7, 11}
    assert len(summary_markdown(big_log)) < 20_000
