from __future__ import annotations

import pytest

from conformance.model.suite import load_suite
from conformance.run.selection import Selection, parse_shard, shard_of

CASES = load_suite().cases


def taken(**given: tuple[str, ...]) -> set[str]:
    return {case.id for case in Selection(**given).of(CASES)}  # type: ignore[arg-type]


def test_nothing_asked_for_is_everything() -> None:
    assert taken() == {case.id for case in CASES}


def test_each_kind_narrows_and_values_of_one_kind_widen() -> None:
    dkim, policies = taken(classes=("dkim",)), taken(classes=("policies",))
    assert taken(classes=("dkim", "policies")) == dkim | policies
    action = taken(actions=("VerifyDomainDkim",))
    assert taken(classes=("dkim",), actions=("VerifyDomainDkim",)) == dkim & action
    assert taken(levels=("must",)) | taken(levels=("should",)) | taken(levels=("may",)) == taken()


def test_ids_by_pattern_row_and_entry() -> None:
    row = next(case.id for case in CASES if case.id.endswith("]"))
    entry = row.partition("[")[0]
    rows = {case.id for case in CASES if case.id.partition("[")[0] == entry}
    assert taken(ids=(row,)) == {row}
    assert taken(ids=(entry,)) == rows
    assert taken(ids=(f"{entry}[[]*",)) == set()
    assert taken(ids=(f"{entry}*",)) >= rows
    assert taken(ids=("no-such-case",)) == set()


def test_requirements_by_pattern() -> None:
    some = taken(requirements=("VerifyDomainDkim.*",))
    assert some
    assert all(
        any(requirement.id.startswith("VerifyDomainDkim.") for requirement in case.requirements)
        for case in CASES
        if case.id in some
    )


@pytest.mark.parametrize("shards", [1, 2, 3, 7])
def test_shards_are_a_partition(shards: int) -> None:
    parts = [{case.id for case in Selection(shard=(n, shards)).of(CASES)} for n in range(1, shards + 1)]
    assert sum(map(len, parts)) == len(CASES)
    assert set().union(*parts) == taken()
    assert all(parts)


def test_a_case_s_shard_depends_on_its_id_alone() -> None:
    # Pinned: a shard must hold the same cases on every machine and in every version.
    assert [shard_of(f"a.b{n}", 4) for n in range(8)] == [4, 4, 2, 1, 4, 2, 2, 4]


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/2", "1/b", "-1/2", "1/0", "1/2/3", "1.5/2"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(ValueError, match="invalid shard"):
        parse_shard(text)


def test_a_shard() -> None:
    assert parse_shard("2/4") == (2, 4)


def test_the_log_keeps_only_what_was_asked_for() -> None:
    assert Selection().as_dict() == {}
    assert Selection(classes=("dkim",), shard=(1, 2)).as_dict() == {"classes": ["dkim"], "shard": [1, 2]}
    assert Selection(ids=("x",), shard=(1, 2)).whole() == Selection(ids=("x",))
