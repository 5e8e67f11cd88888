"""Messages say in words what a pattern wants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.model import corpus
from conformance.model.pattern_words import PATTERN_WORDS
from conformance.model.problem import SourceError
from conformance.targets.profile_file import load_profile

READ = ("case-file", "profile", "requirement-file", "accept-sets", "baseline")


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


@pytest.mark.parametrize("name", READ)
def test_every_pattern_of_a_file_that_people_write_has_words(name: str) -> None:
    schema = json.loads((corpus.fixtures() / "schemas" / f"{name}.schema.json").read_text())
    assert set(patterns(schema)) <= set(PATTERN_WORDS)


def test_a_message_has_no_regular_expression(tmp_path: Path) -> None:
    path = tmp_path / "target.yaml"
    path.write_text('name: x\naccount_id: "12"\n')
    with pytest.raises(SourceError, match="`account_id`: expected 12 digits") as raised:
        load_profile(str(path))
    assert not re.search(r"[\\^$]", str(raised.value).partition("target.yaml")[2])
