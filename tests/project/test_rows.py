"""A test of many rows fails if one of them does, and names it."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

FOUR = """
import pytest
from tests.rows import each_row

@pytest.fixture
def limit():
    return 2

@each_row("number", [1, 2, 3, 4], ids=lambda number: f"no{number}")
def test_rows(number, limit):
    assert number <= limit

@each_row(("text", "size"), [("a", 1), ("bc", 2)])
def test_pairs(text, size):
    with pytest.raises(IndexError):
        text[size]

@pytest.mark.parametrize("size", [1, 9])
@each_row("text", ["a", "b"], ids=["one", "two"])
def test_both(text, size):
    with pytest.raises(IndexError):
        text[size - 1 if text == "b" else size]
"""


def test_every_row_is_tried_and_those_that_are_wrong_are_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FOUR)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "*2 of 4 rows are wrong: no3, no4*",
            "*AssertionError: assert 4 <= 2",
            "*in row no4",
            "*1 of 2 rows are wrong: two*",
            "*DID NOT RAISE*",
        ]
    )


def test_a_row_that_is_skipped_costs_no_other(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import pytest\nfrom tests.rows import each_row\n\n@each_row('n', [1, 2])\ndef test_rows(n):\n"
        "    if n == 1:\n        pytest.skip('not here')\n    assert n == 1\n"
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1 of 2 rows are wrong: 2*"])


def test_a_test_of_which_all_rows_are_skipped_is_skipped(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import pytest\nfrom tests.rows import each_row\n\n@each_row('n', [1, 2])\ndef test_rows(n):\n"
        "    pytest.skip('not here')\n"
    )
    pytester.runpytest_inprocess().assert_outcomes(skipped=1)


def test_a_table_without_rows_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("from tests.rows import each_row\n\n@each_row('n', [])\ndef test_rows(n):\n    pass\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no row that gives n*"])
