"""How long mail is waited for that is not there yet."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.run.mail_wait import Mails, MailWait

ONE: Mails = [{"id": "1"}]


def fetched(wait: MailWait, found: Sequence[Mails], wanted: int = 1) -> tuple[Mails, int]:
    """Return what was found, and how often it was looked for; the last of ``found`` stays."""
    times = 0

    def fetch() -> Mails:
        nonlocal times
        times += 1
        return found[min(times, len(found)) - 1]

    return wait.fetch(fetch, wanted), times


def test_mail_that_is_there_is_not_waited_for() -> None:
    slept: list[float] = []
    assert fetched(MailWait(slept.append), [ONE]) == (ONE, 1)
    assert slept == []


def test_mail_that_comes_late_is_waited_for() -> None:
    slept: list[float] = []
    assert fetched(MailWait(slept.append), [[], [], ONE]) == (ONE, 3)
    assert slept == [0.02, 0.05]


def test_the_last_of_several_is_waited_for() -> None:
    two = [*ONE, *ONE]
    assert fetched(MailWait(lambda seconds: None), [ONE, two], wanted=2) == (two, 2)


def test_a_target_that_delivers_nothing_is_waited_for_twice() -> None:
    wait = MailWait(lambda seconds: None)
    assert [fetched(wait, [[]])[1] for _ in range(3)] == [8, 8, 1]


def test_a_target_that_delivers_late_is_always_waited_for() -> None:
    wait = MailWait(lambda seconds: None)
    fetched(wait, [[], ONE])
    assert [fetched(wait, [[]])[1] for _ in range(3)] == [8, 8, 8]


def test_what_was_sent_before_is_waited_for_unless_mail_comes_at_once() -> None:
    slept: list[float] = []
    wait = MailWait(slept.append)
    wait.settle()
    fetched(wait, [ONE])
    wait.settle()
    fetched(wait, [[], ONE])
    wait.settle()
    assert slept == [1.0, 0.02, 0.04]
