"""What a reading or an observation says is at hand by the name that cases cite."""

from __future__ import annotations

import re

import pytest

from conformance.model import corpus
from conformance.model.cited_row import read_row


@pytest.mark.parametrize("page", ["readings.md", "observations.md"])
def test_every_row_of_the_pages_can_be_read(page: str) -> None:
    text = (corpus.docs() / page).read_text(encoding="utf-8")
    names = re.findall(r'<a id="([^"]+)">', text)
    assert names
    for name in names:
        cells = read_row(name)
        assert cells[0][1], name
        assert all(head and "|" not in head and f"| {head} |" in text for head, _ in cells), name


def test_a_row_has_the_heads_of_its_table() -> None:
    assert [head for head, _ in read_row("reading-9")] == ["What the text says", "How it is read"]


@pytest.mark.parametrize("name", ["reading-9999", "observed-9.999", "reading", "SendEmail.success"])
def test_other_names_are_no_rows(name: str) -> None:
    with pytest.raises(LookupError):
        read_row(name)
