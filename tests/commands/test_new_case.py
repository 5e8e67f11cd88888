"""`new-case`: what it writes passes the checks, runs, and the mutant is caught."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.commands import new_case
from conformance.commands.scaffold import case_text, example_of, mutant_text, subject_of
from conformance.model import corpus
from conformance.model.case_files import case_files
from conformance.model.expand import load_case_file
from conformance.model.lint import lint
from conformance.model.registry import registry
from conformance.model.suite import Suite, load_suite
from conformance.model.vocabulary import ACTIONS, Outcome
from conformance.proof.mutant import Mutant
from conformance.reference.service import Service
from tests.run.fakes import a_profile, right, run, serving

REQUIREMENTS = registry().requirements
FIRST = {action: next(r for r in REQUIREMENTS.values() if r.id.startswith(f"{action}.")) for action in ACTIONS}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_has_a_case_to_begin_with(tmp_path: Path, action: str) -> None:
    example = example_of(FIRST[action], case_files(corpus.cases()))
    assert example is not None
    path = tmp_path / example.folder / "my-own.yaml"
    path.parent.mkdir()
    path.write_text(case_text(FIRST[action], example))
    cases = load_case_file(path, registry())
    assert [case.id for case in cases] == [f"{subject_of(FIRST[action])}.works"]
    assert lint(Suite(tuple(cases), registry()), (), ()) == []
    module = tmp_path / "my_own.py"
    module.write_text(mutant_text(FIRST[action], example, "my-own"))
    place = importlib.util.spec_from_file_location("my_own", module)
    assert place is not None
    assert place.loader is not None
    loaded = importlib.util.module_from_spec(place)
    place.loader.exec_module(loaded)
    (mutant,) = loaded.MUTANTS
    assert isinstance(mutant, Mutant)
    assert mutant.change(Service()) != Service()


def test_it_is_written_once_and_its_case_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases" / "statistics").mkdir(parents=True)
    (tmp_path / "mutants" / "statistics").mkdir(parents=True)
    original = case_files(corpus.cases())
    monkeypatch.setattr(new_case, "case_files", lambda folder: original)
    monkeypatch.setattr(corpus, "cases", lambda: tmp_path / "cases")
    monkeypatch.setattr(new_case, "_mutants", lambda: tmp_path / "mutants")
    assert main(["new-case", "GetSendQuota.MaxSendRate.positive"]) == 0
    said = capsys.readouterr().out
    name = "get-send-quota-max-send-rate-positive"
    assert "ses-conformance mutants --id 'get-send-quota.max-send-rate.positive.*'" in said
    written = tmp_path / "cases" / "statistics" / f"{name}.yaml"
    assert (tmp_path / "mutants" / "statistics" / f"{name.replace('-', '_')}.py").is_file()
    assert main(["new-case", "GetSendQuota.MaxSendRate.positive"]) == 4
    assert "is there already: give another --name" in capsys.readouterr().err
    (case,) = load_case_file(written, registry())
    with serving(right) as fake:
        assert run(case, a_profile(fake.endpoint)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["GetSendQuota.MaxSendRate.positiv"], "near: GetSendQuota.MaxSendRate.positive"),
        (["GetSendQuota.MaxSendRate.positive", "--name", "../x"], "'../x' is not of lower-case letters"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["new-case", *arguments]) == 4
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("requirement", "subject"),
    [
        ("ListIdentities.MaxItems.range", "list-identities.max-items.range"),
        ("GetSendQuota.Max24HourSend.type", "get-send-quota.max24-hour-send.type"),
    ],
)
def test_the_ids_of_cases_are_of_the_form_that_all_have(requirement: str, subject: str) -> None:
    assert subject_of(REQUIREMENTS[requirement]) == subject
    assert not any(case.id == f"{subject}.works" for case in load_suite().cases)
