"""How a case's requests are judged and recorded: every exchange, before anything is sent again."""

from __future__ import annotations

from pathlib import Path

from conformance.judge.expected import Expected
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import Phase
from conformance.run.case_run import CaseRun
from conformance.run.rendering import Rendered
from conformance.run.settings import RunSettings

from .fakes import Form, Reply, a_case, a_profile, an_exchanger, quota, rejection, serving

QUOTA = Rendered("GetSendQuota", {}, RequestOptions(), (Expected(result={}),))


def a_run(folder: Path, endpoint: str) -> CaseRun:
    case = a_case(folder, "  expect: { success: true }\n")
    return CaseRun(case, an_exchanger(a_profile(endpoint)), RunSettings("s"))


def test_every_attempt_is_recorded_with_its_phase_and_account(tmp_path: Path) -> None:
    replies = iter([rejection("Throttling"), quota()])
    with serving(lambda _: next(replies)) as fake:
        run = a_run(tmp_path, fake.endpoint)
        judged = run.send(QUOTA, Phase.CONTROL)
    assert judged.verdict.fits
    assert judged.index == 1
    assert [(sent.phase, sent.account, sent.succeeded) for sent in run.result.sent] == [
        (Phase.CONTROL, "main", False),
        (Phase.CONTROL, "main", True),
    ]
    assert run.result.notes == ["GetSendQuota sent again: throttled: Throttling"]


def test_what_is_cut_off_from_a_pipeline_is_sent_again_and_recorded(tmp_path: Path) -> None:
    """The target closes the connection after each response."""
    body = quota()[1].encode()
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body)

    def behaviour(_: Form) -> Reply:
        return head + body

    with serving(behaviour) as fake:
        run = a_run(tmp_path, fake.endpoint)
        found = run.send_group([QUOTA, QUOTA, QUOTA], Phase.SEND)
    assert [judged.verdict.response.kind for judged in found] == ["success"] * 3
    assert [sent.succeeded for sent in run.result.sent] == [True, False, True, False, True]
    assert [judged.index for judged in found] == [0, 2, 4]


def test_bytes_behind_a_response_are_findings_and_cost_the_connection(tmp_path: Path) -> None:
    """The target sends two responses to each request."""
    body = quota()[1].encode()
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with serving(lambda _: whole + b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n") as fake:
        run = a_run(tmp_path, fake.endpoint)
        found = [run.send(QUOTA, Phase.SEND), run.send(QUOTA, Phase.SEND)]
    assert [judged.verdict.response.kind for judged in found] == ["success", "success"]
    assert len(set(fake.peers)) == 2
    assert [(each.check_id, each.exchange) for each in run.result.findings] == [
        ("transport.trailing-bytes", 0),
        ("transport.trailing-bytes", 1),
    ]
