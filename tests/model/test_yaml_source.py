from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.problem import SourceError
from conformance.model.yaml_source import YamlSource
from tests.rows import each_row

from .build import marked, write


def data_of(folder: Path, text: str) -> object:
    return YamlSource(write(folder, text)).data


def problem_of(folder: Path, content: str | bytes) -> str:
    path = folder / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError) as caught:
        YamlSource(path)
    (problem,) = caught.value.problems
    return str(problem).removeprefix(f"{path}:")


@each_row(
    ("text", "value"),
    [
        ("2010-12-01", "2010-12-01"),
        ("2010-12-01T10:00:00Z", "2010-12-01T10:00:00Z"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("TRUE", "TRUE"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("12", 12),
        ("-1", -1),
        ("0", 0),
        ("017", "017"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0x1F", "0x1F"),
        ("+5", "+5"),
        ("1.5", 1.5),
        ("1.0e+7", 1.0e7),
        ("1:30.5", "1:30.5"),
        (".nan", ".nan"),
        ("null", None),
        ("'12'", "12"),
        ("grün", "grün"),
    ],
)
def test_scalars_are_what_they_look_like_on_the_wire(tmp_path: Path, text: str, value: object) -> None:
    assert data_of(tmp_path, f"key: {text}\n") == {"key": value}


def test_the_real_loader_is_left_as_it_was(tmp_path: Path) -> None:
    import yaml

    data_of(tmp_path, "key: yes\n")
    assert yaml.safe_load("key: yes") == {"key": True}


def test_an_empty_file_is_no_mapping_but_no_crash(tmp_path: Path) -> None:
    assert data_of(tmp_path, "") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1: the key `a` stands twice in this mapping"),
        ("a:\n  - { x: 1, y: 2, x: 3 }\n", "2:19: the key `x` stands twice in this mapping"),
        ("a: 1\n\tb: 2\n", "2:1: no valid YAML: "),
        ("a: [1, 2\n", "2:1: no valid YAML: "),
        ("? [a]\n: b\n", "1:3: no valid YAML: "),
        ("a: !!int x\n", "1:1: no valid YAML: "),
        ("a: *unknown\n", "1:4: no valid YAML: "),
        ("a: !!python/name:os.system x\n", "1:4: no valid YAML: "),
        (b"a: \xff\xfe\n", "1:1: is not UTF-8 text"),
        ("a: \x00\n", "1:1: no valid YAML: "),
        ("a: 1\n---\nb: 2\n", "2:1: no valid YAML: "),
    ],
)
def test_what_is_no_yaml_is_told_by_place(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert problem_of(tmp_path, content).startswith(said)


def test_every_doubled_key_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")
    with pytest.raises(SourceError) as caught:
        YamlSource(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 1), (5, 3)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.yaml:1:1: can't be read: No such file or directory"):
        YamlSource(tmp_path / "none.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read: Is a directory"):
        YamlSource(tmp_path)


def test_an_alias_that_holds_itself_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r":1:4: an alias stands within what it stands for"):
        YamlSource(write(tmp_path, "a: &x\n  b: *x\n"))


def test_positions_count_from_one_and_fall_back_to_the_deepest_node(tmp_path: Path) -> None:
    text, places = marked("a: 1\n@@b:\n  @@c:\n  - @@x: 1\n  - @@7\n")
    source = YamlSource(write(tmp_path, text))
    assert source.position(("b",)) == places[0]
    assert source.position(("b", "c")) == places[1]
    assert source.position(("b", "c", 0, "x")) == places[2]
    assert source.position(("b", "c", 1)) == places[3]
    assert source.position(("b", "function-after", "c", 0, "x", "no-such-key")) == places[2]
    assert source.position(()) == (1, 1)
