"""What commands print of logs that anybody may have written: nothing raw, whatever stands where in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.report.event import CaseEvent
from tests.report.build import case, exchange, finding, log

NASTY = "\x1b[31mred\x9b1m\u202e[blue]x[/red]\x07\x1b]0;title\x07\r\n::error::owned\u2066"
FILE_NAME = NASTY.replace("\r\n", "").replace("/", "")
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
KNOWN = "get-send-quota.answer.members"


def nasty_case(case_id: str, outcome: str = "failed") -> CaseEvent:
    one = exchange(body=NASTY)
    one["request"]["url"] = NASTY
    one["response"]["headers"] = [[NASTY, NASTY]]
    findings = (
        [finding(NASTY, layer="values", where=NASTY, expected=NASTY, actual=NASTY)] if outcome == "failed" else []
    )
    parts: dict[str, Any] = {
        "title": NASTY,
        "action": NASTY,
        "outcome": outcome,
        "reason": NASTY,
        "notes": [NASTY],
        "requirements": [NASTY, "GetSendQuota.success"],
        "findings": findings,
        "exchanges": [one],
        "file": NASTY,
        "class": NASTY,
    }
    return case(case_id, **parts)


def nasty_log(folder: Path, name: str, **parts: Any) -> None:
    folder.mkdir(exist_ok=True)
    target = {"name": NASTY + name, "version": NASTY, "endpoint": NASTY, "profile": {NASTY: NASTY}}
    cases = [nasty_case(KNOWN), nasty_case(NASTY), nasty_case("a.b", parts.pop("third", "unsupported"))]
    log(folder, cases, target=target, seed=NASTY, **parts)


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    nasty_log(Path("one"), "1", selection={"ids": [NASTY], "shard": [1, 2]})
    nasty_log(Path("two"), "2", third="failed", selection={"ids": [NASTY, NASTY], "shard": [2, 2]})
    Path("not-a-log.jsonl").write_text(NASTY, encoding="utf-8")
    Path(FILE_NAME).write_text("{}\n", encoding="utf-8")


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", KNOWN, "--out", "one"],
        ["explain", NASTY, "--out", "one"],
        ["coverage", "--out", "one"],
        ["coverage", "--out", "one", "--json"],
        ["compare", "one/run.jsonl", "two/run.jsonl"],
        ["compare", "one/run.jsonl", "two/run.jsonl", "--out", "compared"],
        ["compare", "one/run.jsonl", "not-a-log.jsonl"],
        ["merge", "one/run.jsonl", "two/run.jsonl", "--out", "merged"],
        ["merge", "one/run.jsonl", "one/run.jsonl", "--out", "merged"],
        ["report", "one/run.jsonl", "--out", "reported"],
        ["report", FILE_NAME, "--out", "reported"],
        ["badge", "one/run.jsonl", "--out", "badges"],
        ["baseline", "write", "one/run.jsonl", "--out", "baseline.yaml"],
        ["list", "--id", NASTY],
        ["list", "--class", NASTY],
        ["list", "--json", "--id", NASTY],
        ["lint", FILE_NAME],
        ["replay", NASTY],
        [NASTY],
        ["run", f"--{NASTY}"],
        ["run", "--target", NASTY],
        ["run", "--seed", NASTY, "--id", NASTY],
    ],
    ids=lambda arguments: "-".join(RAW.sub("?", each) for each in arguments)[:60],
)
def test_nothing_raw_is_printed_or_written(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = set(Path().rglob("*"))
    code = main(arguments)
    out, err = capsys.readouterr()
    assert code != 3, err
    assert not RAW.search(out + err), (out + err)[-500:]
    for path in set(Path().rglob("*")) - before:
        if path.is_file():
            assert not RAW.search(path.read_text(encoding="utf-8")), path
