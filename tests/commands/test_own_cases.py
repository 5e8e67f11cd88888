"""``run PATH…``: case files that are named on the command line, a user's own too."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model import corpus
from conformance.model.suite import digest
from conformance.report.log import RunLog, read_log

from .cli import Done, cli

OWN = """\
# yaml-language-server: $schema=https://example.com/case-file.schema.json
action: GetSendQuota
class: statistics
cases:
- id: own.quota
  title: The quota can be asked
  requirement: GetSendQuota.result
  expect: { result: { Max24HourSend: { type: double } } }
- id: own.table
  title: Unknown parameters do no harm
  requirement: GetSendQuota.result
  table: { one: 1, two: 2 }
  send: { Surplus: "{row}" }
  expect: { success: true }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "quota.yaml"
    path.parent.mkdir()
    path.write_text(OWN)
    (path.parent / "profile.yaml").write_text("name: not-a-case-file\n")
    return path


def log_of(done: Done, out: Path, code: int = 0) -> RunLog:
    assert (done.code, "Traceback" in done.err + done.out) == (code, False), done
    return read_log(out / "run.jsonl")


@pytest.mark.sweep("mine-1")
@pytest.mark.parametrize(
    ("path", "processes"), [("mine", "1"), ("mine/quota.yaml", "1"), ("mine/../mine", "1"), ("mine/../mine", "2")]
)
def test_own_cases_run_from_a_file_or_folder(
    tmp_path: Path, own: Path, reference_profile: Path, path: str, processes: str
) -> None:
    more = ("--target", str(reference_profile), "-n", processes, "--out", "o")
    log = log_of(cli("run", path, *more, cwd=tmp_path), tmp_path / "o")
    assert {case.id: case.outcome for case in log.cases} == dict.fromkeys(
        ("own.quota", "own.table[one]", "own.table[two]"), "passed"
    )
    assert log.header.selection == {"paths": [path]}
    assert {case.file for case in log.cases} == {"quota.yaml"}


def test_a_selection_narrows_them(tmp_path: Path, own: Path, reference_profile: Path) -> None:
    chosen = ("mine", "--id", "own.table", "--target", str(reference_profile), "--out", "o")
    log = log_of(cli("run", *chosen, cwd=tmp_path), tmp_path / "o")
    assert {case.id for case in log.cases} == {"own.table[one]", "own.table[two]"}


def test_a_log_of_own_cases_is_of_a_suite_of_its_own(tmp_path: Path, own: Path, reference_profile: Path) -> None:
    """Reports, certificate and gate take it, and none takes it for a run of the suite."""
    log = log_of(cli("run", "mine", "--target", str(reference_profile), "--out", "o", cwd=tmp_path), tmp_path / "o")
    assert log.header.suite.cases_sha256 != digest()
    assert log.footer is not None
    assert log.footer.headline.passed == 0  # of the suite's must-cases
    assert "paths: mine" in (tmp_path / "o" / "certificate.txt").read_text()
    assert "ses-conformance run" in (tmp_path / "o" / "report.html").read_text()
    for arguments in (["report", "o"], ["baseline", "write", "o"], ["baseline", "check", "o"]):
        assert cli(*arguments, cwd=tmp_path).code == 0, arguments


def test_the_suite_s_own_files_can_be_named_and_keep_its_digest(tmp_path: Path, reference_profile: Path) -> None:
    path = corpus.cases() / "statistics" / "get-send-quota.yaml"
    log = log_of(cli("run", str(path), "--target", str(reference_profile), "--out", "o", cwd=tmp_path), tmp_path / "o")
    assert {case.action for case in log.cases} == {"GetSendQuota"}
    assert log.header.suite.cases_sha256 == digest()
    assert log.footer is not None
    assert log.footer.headline.passed > 0
    assert log.header.selection == {"paths": [str(path)]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("expect:", "expekt:"), ":8:3: unknown key `expekt`"),
        (OWN.replace("expect:", "request: { dialect: plsu }\n  expect:", 1), "unknown dialect plsu; did you mean"),
        (OWN.replace("GetSendQuota.result", "No.such", 1), ":7:3: unknown requirement No.such"),
        (
            OWN.replace("# yaml", "# toml").replace("case-file", "file"),
            ":1:1: not a case file: the first line of a case file must be",
        ),
    ],
)
def test_a_wrong_file_is_4_with_its_place(tmp_path: Path, own: Path, text: str, said: str) -> None:
    own.write_text(text)
    done = cli("run", "mine/quota.yaml", "--out", "o", cwd=tmp_path)
    assert done.code == 4
    assert done.err.startswith("ses-conformance: mine/quota.yaml:")
    assert said in done.err
    assert not (tmp_path / "o").exists()


def test_no_such_path_is_4(tmp_path: Path) -> None:
    done = cli("run", "nothing", "none.yaml", cwd=tmp_path)
    assert done.code == 4
    assert done.err.splitlines() == [
        "ses-conformance: nothing:1:1: no such file or folder",
        "ses-conformance: none.yaml:1:1: no such file or folder",
    ]


def test_a_folder_without_cases_is_5(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cli("run", "empty", cwd=tmp_path)
    assert done.code == 5
    assert done.err == (
        "ses-conformance: no case file in empty: the first line of a case file must be "
        "`# yaml-language-server: $schema=…/case-file.schema.json`\n"
    )
