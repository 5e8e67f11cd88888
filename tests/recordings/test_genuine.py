"""Genuine responses of the real service are never accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recordings.genuine import GENUINE
from tests.recordings.genuine_odd import ODD
from tests.recordings.samples import judge_pairs, shown

ALL = {**GENUINE, **ODD}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    judged = judge_pairs(tmp_path, ALL[name])
    assert shown(judged) == []
    assert judged.calls == len(ALL[name])
    assert not judged.troubles


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, ALL.values())) >= 120
