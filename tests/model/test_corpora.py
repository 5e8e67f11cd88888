"""Frozen corpora: new cases never fail an old claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.model import corpora, corpus
from conformance.model.corpora import FrozenCorpus, find_corpus, freeze, known_corpora, newest_corpus
from conformance.model.digest import case_digests
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite, must_cases
from conformance.model.vocabulary import Level
from conformance.run.selection import Selection

CASES = load_suite().cases


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of corpora."""
    monkeypatch.setattr(corpora, "folder", lambda: tmp_path / "corpora")
    find_corpus.cache_clear()
    yield tmp_path / "corpora"
    find_corpus.cache_clear()


def test_a_corpus_holds_the_cases_of_its_release_and_no_newer_ones(folder: Path) -> None:
    assert newest_corpus() == "none"
    freeze(CASES[:10], folder / "1.json", "0.1.0")
    freeze(CASES[:20], folder / "2.json", "0.2.0")
    (folder / "README.md").touch()
    assert (known_corpora(), newest_corpus()) == (["1", "2"], "2")
    assert Selection(corpus=("1",)).of(CASES) == list(CASES[:10])
    musts = sum(case.level is Level.MUST for case in CASES[:20])
    assert find_corpus("2").must_cases(CASES) == musts < must_cases()
    assert json.loads((folder / "2.json").read_text())["version"] == "0.2.0"


def test_what_was_corrected_or_withdrawn_is_known() -> None:
    first, second = CASES[:2]
    frozen = FrozenCorpus(
        "1", {first.id: case_digests([first], corpus.fixtures())[first.id], second.id: "0" * 16, "gone.case": "0" * 16}
    )
    assert frozen.changed(CASES) == [second.id]
    assert frozen.vanished(CASES) == ["gone.case"]


def test_an_unknown_corpus_names_those_there_are(folder: Path) -> None:
    freeze(CASES[:1], folder / "1.json", "0.1.0")
    for name in ("2", "../1", ""):
        with pytest.raises(UserProblem, match=r"there are: 1\)"):
            find_corpus(name)


def test_the_newest_corpus_of_the_project_can_be_asked_for() -> None:
    chosen = Selection(corpus=(newest_corpus(),)).of(CASES)
    assert chosen
    assert {case.id for case in chosen} == set(find_corpus(newest_corpus()).cases) & {case.id for case in CASES}
