"""The documents explain every word, outcome, exit code and key that a user meets, and no others."""

from __future__ import annotations

import re

import pytest

from conformance.commands import exits
from conformance.model.vocabulary import ConformanceClass, Level, Outcome, Source
from conformance.targets.profile import Profile

from .documents import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def first_cells(page: str, heading: str) -> list[str]:
    """Return the first cells of the table below a heading of a page of docs/, without their code marks."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    table = re.search(rf"{re.escape(heading)}\s*\n(?:[^|\n].*\n|\n)*((?:\|.*\n)+)", text)
    assert table is not None
    rows = table[1].splitlines()[2:]
    return [cell for row in rows for cell in row.split("|")[1].replace("`", "").strip().split(", ")]


@pytest.mark.parametrize("words", [Outcome, ConformanceClass, Level, Source], ids=lambda words: words.__name__)
def test_the_glossary_has_the_words_of_the_model(words: type[Outcome | ConformanceClass | Level | Source]) -> None:
    assert [word.value for word in words if not re.search(rf"\b{word.value}\b", GLOSSARY)] == []


def test_the_glossary_is_in_order_and_says_each_word_in_one_sentence() -> None:
    rows = re.findall(r"^\| ([^|]+) \| (.+) \|$", GLOSSARY, re.MULTILINE)[1:]
    words = [word for word, _ in rows]
    assert words == sorted(words)
    assert [word for word, meaning in rows if not meaning.endswith(".") or re.search(r"\. [A-Z]", meaning)] == []


def test_every_outcome_is_explained() -> None:
    assert sorted(first_cells("running.md", "## Outcomes")) == sorted(outcome.value for outcome in Outcome)


def test_every_exit_code_is_explained() -> None:
    codes = {value for name, value in vars(exits).items() if name.startswith("EXIT_")}
    assert first_cells("running.md", "## Exit codes") == [str(code) for code in sorted(codes)]


def test_every_key_of_a_profile_is_explained() -> None:
    assert sorted(first_cells("profiles.md", "# Profiles")) == sorted(Profile.model_fields)
