"""The cache of what was parsed: found by content, never stale, never needed."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from pathlib import Path

import pytest

from conformance.model import corpus, expand, own_suite, suite
from conformance.model.cache import FOLDER, ParsedCache, key_of
from conformance.model.case import Case
from conformance.model.case_files import case_files
from conformance.model.case_summary import summarize
from conformance.model.problem import SourceError
from conformance.model.registered import Registry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one class, and no memory of any other."""
    shutil.copytree(corpus.cases() / "statistics", tmp_path / "cases" / "statistics")
    shutil.copytree(corpus.fixtures(), tmp_path / "fixtures")
    monkeypatch.setattr(corpus, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(own_suite, "_known", {})
    return tmp_path / "cases" / "statistics" / "get-send-quota.yaml"


def fresh_process() -> None:
    own_suite._known.clear()


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    read: list[Path] = []
    real = expand.load_case_file

    def counted(path: Path, known: Registry) -> list[Case]:
        read.append(path)
        return real(path, known)

    monkeypatch.setattr(expand, "load_case_file", counted)
    return read


def test_only_what_changed_is_parsed_again(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = count_reads(monkeypatch)
    first = suite.load_suite(), suite.digest()
    assert len(read) == len(case_files(small.parent)) > 1
    read.clear()
    fresh_process()
    assert (suite.load_suite(), suite.digest()) == first
    assert read == []
    small.write_text(small.read_text() + "# a comment\n")
    assert suite.load_suite().cases == first[0].cases
    assert read == [small]


def test_only_the_files_of_the_cases_that_are_asked_for_are_read(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = suite.load_suite().cases
    fresh_process()
    own = own_suite.own_suite()
    assert own.summaries == tuple(map(summarize, cases))
    wanted = [each for each in own.summaries if each.file == small]
    others = [path for path in case_files(small.parent) if path != small]
    monkeypatch.setattr(own, "of_file", {small: own.of_file(small)}.__getitem__)
    assert own.read(wanted[::-1]) == [case for case in cases[::-1] if case.file == small]
    assert others
    with pytest.raises(KeyError):
        own.read(own.summaries)


def test_a_changed_case_or_fixture_is_never_served_from_the_cache(small: Path) -> None:
    before = suite.digest()
    small.write_text(small.read_text().replace("type: double", "type: integer", 1))
    changed = suite.digest()
    assert changed != before
    message = next(path for path in sorted((corpus.fixtures() / "messages").iterdir()) if path.is_file())
    message.write_bytes(message.read_bytes() + b"\n")
    assert suite.digest() not in (before, changed)


def test_a_requirement_that_goes_makes_its_cases_wrong(small: Path) -> None:
    suite.load_suite()
    path = next(
        each for each in (corpus.fixtures() / "requirements").iterdir() if "id: GetSendQuota." in each.read_text()
    )
    path.write_text(path.read_text().replace("GetSendQuota.", "GetSentQuota."))
    with pytest.raises(SourceError, match="unknown requirement"):
        suite.load_suite()


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps([1]), b"\x80\x05."])
def test_a_spoiled_file_is_made_again(folder: Path, content: bytes) -> None:
    cache = ParsedCache(Path("x"))
    assert cache.get(key_of("a"), lambda: 1) == 1
    cache.save()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    cache = ParsedCache(Path("x"))
    assert cache.get(key_of("a"), lambda: 1) == 1
    cache.save()
    assert file.read_bytes() == whole


def test_a_file_that_others_can_write_is_not_read(folder: Path) -> None:
    cache = ParsedCache(Path("x"))
    cache.get("a", lambda: 1)
    cache.save()
    (file,) = folder.iterdir()
    assert ParsedCache(Path("x")).get("a", lambda: 2) == 1
    file.chmod(0o666)
    assert ParsedCache(Path("x")).get("a", lambda: 2) == 2


def test_it_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, "/dev/null/none")
    cache = ParsedCache(Path("x"))
    assert cache.get("a", lambda: 1) == 1
    cache.save()
    assert ParsedCache(Path("x")).get("a", lambda: 2) == 2


def test_values_of_other_content_are_not_kept(folder: Path) -> None:
    for key in ("a", "b"):
        cache = ParsedCache(Path("x"))
        cache.get(key, lambda: 1)
        cache.save()
    assert ParsedCache(Path("x")).get("a", lambda: 2) == 2
    assert len(list(folder.iterdir())) == 1


def test_what_can_t_be_written_costs_nothing(folder: Path, tmp_path: Path) -> None:
    """As the instance of a class whose module was imported anew, in pytest's own tests of plugins."""
    parsed = ParsedCache(tmp_path)
    value = parsed.get("key", lambda: type("Anew", (), {})())
    parsed.save()
    assert parsed.get("key", list) is value
    assert not list(folder.glob("*"))


def test_files_that_were_read_long_ago_go(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    for name in ("parsed-0.pickle", "else.txt"):
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    parsed = ParsedCache(tmp_path)
    parsed.get("key", list)
    parsed.save()
    assert not (folder / "parsed-0.pickle").exists()
    assert (folder / "else.txt").exists()
    assert len(list(folder.iterdir())) == 2


def test_the_files_of_many_folders_go_but_for_those_read_last(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    for number in range(60):
        (folder / f"parsed-{number}.pickle").touch()
        os.utime(folder / f"parsed-{number}.pickle", (time.time() - 1000 - number,) * 2)
    used = ParsedCache(tmp_path / "used")
    used.get("key", list)
    used.save()
    (last,) = set(folder.iterdir()) - {folder / f"parsed-{number}.pickle" for number in range(60)}
    os.utime(last, (time.time() - 5000,) * 2)
    assert ParsedCache(tmp_path / "used").get("key", lambda: [1]) == []
    new = ParsedCache(tmp_path / "new")
    new.get("key", list)
    new.save()
    kept = set(folder.iterdir())
    assert len(kept) == 40
    assert last in kept
    assert folder / "parsed-0.pickle" in kept
