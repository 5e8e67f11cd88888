from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.run.account_sharing import AccountSharing, Part, create_lock, find_part
from conformance.run.baton import Baton

CASES = {case.id: case for case in load_suite().cases}
ALONE = CASES["protocol.xml.identity.list-identities[ampersand]"]
LISTING = CASES["list-identities.filter.alone[domain]"]
ANY = CASES["get-send-quota.answer.members"]


def test_what_a_case_registers_decides_whom_it_may_disturb() -> None:
    found = {case: find_part(CASES[case]) for case in CASES}
    assert found[ALONE.id] is found["verify-email-identity.email-address.empty"] is Part.ALONE
    assert found["protocol.xml.rejected.verify-email-identity[control]"] is Part.ALONE
    assert found["verify-domain-identity.domain.missing"] is Part.ALONE
    assert found["list-identities.many.thousand[domains]"] is Part.ALONE
    assert found[LISTING.id] is Part.BESIDE
    assert found["get-send-quota.account.own"] is found["send-email.quota.exact"] is Part.ALONE
    assert found["auth.accounts.send-email"] is Part.BESIDE
    assert found[ANY.id] is Part.ANY
    # One that runs alone costs a run of several processes time.
    assert sum(part is Part.ALONE for part in found.values()) < 150


@pytest.fixture
def lock() -> Iterator[Path]:
    file = create_lock()
    yield file.path
    file.close()


@pytest.mark.parametrize(("first", "second"), [(ALONE, LISTING), (LISTING, ALONE), (ALONE, ALONE)])
def test_a_case_waits_until_the_other_has_ended(lock: Path, first: Case, second: Case) -> None:
    order: list[str] = []
    begun = threading.Event()

    def other() -> None:
        begun.set()
        with AccountSharing(lock).keep(second):
            order.append("second")

    thread = threading.Thread(target=other)
    with AccountSharing(lock).keep(first):
        thread.start()
        begun.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_thread_that_waits_lets_the_others_go_on(lock: Path) -> None:
    order: list[str] = []
    begun, baton = threading.Event(), Baton()

    def other() -> None:
        with baton.held():
            begun.set()
            with AccountSharing(lock, baton.let_go).keep(LISTING):
                order.append("second")

    thread = threading.Thread(target=other)
    with baton.held():
        with AccountSharing(lock, baton.let_go).keep(ALONE):
            thread.start()
            with baton.let_go():
                begun.wait()
            order.append("first")
        with baton.let_go():
            thread.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize(("first", "second"), [(LISTING, LISTING), (ALONE, ANY), (ANY, ALONE)])
def test_other_cases_run_at_once(lock: Path, first: Case, second: Case) -> None:
    with AccountSharing(lock).keep(first), AccountSharing(lock).keep(second):
        pass


def test_without_other_processes_or_on_another_machine_no_case_waits(tmp_path: Path) -> None:
    for apart in (AccountSharing(), AccountSharing(tmp_path / "elsewhere")):
        with apart.keep(ALONE), apart.keep(ALONE):
            pass
