from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.corpus import fixtures
from conformance.publish.catalogue import EMULATORS, PAST, UNAVAILABLE, find_emulator
from conformance.publish.emulator import Emulator
from tests.rows import each_row

ALL = (*EMULATORS, *PAST)


def test_no_version_is_listed_twice() -> None:
    slugs = [f"{each.name}-{each.version}" for each in (*ALL, *UNAVAILABLE)]
    assert len(set(slugs)) == len(slugs)


def test_what_is_past_is_marked_so() -> None:
    assert [each.slug for each in EMULATORS if each.past] == []
    assert [each.slug for each in PAST if not each.past] == []


@each_row("emulator", ALL, ids=lambda each: each.slug)
def test_each_emulator_has_a_profile_and_one_kind_of_packages_of_its_version(emulator: Emulator) -> None:
    assert (fixtures() / "targets" / f"{emulator.product.profile}.yaml").is_file()
    assert bool(emulator.pip) != bool(emulator.npm)
    assert emulator.version in (*emulator.pip, *emulator.npm)[0]


@each_row("emulator", ALL, ids=lambda each: each.slug)
def test_each_emulator_is_told_its_port(emulator: Emulator) -> None:
    said = [*emulator.command(Path("/home"), 47111), *emulator.variables(Path("/home"), 47111).values()]
    assert any("47111" in word for word in said)


@each_row("emulator", ALL, ids=lambda each: each.slug)
def test_each_emulator_can_be_started_by_hand_as_its_page_says(emulator: Emulator) -> None:
    line = emulator.start_line(47111)
    assert "47111" in line
    assert "HERE" not in line


def test_an_emulator_is_found_by_name_and_version() -> None:
    found = find_emulator("moto-5.2.5")
    assert (found.name, found.version) == ("moto", "5.2.5")
    with pytest.raises(KeyError):
        find_emulator("moto-0.0.0")
