"""The reports of a run through a proxy, its gate, and the lines that repeat it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.cli import main
from conformance.proof.relay.changes import dropped, fields, own
from conformance.proof.relay.misdeed import Behavior
from conformance.report.badge import badges
from conformance.report.log import EditedLog, read_log
from tests.proxy.products import free_port
from tests.proxy.test_command import relay

DROPS_DATE = Behavior("drops-date", request=fields(dropped("x-amz-date")))
ASKED = ("--id", "proxy.request.plain", "--name", "gate", "--proxy-version", "1.2")


def certify(behavior: Behavior, out: Path, *options: str) -> int:
    """Certify a relay; return the exit code."""
    upstream = free_port()
    with relay(upstream, behavior) as port:
        addresses = ("--endpoint", f"http://127.0.0.1:{port}", "--upstream", f"127.0.0.1:{upstream}")
        return main(["proxy", *addresses, "--out", str(out), *options])


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_report_of_a_proxy_has_its_own_words_and_its_own_command(tmp_path: Path) -> None:
    assert certify(Behavior("plain"), tmp_path, *ASKED) == 0
    page, summary = text_of(tmp_path / "report.html"), text_of(tmp_path / "summary.md")
    assert "gate alters nothing of 1 exchange" in page
    assert "gate alters nothing of 1 exchange" in summary
    assert "Conformance classes" not in page
    assert "Must-cases passed" not in page
    command = json.loads(text_of(tmp_path / "certificate.json"))["command"]
    assert command.startswith("ses-conformance proxy --endpoint http://127.0.0.1:")
    assert {"--upstream", "--name", "--proxy-version", "--id"} <= set(command.split())


def test_what_breaks_stands_in_the_report_with_the_line_to_look_at(tmp_path: Path) -> None:
    assert certify(DROPS_DATE, tmp_path, "--id", "proxy.request.plain", "--name", "nginx") == 1
    page = text_of(tmp_path / "report.html")
    assert "nginx: 1 check breaks in 1 exchange" in page
    assert "proxy_set_header Date" in page
    assert "proxy.request.date" in text_of(tmp_path / "summary.md")
    suites = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert [suite.get("name") for suite in suites] == ["proxy"]
    assert suites.get("failures") == "1"


@pytest.mark.parametrize(
    ("checks", "code", "words"),
    [("[proxy.request.date]", 0, "gate holds"), ("[proxy.request.host]", 1, "gate broken")],
)
def test_a_baseline_decides(
    checks: str, code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.yaml"
    entry = f"- {{id: 'proxy.*', checks: {checks}, reason: the gateway sets the date}}"
    baseline.write_text(f"format: ses-conformance-baseline/2\ntarget: gate\ndeviations:\n{entry}\n", encoding="utf-8")
    assert certify(DROPS_DATE, tmp_path / "out", *ASKED, "--baseline", str(baseline)) == code
    said = capsys.readouterr().out
    assert words in said
    assert "the proxy itself" in said


def test_reports_are_made_again_from_the_log_alone(tmp_path: Path) -> None:
    assert certify(DROPS_DATE, tmp_path, *ASKED) == 1
    before = {name: text_of(tmp_path / name) for name in ("certificate.txt", "certificate.json", "summary.md")}
    assert main(["report", str(tmp_path)]) == 0
    assert {name: text_of(tmp_path / name) for name in before} == before


def test_a_verdict_that_its_cases_contradict_is_no_log(tmp_path: Path) -> None:
    assert certify(DROPS_DATE, tmp_path, *ASKED) == 1
    path = tmp_path / "run.jsonl"
    *lines, last = text_of(path).splitlines()
    footer = json.loads(last)
    footer["proxy"]["checks"] = []
    path.write_text("\n".join([*lines, json.dumps(footer)]) + "\n", encoding="utf-8")
    with pytest.raises(EditedLog):
        read_log(path)


@pytest.mark.sweep(every=3)
@pytest.mark.parametrize(
    ("behavior", "code", "message", "color"),
    [
        (Behavior("plain"), 0, "alters nothing of 1 exchange", "brightgreen"),
        (DROPS_DATE, 1, "1 check breaks in 1 exchange", "orange"),
        (Behavior("closed", own=lambda request: own("403 Forbidden")), 1, "lets no request through", "orange"),
    ],
    ids=["plain", "drops-date", "closed"],
)
def test_a_badge_is_of_the_proxy(behavior: Behavior, code: int, message: str, color: str, tmp_path: Path) -> None:
    assert certify(behavior, tmp_path, *ASKED) == code
    assert badges(read_log(tmp_path / "run.jsonl")) == {
        "badge.json": {"schemaVersion": 1, "label": "SES v1 proxy", "message": message, "color": color}
    }


def profile(folder: Path, upstream: int) -> Path:
    path = folder / "gateway.yaml"
    rules = f"proxy: {{upstream: '127.0.0.1:{upstream}'}}\n"
    path.write_text(f"name: gateway\nendpoint: http://127.0.0.1:{free_port()}\n{rules}", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [["doctor"], ["replay", "get-send-quota.answer.members"]])
def test_what_sends_by_itself_says_that_a_listener_is_needed(
    command: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upstream = free_port()
    assert main([*command, "--target", str(profile(tmp_path, upstream))]) == 4
    assert f"nothing listens at 127.0.0.1:{upstream}" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--keep-going",), ("--maxfail", "1")])
def test_run_of_a_proxy_takes_no_option_that_it_would_ignore(
    option: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--target", str(profile(tmp_path, 1)), *option]) == 4
    assert "--keep-going and --maxfail say nothing" in capsys.readouterr().err
