"""What `record` writes: a case file passes lint and names what it left out; a HAR is whole on a full disk, too."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

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


class SmallDisk(io.FileIO):
    """A file on a disk with little room, which takes part of what is beyond, as systems do."""

    room = 0

    def write(self, data: Any, /) -> int:
        left = self.room - self.tell()
        if left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(bytes(data)[:left]) or 0


def test_a_har_on_a_full_disk_is_good_to_its_last_whole_entry(tmp_path: Path) -> None:
    har, one = tmp_path / "traffic.har", exchanges("net-http.log")[0]
    writer = writers.HarWriter(har)
    writer.add(one)
    disk = writer._file = SmallDisk(har, "r+")
    disk.room = har.stat().st_size + 100
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            writer.add(one)
        assert len(exchanges(str(har))) == 1
    disk.room *= 10
    writer.add(one)
    assert writer.close() == ""
    assert len(exchanges(str(har))) == 2


def test_a_har_that_is_removed_is_noticed_at_once(tmp_path: Path) -> None:
    writer, one = writers.HarWriter(tmp_path / "traffic.har"), exchanges("net-http.log")[0]
    writer.add(one)
    (tmp_path / "traffic.har").unlink()
    with pytest.raises(FileNotFoundError, match="removed meanwhile"):
        writer.add(one)
    writer.close()
