"""A name that nothing gives a value, or a generator that there is not, is a fault of the file, and not of a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.expand import load_case_file
from conformance.model.problem import SourceError

from .build import a_registry, marked, write

HEAD = "action: ListIdentities\nclass: identities\ncontrol: { MaxItems: 100 }\ncases:\n"
ID = "- @@id: a.b\n  title: A title of some words\n"
PLAIN = "  requirement: Area.must\n"
GOOD = "  expect: { success: true }\n"

UNKNOWN = {
    "an unknown name": (
        HEAD + ID + PLAIN + "  send: { MaxItems: '{nobody}' }\n" + GOOD,
        "unknown name {nobody}: neither generated, nor of the profile, nor captured before",
    ),
    "an unknown name in an expectation": (
        HEAD + ID + PLAIN + "  expect: { result: { Identities: { contains: '{nobody}' } } }\n",
        "unknown name {nobody}",
    ),
    "an unknown name in a path": (
        HEAD + ID + PLAIN + "  expect: { result: { 'Map[{nobody}].Status': x } }\n",
        "unknown name {nobody}",
    ),
    "an unknown name in a header": (
        HEAD + ID + PLAIN + "  request: { headers: { X-A: '{nobody}' } }\n" + GOOD,
        "unknown name {nobody}",
    ),
    "an unknown name in the mail": (
        HEAD + ID + PLAIN + "  expect: { success: true, mail: { values: { subject: '{nobody}' } } }\n",
        "unknown name {nobody}",
    ),
    "a name before it is captured": (
        HEAD + ID + PLAIN + "  send: { NextToken: '{token}' }\n" + GOOD
        + "  steps:\n  - ListIdentities: {}\n    capture: { token: NextToken }\n",
        "unknown name {token}",
    ),
    "an unknown name among what is verified": (
        HEAD + ID + PLAIN + "  verified: ['{nobody}']\n" + GOOD,
        "unknown name {nobody}",
    ),
    "an unknown name in a row": (
        HEAD + ID + PLAIN + "  table: { a: '{nobody}' }\n  send: { MaxItems: '{row}' }\n" + GOOD,
        "unknown name {nobody}",
    ),
    "a member that a row lacks": (
        HEAD + ID + PLAIN + "  table: { a: { x: 1 }, b: { x: 1, y: 2 } }\n  send: { MaxItems: '{row.y}' }\n" + GOOD,
        "{row.y}: the row has no such member; it has x",
    ),
    "a member of a row that is one value": (
        HEAD + ID + PLAIN + "  table: { a: 1 }\n  send: { MaxItems: '{row.y}' }\n" + GOOD,
        "{row.y}: the row has no members, its whole value is {row}",
    ),
    "a row without a table": (
        HEAD + ID + PLAIN + "  send: { MaxItems: '{row}' }\n" + GOOD,
        "{row}: the case has no table",
    ),
    "an unknown name in the condition on all pages": (
        HEAD + ID + PLAIN + "  send: {}\n  pages: { collect: Identities, into: all, whole: { contains: '{nobody}' } }\n"
        + GOOD,
        "unknown name {nobody}",
    ),
    "an unknown generator": (
        HEAD + ID + PLAIN + "  send: { MaxItems: { $random: 1 } }\n" + GOOD,
        "unknown generator $random",
    ),
    "a name with a slip": (
        HEAD + ID + PLAIN + "  send: { MaxItems: '{emial}' }\n" + GOOD,
        "unknown name {emial}: neither generated, nor of the profile, nor captured before; did you mean {email}?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_it_is_found_when_the_file_is_read(tmp_path: Path, name: str) -> None:
    text, places = marked(UNKNOWN[name][0])
    with pytest.raises(SourceError) as caught:
        load_case_file(write(tmp_path, text), a_registry())
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"a.b: {UNKNOWN[name][1]}")
    assert (problem.line, problem.column) == places[0]
