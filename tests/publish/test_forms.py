"""Dialects and mails asked of a target: the reference target stands for the emulators, a defect for what they lack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.model.registry import registry
from conformance.model.suite import Suite, load_suite
from conformance.model.vocabulary import Outcome
from conformance.proof.editions import EDITIONS
from conformance.publish.catalogue import find_emulator
from conformance.publish.forms import asking
from conformance.publish.forms.asking import Answer, Forms, ask, dialect_cases
from conformance.publish.forms.dialects_page import render_dialects
from conformance.publish.forms.page import render_page, render_summary
from conformance.targets.local import LocalReference
from conformance.wire.dialects import DIALECTS

MOTO = find_emulator("moto-5.2.5")
FEW = ("auth.dialects.read.sigv4[", "protocol.dialects.send.framing[", "send-raw-email.mailers.kept[")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = tuple(case for case in load_suite().cases if case.id.startswith(FEW))
    monkeypatch.setattr(asking, "load_suite", lambda: Suite(cases, registry()))


@contextmanager
def asked(*options: str) -> Iterator[Forms]:
    with LocalReference(["--verification", "immediate", *options]) as reference:
        profile = reference.profile()
        yield ask(MOTO, profile, profile.endpoint or "")


def test_each_dialect_is_asked_beside_the_same_request_in_the_usual_form() -> None:
    found = list(dialect_cases())
    assert {name for name, _, _ in found} == set(DIALECTS)
    for name, case, twin in found:
        assert name in {case.row, *(send.request.dialect for send in case.steps)}
        assert not any(send.request.dialect for send in twin.steps)
        assert [send.params for send in twin.steps] == [send.params for send in case.steps]
        assert [send.request.sign for send in twin.steps] == [send.request.sign for send in case.steps]


@pytest.mark.usefixtures("few")
def test_a_target_without_defects_takes_all_and_shows_all_mail() -> None:
    with asked() as forms:
        assert (forms.otherwise, forms.faults) == ([], [])
        # They do not go with the few requests that are asked here, or with an endpoint that has a port.
        assert set(forms.undecided) <= {"host-default-port", "split", "token-unsigned", "brackets"}
        assert {"authorization-compact", "te"} <= set(forms.alike)
        assert {mail.outcome for mail in forms.mails} == {Outcome.PASSED}
        assert "0 not, 3 undecided; mails: 0 of 0 taken, 21 of 21 arrive as sent\n" in render_summary(forms)


@pytest.mark.usefixtures("few")
def test_a_dialect_that_is_rejected_is_named_and_the_others_are_not() -> None:
    with asked("--editions", EDITIONS, "--mutant", "dialect-te-rejected") as forms:
        assert [answer.asked for answer in forms.otherwise] == ["te"]
        assert "- `te` (must): " in render_page([forms])
        assert "  protocol.dialects.send.framing[te]: " in render_summary(forms)


def test_the_documentation_has_the_table_of_today() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "dialects.md"
    assert page.read_text(encoding="utf-8") == render_dialects()
    assert all(f"| `{name}` |" in render_dialects() for name in DIALECTS)


def test_the_page_says_what_did_not_work_and_why() -> None:
    mail = Answer(
        "x", "send-raw-email.forms.x[a]", Outcome.FAILED, "a <page>\nof 500", "must", needs_mail=False, worked=False
    )
    unseen = Answer(
        "x", "send-raw-email.forms.x-kept[a]", Outcome.SKIPPED, "needs mail", "must", needs_mail=True, worked=False
    )
    forms = Forms(MOTO, ["plus"], [], {"chunked": "a <page>"}, [mail, unseen])
    page = render_page([forms])
    assert "| moto 5.2.5 | 1 | 0 | 1 | 0 of 1 |  |" in page
    assert "- `chunked`: a \\<page\\>" in page
    assert "- a \\<page\\> of 500: `send-raw-email.forms.x[a]` (must)" in page
