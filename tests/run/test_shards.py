"""Shards of equal time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.report.log import read_log
from conformance.run.shards import equal_parts

from .fakes import right, serving

FEW = ("run", "--class", "statistics", "--action", "GetSendQuota", "--keep-going", "--seed", "shards")


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_every_case_is_in_one_part_and_the_parts_take_equal_time(number: int) -> None:
    draw = random.Random(number)
    times = {f"c{n}": draw.expovariate(0.1) for n in range(500)}
    parts = equal_parts(list(times), times, number)
    assert sorted(each for part in parts for each in part) == sorted(times)
    took = [sum(times[each] for each in part) for part in parts]
    assert max(took) - min(took) < max(times.values())


def test_the_order_of_the_cases_changes_nothing() -> None:
    times = {f"c{n}": float(n % 5) for n in range(40)}
    ids = list(times)
    assert equal_parts(ids, times, 3) == equal_parts(ids[::-1], times, 3)


def test_a_long_case_gets_a_part_of_its_own() -> None:
    parts = equal_parts(["long", "a", "b", "c"], {"long": 9.0, "a": 1.0, "b": 1.0, "c": 1.0}, 2)
    assert sorted(map(sorted, parts)) == [["a", "b", "c"], ["long"]]


def test_new_cases_count_as_the_median() -> None:
    parts = equal_parts(["new", "a", "b", "c"], {"a": 2.0, "b": 4.0, "c": 100.0}, 2)
    assert sorted(map(sorted, parts)) == [["a", "b", "new"], ["c"]]
    assert sorted(map(len, equal_parts(["x", "y", "z", "w"], {}, 2))) == [2, 2]


def test_shards_by_an_earlier_run_are_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, shards = tmp_path / "whole", [tmp_path / "one", tmp_path / "two"]
    with serving(right) as fake:
        target = (*FEW, "--endpoint", fake.endpoint)
        assert main([*target, "--out", str(whole)]) in (0, 1)
        for number, out in enumerate(shards, 1):
            assert main([*target, "--shard", f"{number}/2", "--timings", str(whole), "--out", str(out)]) in (0, 1)
    every = {case.id: case.outcome for case in read_log(whole / "run.jsonl").cases}
    parts = [{case.id: case.outcome for case in read_log(out / "run.jsonl").cases} for out in shards]
    assert all(parts)
    assert (len(parts[0]) + len(parts[1]), parts[0] | parts[1]) == (len(every), every)
    assert main(["merge", *map(str, shards), "--out", str(tmp_path / "merged")]) in (0, 1)
    merged = read_log(tmp_path / "merged" / "run.jsonl")
    assert {case.id: case.outcome for case in merged.cases} == every
    assert not {"shard", "timings", "part"} & merged.header.selection.keys()
    assert main([*FEW, "--timings", str(whole), "--out", str(whole)]) == 4
    assert "give --shard I/N with it" in capsys.readouterr().err
