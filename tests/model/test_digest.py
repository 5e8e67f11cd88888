"""The digest changes with what a verdict rests on, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.model import corpus
from conformance.model.case import Case
from conformance.model.digest import digest_of, text_of
from conformance.model.expand import load_case_file
from conformance.model.registry_source import load_registry
from conformance.model.suite import digest, load_suite

CASES = """\
# yaml-language-server: $schema=case-file.schema.json
action: ListIdentities
class: identities
control: { MaxItems: 100 }
cases:
- id: a.one
  title: A title of some words
  requirement: ListIdentities.MaxItems.range
  table: { below: 0, above: 1001 }
  change: { MaxItems: "{row}" }
  expect: { error: bad-number }
- id: a.two
  title: Another title of some words
  requirement: ListIdentities.MaxItems.range
  send: { MaxItems: 7 }
  expect: { result: { Identities: { contains: "x" } } }
"""
REQUIREMENTS = """\
action: ListIdentities
kind: parameters
requirements:
- id: ListIdentities.MaxItems.range
  at: Description
  see: [reading-29, observed-3.2]
  text: MaxItems is at least one and at most one thousand.
"""
ACCEPT_SETS = """\
sets:
  bad-number:
    text: A number out of its range.
    because: [reading-9, observed-3.2]
    accept:
    - error: { status: 400, code: ValidationError }
"""
FILES = {"cases.yaml": CASES, "requirements/list.yaml": REQUIREMENTS, "accept-sets.yaml": ACCEPT_SETS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {**FILES, "messages/plain.eml": "Subject: x\n", "schemas/x.xsd": "<x/>\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def found(folder: Path) -> str:
    known = load_registry(folder)
    return digest_of(load_case_file(folder / "cases.yaml", known), known, folder)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert text.count(old) >= 1
    (folder / name).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("cases.yaml", "action:", "# a comment\naction:"),
        ("cases.yaml", "{ MaxItems: 100 }", "\n  MaxItems:   100  # as before"),
        ("cases.yaml", '{ contains: "x" }', "{\n    contains: x }"),
        ("cases.yaml", "title: A title", "title: A better title"),
        ("cases.yaml", "  send:", "  why: this says why it is asked\n  send:"),
        ("cases.yaml", "  table: { below: 0, above: 1001 }", "  table: { above: 1001, below: 0 }"),
        ("requirements/list.yaml", "at least one", "one or more"),
        ("requirements/list.yaml", "- id", "# a comment\n- id"),
        ("accept-sets.yaml", "reading-9", "reading-29"),
    ],
)
def test_what_only_people_read_changes_nothing(folder: Path, name: str, old: str, new: str) -> None:
    before = found(folder)
    edit(folder, name, old, new)
    assert found(folder) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("cases.yaml", 'contains: "x"', 'contains: "y"'),
        ("cases.yaml", 'contains: "x"', 'excludes: "x"'),
        ("cases.yaml", "MaxItems: 7", "MaxItems: 8"),
        ("cases.yaml", "MaxItems: 7", 'MaxItems: "7"'),
        ("cases.yaml", "MaxItems: 100", "MaxItems: 99"),
        ("cases.yaml", "above: 1001", "above: 1002"),
        ("cases.yaml", "a.two", "a.three"),
        ("cases.yaml", "class: identities", "class: errors"),
        ("cases.yaml", "  send:", "  level: should\n  send:"),
        ("cases.yaml", "  send:", "  needs: [mail]\n  send:"),
        ("cases.yaml", "  send:", "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n  send:"),
        ("requirements/list.yaml", "see: [reading-29", "source: observed\n  see: [reading-29"),
        ("requirements/list.yaml", "  see:", "  level: may\n  see:"),
        ("accept-sets.yaml", "ValidationError", "InvalidParameterValue"),
        ("accept-sets.yaml", "status: 400", "status: 403"),
        ("messages/plain.eml", "x", "y"),
        ("schemas/x.xsd", "<x/>", "<y/>"),
    ],
)
def test_what_a_verdict_rests_on_changes_it(folder: Path, name: str, old: str, new: str) -> None:
    before = found(folder)
    edit(folder, name, old, new)
    assert found(folder) != before


def test_the_order_of_cases_does_not_matter(folder: Path) -> None:
    known = load_registry(folder)
    cases = load_case_file(folder / "cases.yaml", known)
    assert digest_of(reversed(cases), known, folder) == digest_of(cases, known, folder)


def test_cases_of_a_user_s_own_are_not_taken_for_the_suite(folder: Path) -> None:
    own = load_case_file(folder / "cases.yaml", load_registry(folder))
    assert digest(own) != digest()
    assert digest(load_suite().cases[:3]) == digest()


def test_cases_of_a_user_s_own_cost_no_second_look_at_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the suite's own cases are digested as is known, but for one that a case of the user's replaces."""
    first, second, *_ = load_suite().cases
    others = [replace(first, row="another"), replace(second, id="my.own")]
    looked_at: list[str] = []

    def looking(case: Case) -> str:
        looked_at.append(case.id)
        return text_of(case)

    suite, changed = load_suite(), digest(others)
    assert changed == digest_of([*suite.cases, *others], suite.registry, corpus.fixtures())
    monkeypatch.setattr("conformance.model.digest.text_of", looking)
    assert digest(others) == changed
    assert sorted(looked_at) == sorted([first.id, "my.own"])
