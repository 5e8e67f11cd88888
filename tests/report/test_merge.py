from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.report import log as logs
from conformance.report import merge as merging
from conformance.report.event import CaseEvent
from conformance.report.log import RunLog, read_log

from . import build
from .build import case
from .conftest import MakeLog

CASES = [
    case(f"{name}.c{number}", outcome=outcome, file=f"identities/{name}.yaml", line=number + 3)
    for name in ("a", "b")
    for number, outcome in enumerate(("passed", "failed", "skipped", "passed"))
]


def _shards(make_log: MakeLog, of: int = 3, **parts: Any) -> list[RunLog]:
    return [
        make_log(CASES[number::of], selection={"shard": [number + 1, of]}, ms=100.0 * (number + 1), of=8, **parts)
        for number in range(of)
    ]


def test_merged_shards_equal_the_whole_run(make_log: MakeLog, tmp_path: Path) -> None:
    whole = make_log(CASES, ms=300.0, of=8)
    merged = merging.merge(_shards(make_log)[::-1], tmp_path / "merged.jsonl")
    merging.write_log(merged)
    assert (tmp_path / "merged.jsonl").read_bytes() == whole.path.read_bytes()
    assert read_log(merged.path) == merged


def test_the_suites_order_is_kept_if_it_is_given(make_log: MakeLog, tmp_path: Path) -> None:
    order = build.ids(CASES)[::-1]
    merged = merging.merge(_shards(make_log), tmp_path / "m.jsonl", order)
    assert build.ids(merged.cases) == order


def test_a_selection_stays_without_its_shard(make_log: MakeLog, tmp_path: Path) -> None:
    shards = [
        make_log(CASES[number::2], selection={"classes": ["identities"], "shard": [number + 1, 2]}) for number in (0, 1)
    ]
    header = merging.merge(shards, tmp_path / "m.jsonl").header
    assert (header.selection, header.selected) == ({"classes": ["identities"]}, len(CASES))


def test_what_probes_found_is_joined_and_the_start_is_the_first(make_log: MakeLog, tmp_path: Path) -> None:
    shards = [
        make_log(CASES[:4], selection={"shard": [1, 2]}, probed={"silent": ["A"]}, started="2026-01-02T00:00:09Z"),
        make_log(CASES[4:], selection={"shard": [2, 2]}, probed={"silent": ["A", "B"]}, started="2026-01-02T00:00:01Z"),
    ]
    header = merging.merge(shards, tmp_path / "m.jsonl").header
    assert (header.probed, header.started) == ({"silent": ["A", "B"]}, "2026-01-02T00:00:01Z")


def test_each_shard_may_have_started_its_own_target(make_log: MakeLog, tmp_path: Path) -> None:
    shards = [
        make_log(
            CASES[number::2],
            selection={"shard": [number + 1, 2]},
            target={
                "name": "t",
                "endpoint": f"http://127.0.0.1:{4000 + number}",
                "profile": {"name": "t", "endpoint": f"http://127.0.0.1:{4000 + number}"},
            },
        )
        for number in (0, 1)
    ]
    assert merging.merge(shards, tmp_path / "m.jsonl").header.target.endpoint == "http://127.0.0.1:4000"


OTHER: list[tuple[type[logs.LogError], dict[str, Any]]] = [
    (merging.MixedSuites, {"suite": {"version": "0.1.0", "cases_sha256": "cd" * 32}}),
    (merging.MixedSuites, {"suite": {"version": "0.2.0", "cases_sha256": build.DIGEST}}),
    (merging.MixedTargets, {"target": {"name": "other", "endpoint": "http://127.0.0.1:4566"}}),
    (merging.MixedTargets, {"target": {"name": "emulator", "version": "9", "endpoint": "http://127.0.0.1:4566"}}),
    (merging.MixedRuns, {"seed": "other"}),
    (merging.MixedRuns, {"truth": "spec"}),
    (merging.MixedRuns, {"selection": {"shard": [2, 2], "levels": ["must"]}}),
    (merging.MixedRuns, {"selection": {"shard": [2, 3]}}),
    (merging.DoubledShard, {"selection": {"shard": [1, 2]}}),
    (merging.NoShard, {"selection": {}}),
    (merging.NoShard, {"selection": {"shard": "1/2"}}),
    (logs.IncompleteLog, {"whole": False}),
]


@pytest.mark.parametrize(("error", "parts"), OTHER)
def test_what_is_not_of_one_run_is_refused_by_name(
    make_log: MakeLog, tmp_path: Path, error: type[logs.LogError], parts: dict[str, Any]
) -> None:
    first = make_log(CASES[:4], selection={"shard": [1, 2]})
    second = make_log(CASES[4:], **{"selection": {"shard": [2, 2]}, **parts})
    with pytest.raises(error) as caught:
        merging.merge([first, second], tmp_path / "m.jsonl")
    assert type(caught.value) is error
    assert str(second.path) in str(caught.value)
    assert not (tmp_path / "m.jsonl").exists()


def _merge(make_log: MakeLog, tmp_path: Path, parts: Sequence[Sequence[CaseEvent]], of: int) -> RunLog:
    shards = [make_log(each, selection={"shard": [n, of]}) for n, each in enumerate(parts, start=1)]
    return merging.merge(shards, tmp_path / "m.jsonl")


def test_a_missing_shard_and_a_doubled_case(make_log: MakeLog, tmp_path: Path) -> None:
    with pytest.raises(merging.MissingShard, match=r"missing: 3/3"):
        _merge(make_log, tmp_path, [CASES[:2], CASES[2:]], of=3)
    with pytest.raises(logs.DoubledCase, match=r"a\.c1 is in"):
        _merge(make_log, tmp_path, [CASES[:2], CASES[1:]], of=2)
    with pytest.raises(merging.NoShard, match="nothing to merge"):
        merging.merge([], tmp_path / "m.jsonl")
