"""The case file that `record` writes: it passes lint, and what has no step in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli import main
from conformance.recordings import writers
from conformance.recordings.formats import read_recording
from conformance.recordings.recorded import Recorded
from conformance.wire.exchange import Exchange, Request
from tests.recordings.test_recorders import FIXTURES


def exchanges(name: str) -> list[Exchange]:
    return [item.exchange for item in read_recording(FIXTURES / name) if isinstance(item, Recorded)]


def asking(form: str) -> Exchange:
    one = exchanges("net-http.log")[0]
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = Request("POST", "http://127.0.0.1/", headers, f"{form}&Version=2010-12-01".encode())
    return Exchange(request, one.response, None, one.sent_at, one.ms)


@pytest.mark.parametrize("name", ["vcrpy.yaml", "mitmproxy.har", "net-http.log"])
def test_it_passes_lint(name: str, tmp_path: Path) -> None:
    writer = writers.CaseWriter(tmp_path / "cases.yaml")
    for exchange in exchanges(name):
        writer.add(exchange)
    assert writer.close() == ""
    assert main(["lint", str(tmp_path / "cases.yaml")]) == 0


def test_what_has_no_step_is_named_with_the_reason(tmp_path: Path) -> None:
    writer = writers.CaseWriter(tmp_path / "cases.yaml")
    for form in (
        "Action=VerifyDomainIdentity&Domain=example.com",
        "Action=VerifyDomainIdentity&Domain=%7Bdomain%7D",
        "Action=VerifyDomainIdentity&Domain=a.example&Domain=b.example",
        "Action=ListTemplates",
        "Action=DescribeInstances",
    ):
        writer.add(asking(form))
    said = writer.close().splitlines()
    assert said[0] == "4 exchanges without a step in the case:"
    for line, (number, why) in zip(
        said[1:], [(2, "in braces"), (3, "given twice"), (4, "service"), (5, "service")], strict=True
    ):
        assert f"exchange {number}" in line
        assert why in line
    assert main(["lint", str(tmp_path / "cases.yaml")]) == 0


def test_a_case_has_so_many_steps_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_MAX_STEPS", 2)
    writer = writers.CaseWriter(tmp_path / "cases.yaml")
    for _ in range(4):
        writer.add(asking("Action=VerifyDomainIdentity&Domain=example.com"))
    said = writer.close()
    assert "2 exchanges without a step" in said
    assert "exchange 3 (VerifyDomainIdentity): a case has 2 steps at most" in said
