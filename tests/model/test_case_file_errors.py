"""Whatever is wrong in a case file is told as file:line:column with what was expected, and all of it at once."""

from __future__ import annotations

from pathlib import Path

from tests.rows import each_row

from .build import marked, problems_of, write

HEAD = "action: ListIdentities\nclass: identities\ncontrol: { MaxItems: 100 }\ncases:\n"
ENTRY = HEAD + "- id: list-identities.one\n  title: A title of some words\n"

WRONG = {
    "unknown key of the file": (
        "action: ListIdentities\nclass: identities\n@@colour: red\ncases:\n- id: a.b\n  title: A title of words\n"
        "  requirement: Area.must\n  expect: { success: true }\n",
        "unknown key `colour`; known here: action, cases, class, control, given, needs, verified",
    ),
    "unknown key of an entry": (
        ENTRY + "  requirement: Area.must\n  @@expects: { success: true }\n  expect: { success: true }\n",
        "unknown key `expects`",
    ),
    "unknown key of an expectation": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true, @@status: 200 }\n",
        "unknown key `status`; known here: any, because, error",
    ),
    "unknown key of a request": (
        ENTRY + "  requirement: Area.must\n  request: { @@verb: GET }\n  expect: { success: true }\n",
        "unknown key `verb`",
    ),
    "unknown condition": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { Identities: { @@has: x } } }\n",
        "unknown key `has`",
    ),
    "unknown option of a step": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true }\n  steps:\n  - GetSendQuota:\n    @@repeat: 2\n",
        "unknown key `repeat`",
    ),
    "a step that goes out in two ways": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true }\n  steps:\n"
        "  - @@GetSendQuota: {}\n    parallel: true\n    pipeline: true\n",
        "pipeline and parallel do not go together",
    ),
    "a status of success that is to be a rejection": (
        ENTRY + "  requirement: Area.must\n  expect: { @@error: { status: 204, code: any } }\n",
        "a status below 300 is no rejection",
    ),
    "no id": (
        HEAD + "- @@title: A title of some words\n  requirement: Area.must\n  expect: { success: true }\n",
        "the key `id` is missing",
    ),
    "no title": (
        HEAD + "- @@id: a.b\n  requirement: Area.must\n  expect: { success: true }\n",
        "the key `title` is missing",
    ),
    "no requirement": (
        HEAD + "- @@id: a.b\n  title: A title of some words\n  expect: { success: true }\n",
        "the key `requirement` is missing",
    ),
    "no action of the file": (
        "@@class: identities\ncases:\n- id: a.b\n  title: A title of words\n  requirement: Area.must\n"
        "  expect: { success: true }\n",
        "the key `action` is missing",
    ),
    "no cases": ("@@action: ListIdentities\nclass: identities\n", "the key `cases` is missing"),
    "an empty list of cases": (
        "action: ListIdentities\nclass: identities\n@@cases: []\n",
        "`cases`: list should have at least 1 item",
    ),
    "an id that is no slug": (
        HEAD + "- @@id: List Identities\n  title: A title of some words\n  requirement: Area.must\n"
        "  expect: { success: true }\n",
        "`id`: expected lower-case words joined by hyphens and dots",
    ),
    "a title that says nothing": (
        HEAD + "- id: a.b\n  @@title: short\n  requirement: Area.must\n  expect: { success: true }\n",
        "`title`: string should have at least 8 characters",
    ),
    "a class that is none": (
        "action: ListIdentities\n@@class: identity\ncases:\n- id: a.b\n  title: A title of words\n"
        "  requirement: Area.must\n  expect: { success: true }\n",
        "`class`: input should be 'protocol', 'authentication'",
    ),
    "a level that is none": (
        ENTRY + "  requirement: Area.must\n  @@level: shall\n  expect: { success: true }\n",
        "`level`: input should be 'must', 'should' or 'may'",
    ),
    "a need that is none": (
        ENTRY + "  requirement: Area.must\n  needs: [@@luck]\n  expect: { success: true }\n",
        "`needs`: input should be 'verified-sender'",
    ),
    "a requirement of no form": (
        ENTRY + "  @@requirement: area must\n  expect: { success: true }\n",
        "expected the id of a requirement",
    ),
    "an unknown requirement": (
        ENTRY + "  @@requirement: Area.mustt\n  expect: { success: true }\n",
        "unknown requirement Area.mustt; did you mean Area.must?",
    ),
    "an unknown requirement in a list": (
        ENTRY + "  requirement: [Area.must, @@Nothing.like-it]\n  expect: { success: true }\n",
        "unknown requirement Nothing.like-it",
    ),
    "an unknown accept-set": (
        ENTRY + "  requirement: Area.must\n  @@expect: { error: missin }\n",
        "unknown accept-set missin; did you mean missing?",
    ),
    "nothing asserted": (
        HEAD + "- @@id: a.b\n  title: A title of some words\n  requirement: Area.must\n",
        "the case asserts nothing: give expect",
    ),
    "send beside change": (
        HEAD + "- @@id: a.b\n  title: A title of some words\n  requirement: Area.must\n  send: { MaxItems: 1 }\n"
        "  change: { MaxItems: 2 }\n  expect: { success: true }\n",
        "send replaces the control: do not give change or omit with it",
    ),
    "success and error": (
        ENTRY + "  requirement: Area.must\n  @@expect: { success: true, error: missing }\n",
        "expect exactly one of success/result, error, any",
    ),
    "an empty expectation": (
        ENTRY + "  requirement: Area.must\n  @@expect: {}\n",
        "expect exactly one of success/result, error, any",
    ),
    "alternatives without reason": (
        ENTRY + "  requirement: Area.must\n  @@expect: { any: [{ success: true }, { error: missing }] }\n",
        "alternatives need `because`",
    ),
    "one alternative": (
        ENTRY + "  requirement: Area.must\n  expect: { @@any: [{ success: true }], because: tests }\n",
        "`any`: list should have at least 2 items",
    ),
    "an alternative of two kinds": (
        ENTRY + "  requirement: Area.must\n"
        "  expect: { any: [@@{ success: true, error: missing }, { error: missing }], because: tests }\n",
        "expect either success/result or error",
    ),
    "an empty matcher": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { @@Identities: {} } }\n",
        "a matcher needs at least one condition",
    ),
    "bounds without bounds": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { Max: { @@between: {} } } }\n",
        "give min, max or both",
    ),
    "growth of two kinds": (
        ENTRY + "  requirement: Area.must\n"
        "  expect: { result: { Max: { @@grown_by: { from: '{x}', by: 1, at_least: 1 } } } }\n",
        "give by, at_least or at_most",
    ),
    "one_of a single value": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { Max: { @@one_of: [1] } } }\n",
        "`one_of`: list should have at least 2 items",
    ),
    "a path of no form": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { @@identities/member: x } }\n",
        "expected the path of a value",
    ),
    "a pattern that is none": (
        ENTRY + "  requirement: Area.must\n  expect: { result: { Max: { @@matches: 'a(' } } }\n",
        "no regular expression: missing ), unterminated subpattern at position 1",
    ),
    "a status that is none": (
        ENTRY + "  requirement: Area.must\n  expect: { error: { @@status: 199, code: X } }\n",
        "`status`: input should be greater than or equal to 200",
    ),
    "a type that is none": (
        ENTRY + "  requirement: Area.must\n  expect: { error: { status: 400, @@type: Server, code: X } }\n",
        "`type`: input should be 'Sender' or 'Receiver'",
    ),
    "a step of two actions": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true }\n"
        "  steps:\n  - @@GetSendQuota: {}\n    ListIdentities: {}\n",
        "found 2 action keys",
    ),
    "a step without action": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true }\n  steps:\n  - @@expect: { success: true }\n",
        "found 0 action keys",
    ),
    "a signature that is none": (
        ENTRY + "  requirement: Area.must\n  request: { @@sign: sigv3 }\n  expect: { success: true }\n",
        "`sign`: input should be 'sigv4'",
    ),
    "an encoding that is none": (
        ENTRY + "  requirement: Area.must\n  request: { @@encode: utf-7 }\n  expect: { success: true }\n",
        "`encode`: input should be 'rfc3986'",
    ),
    "a path without slash": (
        ENTRY + "  requirement: Area.must\n  request: { @@path: x }\n  expect: { success: true }\n",
        "`path`: expected a path that begins with a slash",
    ),
    "a table without rows": (
        ENTRY + "  requirement: Area.must\n  @@table: {}\n  expect: { success: true }\n",
        "`table`: dictionary should have at least 1 item",
    ),
    "a row's label of no form": (
        ENTRY + "  requirement: Area.must\n  table: { @@Too Big: 1 }\n  expect: { success: true }\n",
        "expected lower-case letters and digits",
    ),
    "a captured name of no form": (
        ENTRY + "  requirement: Area.must\n  capture: { @@Token: NextToken }\n  expect: { success: true }\n",
        "expected a name of lower-case letters, digits and underscores",
    ),
    "too many times": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true }\n  steps:\n"
        "  - GetSendQuota:\n    @@times: 1101\n",
        "`times`: input should be less than or equal to 1100",
    ),
    "pages without a list": (
        ENTRY + "  requirement: Area.must\n  @@pages: { into: all }\n  expect: { success: true }\n",
        "the key `collect` is missing",
    ),
    "mail without conditions": (
        ENTRY + "  requirement: Area.must\n  expect: { success: true, mail: { @@values: {} } }\n",
        "`values`: dictionary should have at least 1 item",
    ),
    "a reason too short": (
        ENTRY + "  requirement: Area.must\n  @@uncontrolled: because\n  expect: { success: true }\n",
        "`uncontrolled`: string should have at least 10 characters",
    ),
    "an unknown file of a generator": (
        HEAD + "- @@id: a.b\n  title: A title of some words\n  requirement: Area.must\n"
        "  send: { RawMessage: { Data: { $message: no-such.eml } } }\n  expect: { success: true }\n",
        "no-such.eml can't be read",
    ),
    "text where a mapping belongs": ("@@just text\n", "a mapping of keys is expected here"),
    "a list where a mapping belongs": ("@@- 1\n", "a mapping of keys is expected here"),
    "nothing at all": ("@@", "a mapping of keys is expected here"),
}


