"""Each behaviour of the catalogue gets its verdict, soon and in little memory, and harms nothing that comes after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.cli import main
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.report.log import read_log
from tests.robustness.catalogue import CATALOGUE, documents, framing, values
from tests.robustness.catalogue.hostile import QUOTA, Form, Hostile, good
from tests.robustness.meeting import meet, questions
from tests.wire.conftest import Peer, Serve, serve  # noqa: F401 - a fixture

CPU_S = 6.0
"""The most expensive behaviour takes a fifth of it: 1,200 pages."""
MIB = 256
"""Twice the bytes that one case may exchange, and the same again for the target, which lives in this process."""
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    return questions(tmp_path_factory.mktemp("cases"))


def test_it_is_large_and_its_names_are_distinct() -> None:
    assert len({hostile.name for hostile in CATALOGUE}) == len(CATALOGUE) > 500


@pytest.mark.sweep(every=20)
@pytest.mark.parametrize("hostile", CATALOGUE, ids=lambda hostile: hostile.name)
def test_a_hostile_target(hostile: Hostile, cases: dict[str, Case], tmp_path: Path) -> None:
    met = meet(hostile, cases, tmp_path)
    found = frozenset(finding.check_id for finding in met.result.findings)
    assert (met.result.outcome.value, found) == (hostile.outcome, hostile.checks), met.result.reason
    if hostile.failure:
        failure = met.result.sent[-1].exchange.failure
        assert failure is not None
        assert failure.kind.value == hostile.failure
    assert (met.after.outcome, met.after.findings) == (Outcome.PASSED, [])
    assert met.touched == []
    assert met.cpu_s < CPU_S
    assert met.peak_mib < MIB
    for finding in met.event.findings:
        assert len(finding.actual) < 1_000
        assert not RAW.search(finding.actual + finding.where + finding.expected)
    assert len(met.event.model_dump_json()) < 2_000_000


NASTY = ("<", "escape", "screen", "direction", "markup", "command", "script", "Markdown", "NUL", "bytes", "megabyte")


@pytest.mark.long
@pytest.mark.usefixtures("_alone")
def test_a_whole_run_against_a_mixture_leaves_nothing_raw(
    serve: Serve,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """The probes see a right target; then each request meets the next behaviour, in the order of the catalogue."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    rows = [
        row
        for row in (*framing.STATUSES, *framing.HEADS, *documents.ROWS, *values.ROWS)
        if row.asks == QUOTA and any(word in row.name for word in NASTY)
    ]
    following: Iterator[Hostile] = cycle(rows)

    def behave(peer: Peer) -> None:
        while request := peer.request():
            action = re.search(rb"Action=(\w+)", request)
            form: Form = {"Action": action[1].decode() if action else "GetSendQuota"}
            if not Path("o/run.jsonl").is_file():
                peer.send(good(form))
            elif not next(following).respond(peer, {**form, "(request)": request.decode("latin-1")}):
                return

    target = serve(behave)
    arguments = ["--class", "statistics", "--class", "dkim", "--keep-going", "--endpoint", target.url, "--out", "o"]
    assert main(["run", *arguments]) == 1
    out, err = capfd.readouterr()
    log = read_log(Path("o/run.jsonl"))
    assert len(rows) > 20
    assert len(log.cases) > 20
    assert Outcome.ERROR not in {case.outcome for case in log.cases}
    assert not RAW.search(out + err)
    for name in ("report.html", "junit.xml", "ctrf.json", "report.sarif", "summary.md", "certificate.txt"):
        text = Path("o", name).read_text(encoding="utf-8")
        assert not RAW.search(text), name
        assert "<script>alert" not in text, name
        assert "<img src=x" not in text, name
    ElementTree.parse("o/junit.xml")
    commands = {line.partition(" ")[0] for line in out.splitlines() if line.startswith("::")}
    assert commands <= {"::error", "::warning", "::notice"}, commands
