"""Tests that check all rows of a table, where a test for each row would cost more than what it checks.

Rows that somebody wants to run alone, or that change what they share, are parametrised instead.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]
_MAX_TITLE = 80
"""Characters of a row's title where it is made of the row's values."""


def each_row(
    names: str | tuple[str, ...],
    rows: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Iterable[object] | None = None,
) -> Callable[[Test], Test]:
    """Let a test check every row of a table and fail at the end, with all rows that are wrong.

    Args:
        names: one name, or a tuple of several: the arguments of the test that a row gives.
        rows: values, or, for several names, tuples of values.
        ids: titles of the rows in messages, or a function that makes such a title from a row; of the values if None.

    Returns:
        A decorator. The test's other arguments are fixtures, which all rows share.
    """
    arguments = (names,) if isinstance(names, str) else names
    listed = list(rows)
    titles = map(ids or _title, listed) if ids is None or callable(ids) else ids
    table = [
        (str(title), dict(zip(arguments, (row,) if isinstance(names, str) else row, strict=True)))
        for title, row in zip(titles, listed, strict=True)
    ]
    assert table, f"there is no row that gives {names}"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def check_rows(**fixtures: object) -> None:
            wrong: list[tuple[str, BaseException]] = []
            skipped: list[BaseException] = []
            for title, values in table:
                try:
                    test(**values, **fixtures)
                except pytest.skip.Exception as reason:
                    skipped.append(reason)
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"in row {title}")
                    wrong.append((title, error))
            if wrong:
                message = f"{len(wrong)} of {len(table)} rows are wrong: {', '.join(title for title, _ in wrong)}"
                raise BaseExceptionGroup(message, [error for _, error in wrong])
            if len(skipped) == len(table):  # nothing was shown
                raise skipped[0]

        signature = inspect.signature(test)
        others = [parameter for name, parameter in signature.parameters.items() if name not in arguments]
        check_rows.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        return check_rows

    return decorate


def _title(row: Any) -> str:
    return "-".join(map(str, row) if isinstance(row, tuple) else [str(row)])[:_MAX_TITLE]
