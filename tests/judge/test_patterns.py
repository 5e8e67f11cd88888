"""Patterns of case files: what they are held against, and that each look ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.judge import patterns
from conformance.judge.patterns import SlowPattern, is_found, is_match


@pytest.mark.parametrize("look", [is_match, is_found])
def test_a_slow_pattern_is_ended_and_named(look: Callable[[str, str], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "LIMIT_S", 0.05)
    with pytest.raises(SlowPattern, match=r"takes over 0\.05 s"):
        look(r"((a|aa)+)+b", "a" * 5_000)


def test_the_whole_is_meant_or_a_part_in_any_case() -> None:
    assert is_match("a+", "aaa")
    assert not is_match("a+", "aab")
    assert is_found("NOT verified", "Email address not verified.")
    assert not is_found("^verified", "not verified")