@each_row("name", WRONG)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, name: str) -> None:
    text, places = marked(WRONG[name][0])
    (problem,) = problems_of(tmp_path, text)
    assert WRONG[name][1] in problem.message
    assert (problem.line, problem.column) == places[0]
    assert str(problem).startswith(f"{write(tmp_path, text)}:{places[0][0]}:{places[0][1]}: ")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text, places = marked(
        "action: ListIdentities\nclass: identities\n@@colour: red\ncases:\n"
        "- id: a.b\n  title: A title of some words\n  requirement: Area.must\n"
        "  expect: { @@sucess: true, success: true }\n"
        "- @@id: NoSlug\n  @@title: x\n  requirement: Area.must\n  expect: { success: true }\n"
    )
    found = problems_of(tmp_path, text)
    assert [(problem.line, problem.column) for problem in found] == places


def test_all_unknown_names_of_all_entries_are_told_at_once(tmp_path: Path) -> None:
    entry = (
        "- id: a.b{0}\n  title: A title of some words\n  @@requirement: No.such{0}\n  @@expect: {{ error: none{0} }}\n"
    )
    text, places = marked(HEAD + entry.format(1) + entry.format(2))
    found = problems_of(tmp_path, text)
    assert [(problem.line, problem.column) for problem in found] == places


def test_a_problem_never_shows_a_traceback_or_a_type_of_ours(tmp_path: Path) -> None:
    for text, _ in WRONG.values():
        for problem in problems_of(tmp_path, marked(text)[0]):
            assert "\n" not in problem.message
            assert "pydantic" not in problem.message
            assert "function-" not in problem.message
