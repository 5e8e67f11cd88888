from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.commands.schemas import schemas
from conformance.model import corpus, json_schema
from conformance.model.case_files import case_files
from conformance.model.yaml_source import YamlSource
from tests.rows import each_row

from .build import marked
from .test_case_file_errors import WRONG

FOLDER = corpus.fixtures() / "schemas"
MISREAD_BY_TYPES_ONLY = {
    "nothing asserted",
    "send beside change",
    "success and error",
    "an empty expectation",
    "alternatives without reason",
    "an alternative of two kinds",
    "an empty matcher",
    "a pattern that is none",
    "bounds without bounds",
    "growth of two kinds",
    "a status of success that is to be a rejection",
    "a step that goes out in two ways",
    "an unknown requirement",
    "an unknown requirement in a list",
    "an unknown accept-set",
    "an unknown file of a generator",
    "a step of two actions",
    "a step without action",
}
"""What needs more than a schema: how keys go together, and what other files hold."""


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((FOLDER / name).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def current() -> dict[str, dict[str, Any]]:
    return schemas()


def test_the_committed_schemas_are_current(current: dict[str, dict[str, Any]]) -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.schema.json")}
    assert committed.keys() == current.keys()
    stale = [name for name, schema in current.items() if committed[name] != json_schema.dumps(schema)]
    assert stale == [], "make them anew: ses-conformance schemas"


def test_each_is_a_schema(current: dict[str, dict[str, Any]]) -> None:
    for schema in current.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.sweep("some cases", "requirements", "accept-sets", "profiles")
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("case-file.schema.json", case_files(corpus.cases())[::8]),
        ("case-file.schema.json", case_files(corpus.cases())),
        ("requirement-file.schema.json", sorted((corpus.fixtures() / "requirements").glob("*.yaml"))),
        ("accept-sets.schema.json", [corpus.fixtures() / "accept-sets.yaml"]),
        ("profile.schema.json", sorted((corpus.fixtures() / "targets").glob("*.yaml"))),
    ],
    ids=["some cases", "all cases", "requirements", "accept-sets", "profiles"],
)
def test_an_editor_finds_nothing_wrong_with_the_files_of_the_suite(schema: str, files: list[Path]) -> None:
    assert files
    check = validator(schema)
    for path in files:
        found = [f"{path}: {error.json_path}: {error.message}" for error in check.iter_errors(YamlSource(path).data)]
        assert not found


@each_row("name", sorted(WRONG.keys() - MISREAD_BY_TYPES_ONLY))
def test_an_editor_finds_what_the_loader_finds(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(marked(WRONG[name][0])[0], encoding="utf-8")
    assert not validator("case-file.schema.json").is_valid(YamlSource(path).data)


def test_case_files_name_their_schema_where_editors_look() -> None:
    for path in case_files(corpus.cases()):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        marker, _, named = first.partition("$schema=")
        assert marker == "# yaml-language-server: ", path
        assert (path.parent / named).resolve() == (FOLDER / "case-file.schema.json").resolve()


def test_outdated_names_what_is_missing_or_differs(tmp_path: Path) -> None:
    found: dict[str, dict[str, Any]] = {"a.json": {"x": 1}, "b.json": {}, "c.json": {}}
    (tmp_path / "a.json").write_text(json_schema.dumps({"x": 1}))
    (tmp_path / "b.json").write_bytes(b"\xff")
    assert json_schema.outdated(tmp_path, found) == {
        tmp_path / "b.json": "{}\n",
        tmp_path / "c.json": "{}\n",
    }
