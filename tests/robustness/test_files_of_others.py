"""Case files, logs and names that others wrote: they read nothing outside, take no memory, print nothing raw."""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.model import template
from conformance.model.problem import SourceError
from conformance.report.log import LogError, read_log
from conformance.report.merge import MissingShard, NoShard, merge
from conformance.targets.profile_file import load_profile
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


NINES = ("&{name} [" + ", ".join(["{of}"] * 9) + "]").format
BOMB = ", ".join(f"A{n}: {NINES(name=f'a{n}', of=f'*a{n - 1}' if n else 'x')}" for n in range(7))
DEEP = "(" * 5_000 + "a" + ")" * 5_000
HEAD = "# yaml-language-server: $schema=case-file.schema.json\naction: GetSendQuota\nclass: statistics\ncases:\n"
MATCHES = "expect: {{ result: {{ Max24HourSend: {{ matches: '{}' }} }} }}".format


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f"send: {{ {BOMB} }}", "more than 200,000 values, each alias counted as what it stands for"),
        ("send: { A: &a [*a] }", "an alias stands within what it stands for"),
        ("send: &a { A: *a }", "an alias stands within what it stands for"),
        ("send: { A: { $json: &a { b: [*a] } } }", "an alias stands within what it stands for"),
        ("send: { A: !!python/object/apply:os.system ['true'] }", "could not determine a constructor for the tag"),
        (f"send: {{ A: {'[' * 5_000}", "exceeded maximum nesting depth"),
        ("send: { A: " + "9" * 5_000 + " }", "no valid YAML: Exceeds the limit"),
        ('send: { A: "\\ud800" }', "found invalid Unicode character escape code"),
        ('send: { A: { $message: "a\\0" } }\n  expect: { success: true }', "embedded null"),
        (f"send: {{ A: {{ $message: {'a' * 50_000} }} }}\n  expect: {{ success: true }}", "aaa…"),
        ('send: { "A\\r\\n::error::owned": 1 }', "`A ::error::owned`: whitespace is not allowed"),
        (f"table: {{ {', '.join(f'r{n}: {n}' for n in range(6_000))} }}", "at most 5000 items"),
        (MATCHES(DEEP), "a regular expression that is nested beyond measure"),
        (MATCHES("((((.?){50}){50}){50}){50}"), "a regular expression that is repeated beyond measure"),
        (MATCHES("a{999999999999}"), "a regular expression that is repeated beyond measure"),
        (MATCHES("[a" * 50_000), "no regular expression: unterminated character set"),
        ("own: 1\n" + "#" * 5_000_000, "4,194,304 are the most"),
    ],
    ids=lambda value: value[:40],
)
def test_a_case_file_that_would_hurt_is_wrong_at_once(
    entry: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.yaml"
    title = "- id: a.b\n  title: A title of some words\n  requirement: GetSendQuota.success\n"
    path.write_text(f"{HEAD}{title}  {entry}\n", encoding="utf-8")
    began = time.process_time()
    assert main(["lint", str(path)]) == 4
    err = capsys.readouterr().err
    assert said in err
    assert max(map(len, err.splitlines())) < 3_000
    assert time.process_time() - began < 10.0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("throttle: { per_second: 1.0e-300 }", "greater than or equal to"),
        ("throttle: { per_second: 1, burst: 99999999999999999999 }", "less than or equal to"),
        ("confirm: { url: 'file:///etc/passwd' }", "expected a URL that begins with http:// or https://"),
        ("mail: { url: 'http:///no-host' }", "expected a URL"),
        ("faults: { url: 'gopher://127.0.0.1:25/{code}' }", "expected a URL"),
        ("mail: { hook: 'os:system' }", "no hook of an installed distribution"),
        ('region: "us\\r\\nX: y"', "`region`: has control characters"),
        ('service: "\\e[31m"', "`service`: has control characters"),
        ('proxy: { path_prefix: "/a\\r\\nX: y" }', "`path_prefix`: has control characters"),
        ('credentials: { access_key_id: "a\\nX: y", secret_access_key: b }', "`access_key_id`: has control characters"),
        ('temporary: { access_key_id: a, secret_access_key: b, session_token: "t\\r\\n" }', "has control characters"),
        ('headers: { X: "a\\r\\nHost: b" }', "the value of X has control characters"),
    ],
)
def test_a_profile_that_would_hurt_is_wrong(lines: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(f"name: x\n{lines}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(said)):
        load_profile(str(path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("endpoint = " + "[" * 100_000, "is no valid TOML: a value beyond measure"),
        ("n = " + "9" * 10_000, "is no valid TOML: a value beyond measure"),
        (".".join("a" * 20_000) + " = 1", "is no valid TOML: a line with more than 1000 dots"),
        ("#" * 600_000, "so it is no configuration"),
        ('"\\u001b[31m" = 1', "\\u001b[31m: unknown key"),
    ],
    ids=lambda value: value[:20],
)
def test_a_configuration_that_would_hurt_is_wrong_at_once(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ses-conformance.toml").write_text(text)
    assert main(["run"]) == 4
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("option", "value"), [("--rate", "1e-300"), ("--timeout", "1e300"), ("--wait", "1e10")])
def test_no_time_is_beyond_what_a_clock_shows(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", option, value]) == 4
    assert "is beyond measure" in capsys.readouterr().err


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
