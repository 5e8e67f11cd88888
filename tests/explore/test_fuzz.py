"""The search: it finds a defect, makes it small, ends in time, and accuses nobody."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.explore.fuzz.found import Examined, Key, examine_on
from conformance.explore.fuzz.offer import offer_of
from conformance.explore.fuzz.search import search
from conformance.explore.oracle import Oracle
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.settings import RunSettings

from .test_programs import ALL


def turns() -> Callable[[], float]:
    """Return a clock on which each look at it takes a second."""
    return itertools.count().__next__


def test_the_reference_target_is_not_accused(reference: Exchanger) -> None:
    examine = examine_on(reference, RunSettings("s"))
    found = search(examine, "s", offer_of(reference.profile, []), 40, clock=turns())
    assert (found.discoveries, found.errors, found.gone) == ({}, {}, "")
    assert found.programs >= 30
    assert set(found.outcomes) == {Outcome.PASSED}


def test_a_defect_is_found_small_and_becomes_a_case(
    mutant: Exchanger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examine = examine_on(mutant, RunSettings("s"))
    found = search(examine, "s", offer_of(mutant.profile, []), 120, focus=["ListIdentities"], clock=turns())
    # What Hypothesis draws depends on which modules are loaded, so that the defect may show in a second way, too.
    assert {key.action for key in found.discoveries} == {"ListIdentities"}
    discovery = found.discoveries[Key("status.rejected", "ListIdentities")]
    assert len(discovery.program.entry["steps"]) <= 3
    with Oracle() as oracle:
        assert oracle.passes(discovery.program.case())
    assert examine(discovery.program.case(), "again").shown.keys() == {discovery.key}
    path = discovery.write(tmp_path, "s", "a\ntarget")
    assert main(["lint", str(path)]) == 0
    assert "1 cases" in capsys.readouterr().out
    assert path.parent.name == discovery.program.case().conformance_class.value
    assert "in a target:" in path.read_text()


def found_in(shown: Callable[[int, Case], dict[Key, str]], **options: object) -> tuple[object, list[Case]]:
    """Search a target that shows what ``shown`` says of the programs, by number."""
    seen: list[Case] = []

    def examine(case: Case, seed: str) -> Examined:
        seen.append(case)
        return Examined(Outcome.PASSED, 1, shown(len(seen), case))

    return search(examine, "s", ALL, 60, clock=turns(), **options), seen  # type: ignore[arg-type]


def test_each_deviation_is_reported_once_and_known_ones_not_at_all() -> None:
    one, other = Key("error.code", "SendEmail"), Key("xml.encoding", "SendEmail")
    found, _ = found_in(lambda number, case: {one: "a", other: "b"})
    assert set(found.discoveries) == {one, other}  # type: ignore[attr-defined]
    found, seen = found_in(lambda number, case: {one: "a", other: "b"}, known=[one, other])
    assert found.discoveries == {}  # type: ignore[attr-defined]
    assert len(seen) >= 30


def test_a_deviation_that_comes_and_goes_is_kept() -> None:
    key = Key("error.code", "SendEmail")
    found, _ = found_in(lambda number, case: {key: "a"} if number in (3, 4, 6) else {})
    assert set(found.discoveries) == {key}  # type: ignore[attr-defined]


def test_a_target_that_is_gone_ends_the_search() -> None:
    seen = []

    def examine(case: Case, seed: str) -> Examined:
        seen.append(seed)
        return Examined(Outcome.INDETERMINATE, 1, {}, "out of reach" if len(seen) == 3 else "")

    found = search(examine, "s", ALL, 1e9)
    assert (found.gone, len(seen)) == ("out of reach", 3)


def test_ctrl_c_ends_the_search_with_what_was_found() -> None:
    key = Key("error.code", "SendEmail")
    numbers = itertools.count(1)

    def examine(case: Case, seed: str) -> Examined:
        if next(numbers) > 5:
            raise KeyboardInterrupt
        return Examined(Outcome.FAILED, 1, {key: "a"})

    found = search(examine, "s", ALL, 1e9)
    assert found.interrupted
    assert set(found.discoveries) == {key}


def test_a_seed_repeats_the_programs() -> None:
    first, second = (found_in(lambda number, case: {})[1] for _ in range(2))
    assert [case.steps for case in first] == [case.steps for case in second]


def test_the_command_says_what_it_found(
    mutant: Exchanger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    credentials = mutant.profile.credentials
    assert credentials is not None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key)
    endpoint = mutant.profile.endpoint or ""
    # So short a search tries a program or two, which may find something or not: all that counts is how it ends.
    code = main(["fuzz", "--endpoint", endpoint, "--time", "0.01", "--action", "ListIdentities", "--seed", "s"])
    out = capsys.readouterr().out
    assert code in (0, 1)
    assert "seed s" in out
    assert main(["fuzz", "--endpoint", "http://127.0.0.1:1", "--time", "0.01"]) == 6
    assert "can't be reached" in capsys.readouterr().err
    assert main(["fuzz", "--endpoint", "https://email.us-east-1.amazonaws.com", "--time", "0.01"]) == 4
    assert "real Amazon SES" in capsys.readouterr().err
