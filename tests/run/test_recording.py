"""From results to the log: what is kept, what is clipped, what is never written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.vocabulary import Outcome, Source
from conformance.report.event import Clipped
from conformance.report.log import IncompleteLog, read_log
from conformance.run.outcome import Result
from conformance.run.prepared import Prepared
from conformance.run.record import CASE_BYTES, CLIP_BYTES, HEAD_CHARS, HEADER_CHARS, RunRoom, case_event
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.probe import Probed

from .fakes import Behaviour, a_case, a_profile, quota, right, run, serving

QUOTA = "  expect: { success: true }\n"


def result_of(folder: Path, behaviour: Behaviour = right, entry: str = QUOTA, **profile: Any) -> Result:
    case = a_case(folder, entry)
    with serving(behaviour) as fake:
        return run(case, a_profile(fake.endpoint, **profile))


def prepared(**profile: Any) -> Prepared:
    settings = RunSettings("the-seed")
    return Prepared(a_profile(**profile), Probed({"SendEmail": "no"}), settings, Selection(), None, 10.0)


def test_a_result_is_a_line_of_the_log(tmp_path: Path) -> None:
    event = case_event(result_of(tmp_path))
    assert (event.id, event.outcome, event.matched, event.file) == ("a.b", "passed", "both", "file.yaml")
    (exchange,) = event.exchanges
    assert (exchange.action, exchange.step, exchange.response.status) == ("GetSendQuota", "send", 200)
    assert exchange.sent_at.endswith("Z")


@pytest.mark.parametrize(
    ("sources", "matched"),
    [
        ({Source.SPEC, Source.OBSERVED}, "both"),
        ({Source.SPEC}, "spec"),
        ({Source.OBSERVED}, "observed"),
        ({Source.PROTOCOL}, "both"),
        (set(), None),
    ],
)
def test_which_truth_matched(tmp_path: Path, sources: set[Source], matched: str | None) -> None:
    result = result_of(tmp_path)
    result.matched = frozenset(sources)
    assert case_event(result).matched == matched


def test_bodies_of_some_size_are_clipped(tmp_path: Path) -> None:
    for size, clipped in ((CLIP_BYTES, False), (CLIP_BYTES + 1, True)):
        body = b"x" * size
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
        event = case_event(result_of(tmp_path, lambda _, whole=head + body: whole))  # type: ignore[misc]
        kept = event.exchanges[0].response.body
        assert isinstance(kept, Clipped) is clipped
        if isinstance(kept, Clipped):
            assert (kept.bytes, len(kept.sha256), kept.head[:3]) == (size, 64, "xxx")
            assert len(kept.head) < 4096


@pytest.mark.long
def test_what_a_case_keeps_is_bounded_however_much_it_received(tmp_path: Path) -> None:
    """Each body is short enough to be kept whole, and there are many."""
    result = result_of(tmp_path, lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000)
    result.sent *= 200
    text = case_event(result).model_dump_json()
    assert len(text) < CASE_BYTES + 200 * (HEAD_CHARS + 2500)
    assert text.count("x" * 60_000) == CASE_BYTES // 60_000


def test_what_a_run_keeps_is_bounded_however_many_cases_received_much(tmp_path: Path) -> None:
    result = result_of(tmp_path, lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000)
    room = RunRoom(200_000)
    sizes = [len(case_event(result, (), room).model_dump_json()) for _ in range(20)]
    assert [size > 60_000 for size in sizes] == [True] * 4 + [False] * 16
    assert max(sizes[4:]) < HEAD_CHARS + 4_000


def test_header_fields_without_end_are_cut(tmp_path: Path) -> None:
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 20) for number in range(6000))
    result = result_of(tmp_path, lambda _: b"HTTP/1.1 200 OK\r\n" + fields + b"Content-Length: 0\r\n\r\n")
    (exchange,) = case_event(result).exchanges
    *kept, last = exchange.response.headers
    assert sum(len(name) + len(value) for name, value in kept) <= HEADER_CHARS
    assert last == ("…", f"{6001 - len(kept)} more fields, 16,384 characters are kept")


def test_bytes_that_are_no_text_are_kept_as_escapes(tmp_path: Path) -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-A: \xff\xe9\r\nContent-Length: 2\r\n\r\n\xff\xfe"
    text = case_event(result_of(tmp_path, lambda _: raw)).model_dump_json()
    text.encode("utf-8")
    assert "\\\\xff\\\\xfe" in text


def test_no_secret_and_no_signature_is_written(tmp_path: Path) -> None:
    result = result_of(
        tmp_path,
        entry="  request: { account: temporary }\n" + QUOTA,
        temporary={"access_key_id": "ASIA", "secret_access_key": "hunter2", "session_token": "token-3"},
        headers={"X-Api-Key": "hunter4"},
    )
    sent = result.sent[0].exchange.request
    signature = dict(sent.headers)["Authorization"].rpartition("Signature=")[2]
    text = case_event(result, ("X-Api-Key",)).model_dump_json()
    for secret in ("hunter2", "token-3", "hunter4", signature):
        assert secret not in text
    assert "hunter4" in str(sent.headers)


def test_findings_carry_their_exchange(tmp_path: Path) -> None:
    result = result_of(tmp_path, lambda _: (200, quota()[1].replace("200.0", "many")))
    event = case_event(result)
    assert [(finding.layer, finding.exchange) for finding in event.findings] == [("structure", 0)]


def test_a_whole_run_is_a_log_that_can_be_read(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    heard: list[tuple[str, int, int]] = []
    recorder = Recorder(prepared(), log, None, lambda case, done, of: heard.append((case.id, done, of)))
    recorder.begin(1)
    recorder.begin(7)
    recorder.case(case_event(result_of(tmp_path)))
    footer = recorder.end(whole=True)
    assert footer is not None
    found = read_log(log)
    assert found.footer == footer
    assert (found.header.seed, found.header.selected, found.header.target.name) == ("the-seed", 1, "fake")
    assert found.header.probed["unsupported"] == {"SendEmail": "no"}
    assert heard == [("a.b", 1, 1)]


def test_the_header_has_no_secrets(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    pair = {"access_key_id": "AKIDOTHER", "secret_access_key": "hunter2", "session_token": "hunter3"}
    recorder = Recorder(
        prepared(credentials=pair, other_account=pair, temporary=pair, headers={"X-Api-Key": "hunter4"}), log
    )
    recorder.begin(0)
    recorder.end(whole=True)
    assert "hunter" not in log.read_text()
    assert "AKIDOTHER" in log.read_text()


@pytest.mark.parametrize(("selected", "whole"), [(1, False), (2, True)])
def test_a_run_that_is_not_whole_has_no_footer(tmp_path: Path, selected: int, whole: bool) -> None:
    log = tmp_path / "run.jsonl"
    recorder = Recorder(prepared(), log)
    recorder.begin(selected)
    recorder.case(case_event(result_of(tmp_path)))
    assert recorder.end(whole) is None
    with pytest.raises(IncompleteLog):
        read_log(log)
    assert [case.id for case in read_log(log, incomplete=True).cases] == ["a.b"]


def test_every_line_is_on_disk_as_soon_as_it_is_known(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    recorder = Recorder(prepared(), log)
    recorder.begin(2)
    recorder.case(case_event(result_of(tmp_path)))
    assert len(log.read_text().splitlines()) == 2
    recorder.end(whole=False)


def test_a_lost_case_is_an_error_once(tmp_path: Path) -> None:
    case = a_case(tmp_path, QUOTA)
    recorder = Recorder(prepared(), tmp_path / "run.jsonl", {case.id: case})
    recorder.begin(1)
    recorder.lost("a.b", "worker 'gw0' crashed\nwhile running a.b")
    recorder.lost("a.b", "again")
    recorder.lost("unknown", "what is this")
    footer = recorder.end(whole=True)
    assert footer is not None
    assert not footer.conforming
    (event,) = read_log(tmp_path / "run.jsonl").cases
    assert (event.outcome, event.reason) == ("error", "the worker process was lost: while running a.b")


def test_without_a_path_only_the_figures_are_kept(tmp_path: Path) -> None:
    recorder = Recorder(prepared(), None)
    recorder.begin(1)
    recorder.case(case_event(result_of(tmp_path)))
    footer = recorder.end(whole=True)
    assert footer is not None
    assert footer.summary == {"must": {"passed": 1}}
    assert list(tmp_path.glob("*.jsonl")) == []


def test_lone_surrogates_in_findings_can_be_written(tmp_path: Path) -> None:
    result = replace(
        result_of(tmp_path),
        outcome=Outcome.FAILED,
        findings=[Finding("headers.field", "X-\udcff", data.text("a"), data.text("b\ud800"))],
        notes=["n\udcff"],
        reason="r\udcff",
    )
    event = case_event(result)
    event.model_dump_json().encode("utf-8")
    assert (event.findings[0].where, event.reason) == ("X-\\udcff", "r\\udcff")


def test_a_log_that_can_t_be_written_is_a_fault_that_names_it(tmp_path: Path) -> None:
    recorder = Recorder(prepared(), tmp_path / "run.jsonl")
    recorder.begin(1)
    (tmp_path / "run.jsonl").unlink()
    with pytest.raises(FileNotFoundError, match="was removed while the run was writing it"):
        recorder.case(case_event(result_of(tmp_path)))
    assert recorder.fault is not None
    assert recorder.fault.filename == str(tmp_path / "run.jsonl")
