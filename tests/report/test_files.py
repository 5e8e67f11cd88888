from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conformance.report import files


def test_the_folder_is_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    files.write_text(tmp_path / "new" / "a.txt", "text\n")
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["a.txt"]
    assert (tmp_path / "new" / "a.txt").read_text() == "text\n"


def test_the_old_file_stays_if_the_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        files.write_text(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_report_is_as_readable_as_the_umask_lets_it(tmp_path: Path) -> None:
    files.write_text(tmp_path / "a.txt", "x")
    (tmp_path / "b.txt").write_text("x")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_lone_surrogates_do_not_stop_a_report(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"text": "a\udc80b"})
    assert json.loads((tmp_path / "a.json").read_bytes()) == {"text": "a\udc80b"}
