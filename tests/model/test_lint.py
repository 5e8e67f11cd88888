"""Each objection of the linter is provoked by a case file of its own, and by nothing that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model import corpus
from conformance.model.lint import lint
from conformance.model.suite import load_suite

from .build import a_suite, marked

HEAD = "action: ListIdentities\nclass: identities\ncontrol: { MaxItems: 100 }\ncases:\n"
ID = "- @@id: a.b\n  title: A title of some words\n"
PLAIN = "  requirement: Area.must\n"
GOOD = "  expect: { success: true }\n"
TAMPERINGS = ("wrong-secret", "unsigned")
DIALECTS = ("compact", "chunked")

OBJECTIONS = {
    "a success of no action": (
        HEAD + ID + PLAIN + "  action: NoSuchAction\n" + GOOD,
        "NoSuchAction is none of the 22 actions, but a success is expected of it",
    ),
    "a level raised": (
        HEAD + ID + "  requirement: Area.should\n  level: must\n  why: it matters\n" + GOOD,
        "level must is higher than the requirement's should",
    ),
    "a may raised": (
        HEAD + ID + "  requirement: Area.may\n  level: should\n  why: it matters\n" + GOOD,
        "level should is higher than the requirement's may",
    ),
    "a level lowered without why": (HEAD + ID + PLAIN + "  level: should\n" + GOOD, "a level lowered needs a why"),
    "every of no members": (
        HEAD + ID + PLAIN + "  expect: { result: { Identities: { every: { type: string } } } }\n",
        "Identities: `every` holds of a list without members: give count or present, or may_be_empty",
    ),
    "an excluded requirement": (
        HEAD + ID + "  requirement: [Area.must, Area.excluded]\n" + GOOD,
        "the requirement Area.excluded is excluded: nobody can see this from outside",
    ),
    "a refusal without control": (
        HEAD.replace("control: { MaxItems: 100 }\n", "") + ID + PLAIN + "  expect: { error: missing }\n",
        "a rejection is expected, but no good request proves that the fault is why: give a control",
    ),
    "an unknown tampering": (
        HEAD + ID + PLAIN + "  request: { tamper: crooked }\n  expect: { error: missing }\n",
        "unknown tampering crooked; known: unsigned, wrong-secret",
    ),
    "an unknown dialect in a row": (
        HEAD + ID + PLAIN + "  table: { a: chunked, b: chunkd }\n  request: { dialect: '{row}' }\n" + GOOD,
        "unknown dialect chunkd; did you mean chunked?",
    ),
    "a table whose value is not used": (
        HEAD + ID + PLAIN + "  table: { one: 1, two: 2 }\n  send: { MaxItems: 1 }\n" + GOOD,
        "the table's value {row} is not used",
    ),
}  # fmt: skip


def test_only_the_suite_s_own_files_have_folders_by_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, _ = marked(HEAD.replace("class: identities", "class: dkim") + ID + PLAIN + GOOD)
    assert list(lint(a_suite(tmp_path, text), TAMPERINGS, DIALECTS)) == []
    monkeypatch.setattr(corpus, "cases", lambda: tmp_path)
    (problem,) = lint(a_suite(tmp_path, text), TAMPERINGS, DIALECTS)
    assert problem.message.endswith("class dkim belongs into a folder of that name, not identities")


@pytest.mark.parametrize("name", OBJECTIONS)
def test_an_objection_stands_alone_at_the_case_s_id(tmp_path: Path, name: str) -> None:
    text, places = marked(OBJECTIONS[name][0])
    (problem,) = lint(a_suite(tmp_path, text), TAMPERINGS, DIALECTS)
    assert problem.message.startswith("a.b: ")
    assert OBJECTIONS[name][1] in problem.message
    assert problem.line == places[0][0]


RIGHT = {
    "a plain case": PLAIN + GOOD,
    "a refusal beside its control": PLAIN + "  change: { MaxItems: 0 }\n  expect: { error: bad-value }\n",
    "a refusal that says why it has no control": PLAIN
    + "  control: false\n  uncontrolled: there is no good request\n  send: {}\n  expect: { error: missing }\n",
    "a refusal after a success of the same action": PLAIN
    + "  control: false\n  given: [ListIdentities]\n  send: { MaxItems: 0 }\n  expect: { error: bad-value }\n",
    "an action that is none, refused": PLAIN + "  action: NoSuchAction\n  control: false\n"
    "  uncontrolled: no such action can work\n  send: {}\n  expect: { error: missing }\n",
    "a level lowered with a why": PLAIN + "  level: should\n  why: the text only recommends it\n" + GOOD,
    "a tampering in a row": PLAIN
    + "  table: { a: wrong-secret, b: unsigned }\n  request: { tamper: '{row}' }\n  expect: { error: missing }\n",
    "a row's member": PLAIN + "  table: { a: { n: 1 }, b: { n: 2 } }\n  send: { MaxItems: '{row.n}' }\n" + GOOD,
    "a captured name and a collected list": PLAIN + "  send: {}\n  capture: { token: NextToken }\n" + GOOD
    + "  steps:\n  - ListIdentities: { NextToken: '{token}' }\n    pages: { collect: Identities, into: all }\n"
    "  - ListIdentities: {}\n    expect: { result: { Identities: { same_as: '{all}' } } }\n",
    "every kind of generated name": PLAIN
    + "  send: { X: '{email} {domain2} {policy} {topic} {recipient3} {subject} {word} {email.arn} {domain.upper}' }\n"
    + GOOD,
    "numbers of a list": PLAIN + "  send: { X: { $list: { count: 3, of: 'u{n}@{domain}' } } }\n" + GOOD,
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_meets_no_objection(tmp_path: Path, name: str) -> None:
    assert lint(a_suite(tmp_path, marked(HEAD + ID + RIGHT[name])[0]), TAMPERINGS, DIALECTS) == []


def test_an_entry_with_many_rows_is_told_once(tmp_path: Path) -> None:
    text, _ = marked(HEAD + ID + PLAIN + "  table: { a: 1, b: 2, c: 3 }\n" + GOOD)
    assert len(lint(a_suite(tmp_path, text), TAMPERINGS, DIALECTS)) == 1


def test_objections_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    entry = "- id: a.{0}\n  title: A title of some words\n  requirement: Area.excluded\n  level: should\n"
    text = HEAD + entry.format("x") + GOOD + entry.format("c") + GOOD
    found = lint(a_suite(tmp_path, text), TAMPERINGS, DIALECTS)
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert len(found) == 4


def test_the_suite_s_own_files_meet_no_objection() -> None:
    from conformance.wire.dialects import DIALECTS as REAL_DIALECTS
    from conformance.wire.tampering import TAMPERINGS as REAL

    assert lint(load_suite(), REAL, REAL_DIALECTS) == []
