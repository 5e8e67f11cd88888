"""Logs that can't be used, each rejected by its own error with the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.report import log as logs
from conformance.report.known import UnknownCases, require_known

from . import build
from .conftest import MakeLog

Lines = list[dict[str, Any]]


def _edit(change: Callable[[Lines], object]) -> Callable[[Path], object]:
    def edit(path: Path) -> None:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        change(lines)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    return edit


def _append(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text() + text)


def _to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


BAD: dict[str, tuple[Callable[[Path], object], type[logs.LogError], str]] = {
    "absent": (Path.unlink, logs.UnreadableLog, "can't be read"),
    "a folder": (_to_folder, logs.UnreadableLog, "can't be read"),
    "no text": (lambda path: path.write_bytes(b"\xff\xfe"), logs.UnreadableLog, "no UTF-8"),
    "empty": (lambda path: path.write_text(""), logs.ForeignLog, "no event log"),
    "no JSON": (lambda path: path.write_text("hello\n"), logs.ForeignLog, "no JSON"),
    "a list": (lambda path: path.write_text("[1]\n"), logs.ForeignLog, "format None"),
    "another version": (_edit(lambda lines: lines[0].update(format="ses-conformance/9")), logs.ForeignLog, "/9"),
    "no header": (_edit(lambda lines: lines.pop(0)), logs.ForeignLog, "format None"),
    "cut off": (_cut, logs.DamagedLog, "cut off"),
    "a line of rubbish": (_append("{oops\n"), logs.DamagedLog, ":5:"),
    "an unknown key": (_edit(lambda lines: lines[1].update(extra=1)), logs.DamagedLog, "extra"),
    "an unknown outcome": (_edit(lambda lines: lines[1].update(outcome="great")), logs.DamagedLog, "outcome"),
    "no footer": (_edit(lambda lines: lines.pop()), logs.IncompleteLog, "no footer"),
    "doubled": (_edit(lambda lines: lines.insert(2, lines[1])), logs.DoubledCase, "twice"),
    "two logs": (_edit(lambda lines: lines.extend(lines[:1])), logs.DamagedLog, "merge"),
    "two whole logs": (_edit(lambda lines: lines.extend(list(lines))), logs.DamagedLog, "merge"),
    "an outcome changed": (_edit(lambda lines: lines[2].update(outcome="passed")), logs.EditedLog, "edited"),
    "a case removed": (_edit(lambda lines: lines.pop(2)), logs.EditedLog, "edited"),
    "more asked than there are": (
        _edit(lambda lines: lines[-1]["headline"].update(of=1)),
        logs.EditedLog,
        "edited",
    ),
    "figures changed": (_edit(lambda lines: lines[-1].update(divergence=0.0)), logs.EditedLog, "edited"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_log_is_rejected_by_name(name: str, tmp_path: Path) -> None:
    spoil, error, words = BAD[name]
    path = build.write(tmp_path / "run.jsonl", [build.case("a.b"), build.case("a.c", outcome="failed")])
    logs.read_log(path)
    spoil(path)
    with pytest.raises(error, match=words) as caught:
        logs.read_log(path)
    assert type(caught.value) is error
    assert str(path) in str(caught.value)


def test_an_interrupted_log_can_be_reported_on(tmp_path: Path) -> None:
    path = build.write(tmp_path / "run.jsonl", [build.case("a.b"), build.case("a.c")], whole=False, selected=9)
    _append('{"event":"case","id":"a.d')(path)
    assert build.ids(logs.read_log(path, incomplete=True).cases) == ["a.b", "a.c"]


def test_ids_that_the_suite_does_not_have(make_log: MakeLog) -> None:
    log = make_log([build.case("a.b"), build.case("x.y"), build.case("x.z")])
    with pytest.raises(UnknownCases, match=r"no case x\.y, x\.z: edited"):
        require_known(log, ["a.b"], build.DIGEST)
    require_known(log, ["a.b", "x.y", "x.z"], build.DIGEST)
    require_known(log, ["a.b"], "cd" * 32)
    require_known(make_log([build.case("a.b"), build.case("proxy.request.plain")]), ["a.b"], build.DIGEST)
