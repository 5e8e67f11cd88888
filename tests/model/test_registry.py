from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.model.case_header import is_case_file
from conformance.model.problem import Problem, SourceError
from conformance.model.registry_source import load_registry
from conformance.model.requirement import RequirementKind
from conformance.model.suite import load_suite

from .build import marked

ROW = "- id: Area.{0}\n  at: {1}\n  text: a statement of some length\n"
SETS = (
    "sets:\n  missing:\n    text: a parameter is missing\n    because: [CommonErrors / ValidationError]\n"
    "    accept: [{ error: { status: 400, code: X } }]\n"
)


def fixtures(folder: Path, *files: str, sets: str = SETS) -> Path:
    (folder / "requirements").mkdir()
    for number, text in enumerate(files):
        (folder / "requirements" / f"{number}.yaml").write_text(text, encoding="utf-8")
    (folder / "accept-sets.yaml").write_text(sets, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        load_registry(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_requirements_by_id_with_their_area(tmp_path: Path) -> None:
    text = (
        "action: ListIdentities\nkind: behaviour\nrequirements:\n"
        + ROW.format("one", "Errors")
        + ROW.format("two", "[CommonErrors / Throttling, RFC 9112 / 6]")
    )
    found = load_registry(fixtures(tmp_path, text))
    assert [row.citations for row in found.requirements.values()] == [
        ("ListIdentities / Errors",),
        ("CommonErrors / Throttling", "RFC 9112 / 6"),
    ]
    assert {row.kind for row in found.requirements.values()} == {RequirementKind.BEHAVIOUR}
    assert found.areas == {"Area.one": "ListIdentities", "Area.two": "ListIdentities"}
    assert list(found.accept_sets) == ["missing"]


def test_a_row_may_say_another_kind_than_its_file(tmp_path: Path) -> None:
    text = "action: ListIdentities\nkind: behaviour\nrequirements:\n" + ROW.format("one", "Errors") + "  kind: errors\n"
    assert load_registry(fixtures(tmp_path, text)).requirements["Area.one"].kind is RequirementKind.ERRORS


@pytest.mark.parametrize(
    "place", ["Errors", "ListIdentities / Examples / Sample", "line 919", "CommonErrors / Throttled"]
)
def test_a_place_that_the_reference_does_not_have(tmp_path: Path, place: str) -> None:
    (said,) = problems(fixtures(tmp_path, "action: A\nkind: behaviour\nrequirements:\n" + ROW.format("one", place)))
    assert said.startswith("requirements/0.yaml:4:3: unknown citation ")


def test_an_accept_set_that_cites_an_unknown_place(tmp_path: Path) -> None:
    text = "action: A\nkind: behaviour\nrequirements:\n" + ROW.format("one", "CommonErrors / Throttling")
    (said,) = problems(fixtures(tmp_path, text, sets=SETS.replace("ValidationError", "Nonsense")))
    assert said.startswith("accept-sets.yaml:2:3: unknown citation 'CommonErrors / Nonsense'")


def test_a_doubled_id_in_one_file(tmp_path: Path) -> None:
    text, places = marked(
        "action: A\nkind: behaviour\nrequirements:\n"
        + ROW.format("x", "RFC 1")
        + ROW.format("x", "RFC 2").replace("id:", "@@id:")
    )
    (said,) = problems(fixtures(tmp_path, text))
    place = f"{places[0][0]}:{places[0][1]}"
    first = "requirements/0.yaml:4"
    assert said == f"requirements/0.yaml:{place}: the id Area.x stands in the registry twice, first at {first}"


def test_a_doubled_id_in_two_files(tmp_path: Path) -> None:
    text = "action: A\nkind: behaviour\nrequirements:\n" + ROW.format("x", "RFC 1")
    (said,) = problems(fixtures(tmp_path, text, text))
    first = "requirements/0.yaml:4"
    assert said == f"requirements/1.yaml:4:3: the id Area.x stands in the registry twice, first at {first}"


def test_what_every_case_file_says_of_the_registry_is_said_once() -> None:
    problem = Problem(Path("requirements/0.yaml"), 4, 3, "the id Area.x stands in the registry twice")
    error = SourceError([problem, Problem(Path("b.yaml"), 1, 1, "another"), problem])
    assert str(error).splitlines() == [str(problem), "b.yaml:1:1: another"]


@pytest.mark.parametrize(
    ("source", "cites", "wanted"),
    [
        ("spec", "at: RFC 1", "needs `at`: the place in the API Reference"),
        ("protocol", "at: RFC 1", "needs `at`: the RFC or document"),
        ("observed", "see: [observed-0.6]", "needs `see` with the observation"),
    ],
)
def test_a_statement_cites_its_source(tmp_path: Path, source: str, cites: str, wanted: str) -> None:
    row = f"- id: Area.x\n  source: {source}\n  text: a statement of some length\n"
    text = f"action: A\nkind: behaviour\nrequirements:\n{row}"
    (said,) = problems(fixtures(tmp_path, text))
    assert wanted in said
    shutil.rmtree(tmp_path / "requirements")
    assert load_registry(fixtures(tmp_path, f"{text}  {cites}\n")).requirements


def test_all_files_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(
        fixtures(tmp_path, "action: A\nkind: behaviour\nrequirements: []\n", "action: [\n", sets="sets: { Bad: {} }\n")
    )
    assert len({said.partition(":")[0] for said in found}) == 3


def test_excluding_needs_a_reason_of_some_length(tmp_path: Path) -> None:
    (said,) = problems(
        fixtures(
            tmp_path, "action: A\nkind: behaviour\nrequirements:\n" + ROW.format("x", "RFC 1") + "  excluded: no\n"
        )
    )
    assert "`excluded`: string should have at least 10 characters" in said


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    known = next(iter(load_suite().registry.requirements))
    text = (
        "action: GetSendQuota\nclass: statistics\ncases:\n- id: a.b\n  title: A title of some words\n"
        f"  requirement: {known}\n  expect: {{ success: true }}\n"
    )
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for file in files:
        file.write_text(text)
    with pytest.raises(SourceError, match=r"two\.yaml:4:1: the id a\.b is taken already at one\.yaml:4"):
        load_suite(files)


def test_a_case_file_says_so_in_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("# yaml-language-server: $schema=case-file.schema.json\na: 1\n")
    assert is_case_file(path)
    path.write_bytes(b"\xff\xfe case-file\n")
    assert not is_case_file(path)
    assert not is_case_file(tmp_path / "none.yaml")
