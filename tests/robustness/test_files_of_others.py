"""Case files, logs and names that others wrote: they read nothing outside, take no memory, print nothing raw."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.model import template
from conformance.report.log import LogError, read_log
from conformance.report.merge import MissingShard, NoShard, merge
from tests.report.build import case, log


def render(value: Any) -> Any:
    return template.render(value, {"n": 1}.__getitem__)


@pytest.mark.parametrize("generator", ["$policy", "$message"])
@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../accept-sets.yaml", "../../../../../../etc/passwd", "a/../../accept-sets.yaml", ""]
)
def test_no_file_outside_of_its_folder_is_read(generator: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"lies outside of fixtures/|can't be read"):
        render({generator: name})
    with pytest.raises(ValueError, match=r"lies outside of fixtures/|can't be read"):
        list(template.names({generator: name}))


@pytest.mark.parametrize("name", [["a"], {"a": 1}, 7, None])
def test_the_name_of_a_file_is_a_text(name: Any) -> None:
    with pytest.raises(ValueError, match="the name of a file is expected"):
        render({"$policy": name})


HUGE = 10**12
TEN_MILLION: dict[str, Any] = {"$repeat": {"text": "x", "times": 10_000_000}}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"$repeat": {"text": "x", "times": HUGE}}, r"\$repeat: more than 67,108,864 bytes"),
        ({"$repeat": {"text": TEN_MILLION, "times": 100_000}}, r"\$repeat: more than"),
        ([TEN_MILLION] * 7, r"\$repeat: more than"),
        ({"$fill": {"to": HUGE}}, r"\$fill: more than 67,108,864 bytes"),
        ({"$list": {"count": HUGE, "of": "x"}}, r"\$list: more than 5,000 items"),
        ({"$list": {"count": 100, "of": {"$list": {"count": 100, "of": "x"}}}}, r"\$list: more than 5,000 items"),
    ],
)
def test_generators_are_bounded(value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        render(value)


def test_what_one_value_used_is_not_lacking_in_the_next() -> None:
    for _ in range(3):
        assert len(render(TEN_MILLION)) == 10_000_000
        assert len(render({"$list": {"count": 4000, "of": "{n}"}})) == 4000


def with_shard(folder: Path, shard: Any) -> Any:
    found = log(folder, [case("a.b")])
    header = found.header.model_copy(update={"selection": {"shard": shard}})
    return type(found)(found.path, header, found.cases, found.footer)


def test_a_shard_of_very_many_takes_no_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(MissingShard, match=r"missing: 2/10000000, .* and 9,999,989 more"):
            merge([with_shard(tmp_path, [1, 10_000_000])], tmp_path / "whole.jsonl")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shard", [[0, 2], [3, 2], [-1, -1], [True, True], [1.0, 2.0], "1/2", None])
def test_a_shard_that_can_t_be_is_none(tmp_path: Path, shard: Any) -> None:
    with pytest.raises(NoShard):
        merge([with_shard(tmp_path, shard)], tmp_path / "whole.jsonl")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_makes_a_log_invalid(tmp_path: Path, number: str) -> None:
    path = tmp_path / "run.jsonl"
    log(tmp_path, [case("a.b")])
    header, line, *rest = path.read_text().splitlines()
    data = json.loads(line)
    assert "ms" in data
    changed = line.replace(f'"ms":{json.dumps(data["ms"])}', f'"ms":{number}')
    path.write_text("\n".join([header, changed, *rest]) + "\n")
    with pytest.raises(LogError, match=r"run.jsonl:2: the line is no JSON"):
        read_log(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "\x1b[31mred"],
        ["lint", "{file}"],
        ["run", "{file}"],
        ["report", "\x1b[31m"],
        ["run", "--out", "file/\x1b[31m"],
        ["\x1b[31m"],
        ["run", "--\x1b[31m"],
    ],
)
def test_nothing_raw_reaches_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text(
        "# yaml-language-server: $schema=case-file.schema.json\naction: GetSendQuota\nclass: statistics\n"
        'cases:\n- { id: "a.\\e[31mb", "ke\\ey": 1, title: "A \\e[31m title of words", requirement: "N\\eo.such" }\n'
    )
    (tmp_path / "file.yaml").write_bytes((tmp_path / "file").read_bytes())
    assert main([each.replace("{file}", "file.yaml") for each in arguments]) == 4
    out, err = capsys.readouterr()
    assert err
    assert "\x1b" not in out + err
