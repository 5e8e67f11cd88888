"""Logs of format 1 are still read. The sample is made of lines from runs against moto 5.2.5 and ministack 1.5.33."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.model.checks import CHECKS
from conformance.model.datum import DatumKind
from conformance.model.suite import must_cases
from conformance.report import log as logs
from conformance.report.causes import causes
from conformance.report.html import report_html
from conformance.report.log import read_log
from conformance.report.markdown import summary_markdown
from conformance.report.merge import write_log

SAMPLE = Path(__file__).parent / "format-1.jsonl"


def _checks() -> dict[str, list[str]]:
    return {case.id: [finding.check for finding in case.findings] for case in read_log(SAMPLE).cases}


def test_every_finding_has_a_check_of_the_catalogue() -> None:
    found = {check for checks in _checks().values() for check in checks}
    assert found <= CHECKS.keys()
    assert {
        "xml.not-xml",
        "status.accepted",
        "status.rejected",
        "error.code",
        "root.wrong-action",
        "structure.repeated-key",
        "headers.request-id",
        "values.count",
        "values.present",
        "values.excludes",
        "values.same-as",
        "values.differs-from",
        "values.equals",
    } <= found


def test_the_sides_that_can_be_read_are_typed_and_the_words_stay() -> None:
    old = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    words = {line["id"]: [each["actual"] for each in line["findings"]] for line in old if line["event"] == "case"}
    kinds = set()
    for case in read_log(SAMPLE).cases:
        assert [finding.actual for finding in case.findings] == words[case.id]
        assert all(finding.action for finding in case.findings)
        kinds |= {finding.typed.actual.kind for finding in case.findings}
    assert {DatumKind.BODY, DatumKind.SUCCESS, DatumKind.REJECTION, DatumKind.TEXT, DatumKind.ABSENT} <= kinds


def test_the_action_that_a_target_lacks_is_read() -> None:
    lacking = {case.outcome.value: case.lacks for case in read_log(SAMPLE).cases if case.lacks}
    assert lacking == {"blocked": "SetIdentityDkimEnabled", "unsupported": "SetIdentityDkimEnabled"}


def test_the_headline_of_a_whole_run_is_over_its_own_cases() -> None:
    footer = read_log(SAMPLE).footer
    assert footer is not None
    assert footer.headline.of == sum(footer.summary["must"].values())
    assert footer.headline.passed == footer.summary["must"]["passed"]


def test_the_headline_of_a_selection_is_over_the_corpus(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(SAMPLE.read_text(encoding="utf-8").replace('"selection":{}', '"selection":{"levels":["must"]}'))
    footer = read_log(path).footer
    assert footer is not None
    assert footer.headline.of == must_cases()


def test_reports_are_made_of_it() -> None:
    log = read_log(SAMPLE)
    assert "old-emulator does not conform" in summary_markdown(log)
    assert "check-xml.not-xml" in report_html(log)
    assert len(causes(log.cases)) >= 10


def test_it_is_written_as_format_2(tmp_path: Path) -> None:
    log = read_log(SAMPLE)
    path = tmp_path / "run.jsonl"
    write_log(logs.RunLog(path, log.header, log.cases, log.footer))
    assert "ses-conformance/2" in path.read_text(encoding="utf-8").splitlines()[0]
    assert read_log(path).cases == log.cases


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"outcome":"passed"', '"outcome":"great"'),
        ('"layer":"xml"', '"layer":"odd"'),
        ('"findings":[]', '"findings":7'),
    ],
)
def test_a_line_that_is_none_of_format_1_is_rejected(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(SAMPLE.read_text(encoding="utf-8").replace(old, new, 1))
    with pytest.raises(logs.DamagedLog, match=r"run\.jsonl:\d+"):
        read_log(path)
