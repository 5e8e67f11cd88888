"""What an installed distribution adds by entry points: generators, profiles, reports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.commands.outputs import write_reports
from conformance.model import extensions, template
from conformance.model.problem import UserProblem
from conformance.targets.profile_file import load_profile
from tests.report import build

MODULE = """
def shout(argument, lookup):
    return f"{argument} {lookup('word')}".upper()

def staging():
    return {"endpoint": "http://127.0.0.1:1", "region": "eu-west-1"}

def wrong():
    return {"endpont": "x"}

def count(log, path):
    path.write_text(f"{len(log.cases)} cases")

def broken(log, path):
    raise KeyError("no such case")
"""
ENTRY_POINTS = """
[ses_conformance.generators]
shout = ses_addition:shout
[ses_conformance.profiles]
staging = ses_addition:staging
wrong = ses_addition:wrong
gone = ses_addition:gone
[ses_conformance.reports]
count.txt = ses_addition:count
broken.txt = ses_addition:broken
"""


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution on the path."""
    site = tmp_path / "site"
    info = site / "ses_addition-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "ses_addition.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ses-addition\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(site))
    extensions.offered.cache_clear()
    yield
    extensions.offered.cache_clear()
    sys.modules.pop("ses_addition", None)


def test_a_generator_makes_values() -> None:
    assert template.render({"$shout": "hello"}, {"word": "you"}.__getitem__) == "HELLO YOU"
    assert list(template.unknown_generators({"a": {"$shout": 1}, "b": {"$whisper": 1}})) == ["$whisper"]


def test_a_profile_is_a_target_by_name() -> None:
    profile = load_profile("staging")
    assert (profile.name, profile.region) == ("staging", "eu-west-1")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong", "the profile wrong of an installed package is wrong"),
        ("gone", r"gone of ses-addition \(ses_addition:gone\) can't be imported"),
    ],
)
def test_a_profile_that_is_of_no_use(name: str, said: str) -> None:
    with pytest.raises(UserProblem, match=said):
        load_profile(name)


def test_a_report_is_written_beside_the_others_and_a_broken_one_costs_nothing_else(tmp_path: Path) -> None:
    log = build.log(tmp_path, [build.case()])
    written = write_reports(log, tmp_path)
    assert (tmp_path / "count.txt").read_text() == f"{len(log.cases)} cases"
    assert tmp_path / "count.txt" in written.paths
    assert tmp_path / "junit.xml" in written.paths
    assert written.problems == [f"{tmp_path}/broken.txt can't be written: KeyError: 'no such case'"]
