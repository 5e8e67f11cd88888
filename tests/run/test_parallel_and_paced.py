"""Steps that go out at once, steps that wait by themselves, and mail that is denied."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.model.vocabulary import Outcome
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings
from conformance.wire.exchange import Exchange, Failure

from .fakes import (
    Behaviour,
    Clock,
    Form,
    Reply,
    a_case,
    a_profile,
    an_exchanger,
    quota,
    rejection,
    right,
    run,
    serving,
)
from .test_watch import SILENT, watching


def outcome(
    behaviour: Behaviour, folder: Path, entry: str, head: str = "action: GetSendQuota\nclass: statistics\n"
) -> Result:
    with serving(behaviour) as fake:
        return run(a_case(folder, entry, head), a_profile(fake.endpoint))


_PARALLEL = (
    "  - GetSendQuota: {}\n    parallel: true\n    times: 3\n    expect: { result: { Max24HourSend: '200.0' } }\n"
)


def test_parallel_steps_go_out_at_once_and_are_judged_in_order(tmp_path: Path) -> None:
    all_here = threading.Barrier(3)

    def behaviour(form: Form) -> Reply:
        if form["Action"] == "GetSendQuota":
            all_here.wait(60)
        return right(form)

    entry = f"  steps:\n{_PARALLEL}  - ListIdentities: {{}}\n    expect: {{ success: true }}\n"
    result = outcome(behaviour, tmp_path, entry)
    assert result.outcome is Outcome.PASSED
    assert [sent.action for sent in result.sent] == ["GetSendQuota"] * 3 + ["ListIdentities"]


def test_a_target_with_a_throttle_gets_parallel_steps_one_after_the_other(tmp_path: Path) -> None:
    with serving(right) as fake:
        result = run(a_case(tmp_path, f"  steps:\n{_PARALLEL}"), a_profile(fake.endpoint, throttle={"per_second": 1}))
    assert result.outcome is Outcome.PASSED
    assert len(set(fake.peers)) == 1


def test_what_a_target_does_not_take_beside_the_others_is_sent_again_by_itself(tmp_path: Path) -> None:
    replies = iter([None, quota(), rejection("Throttling"), quota(), quota()])
    lock = threading.Lock()

    def behaviour(_: Form) -> Reply:
        with lock:
            return next(replies)

    result = outcome(behaviour, tmp_path, f"  steps:\n{_PARALLEL}")
    assert result.outcome is Outcome.PASSED
    assert len(result.sent) == 5


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([SILENT, None], (Outcome.PASSED, 6)),
        ([None], (Outcome.FAILED, 3)),
        ([SILENT], (Outcome.INDETERMINATE, 1)),
    ],
    ids=["it comes back", "it was there", "it is gone"],
)
def test_a_target_that_freezes_meanwhile_is_waited_for(
    found: list[Failure | None], expected: tuple[Outcome, int], tmp_path: Path
) -> None:
    watch, clock = watching(*found)
    with serving(right) as fake, pytest.MonkeyPatch.context() as patch:
        exchanger = an_exchanger(a_profile(fake.endpoint), clock, watch=watch)
        patch.setattr(
            exchanger.transport,
            "together",
            lambda requests: [Exchange(each, None, SILENT, datetime.now(UTC), 10_000.0) for each in requests],
        )
        result = run_case(a_case(tmp_path, f"  steps:\n{_PARALLEL}"), exchanger, RunSettings("seed"))
    assert (result.outcome, len(result.sent)) == expected
    assert clock.now - 1000 <= 30


_PACED = "  steps:\n  - GetSendQuota: {}\n  - GetSendQuota: {}\n    pace: 1.25\n    expect: { success: true }\n"


def test_a_paced_request_waits_so_long_and_its_throttling_is_judged(tmp_path: Path) -> None:
    replies = iter([quota(), rejection("Throttling")])
    clock = Clock()
    with serving(lambda _: next(replies)) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint, throttle={"per_second": 0.2}), clock)
        result = run_case(a_case(tmp_path, _PACED), exchanger, RunSettings("seed"))
    assert result.outcome is Outcome.FAILED
    assert clock.slept == [1.25]
    assert len(fake.asked) == 2


def test_a_paced_request_to_a_target_whose_throttle_nobody_names_is_not_judged(tmp_path: Path) -> None:
    replies = iter([quota(), rejection("Throttling"), rejection("Throttling")])
    result = outcome(lambda _: next(replies), tmp_path, _PACED)
    assert result.outcome is Outcome.SKIPPED
    assert "profile does not say at which rate" in result.reason


def test_a_paced_request_that_is_denied_once_at_a_target_without_a_throttle_is_sent_again(tmp_path: Path) -> None:
    replies = iter([quota(), rejection("Throttling"), quota()])
    assert outcome(lambda _: next(replies), tmp_path, _PACED).outcome is Outcome.PASSED


def test_mail_that_is_denied_is_undecided_and_says_how_much_of_the_quota_is_used_up(tmp_path: Path) -> None:
    used_up = quota()[1].replace(">0.0<", ">200.0<")
    entry = (
        "  send: { Source: a@example.com, Destination: { ToAddresses: [b@example.com] } }\n  control: false\n"
        "  expect: { success: true }\n"
    )

    def behaviour(form: Form) -> Reply:
        return (200, used_up) if form["Action"] == "GetSendQuota" else rejection("Throttling")

    result = outcome(behaviour, tmp_path, entry, "action: SendEmail\nclass: sending\n")
    assert result.outcome is Outcome.INDETERMINATE
    assert result.reason == "throttled: Throttling; 200.0 of 200.0 were sent in 24 hours"
