"""When two values are the same: by type, in any order, in any notation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.judge import lexical
from conformance.judge.reading import Value

_PAIRWISE = 500
"""Members up to which lists that are not plain texts are compared pair by pair, with numbers in any notation."""


def as_list(value: Value | None) -> list[Value] | None:
    """Return the members of a list or the keys of a map; empty if nothing is there, None if ``value`` is a text."""
    if value is None or value == "":
        return []
    return None if isinstance(value, str) else list(value)


def equal(value: Value | None, wanted: Any) -> bool:
    """Say whether one value is the wanted one, by the type of ``wanted``: boolean, number, text, list in any order."""
    if isinstance(wanted, Mapping):
        return (
            isinstance(value, dict)
            and value.keys() == wanted.keys()
            and all(equal(value[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        members = as_list(value)
        return members is not None and _equal_lists(members, list(wanted))
    text = "" if value is None else value
    if not isinstance(text, str):
        return wanted == "" and not text
    if isinstance(wanted, bool):
        return lexical.boolean(text) is wanted
    if isinstance(wanted, int | float):
        return lexical.number(text) == wanted
    return text == ("" if wanted is None else wanted)


def same(value: Value | None, captured: Any) -> bool:
    """Say whether a value is the captured one: lists in any order, numbers in any notation."""
    if equal(value, captured):
        return True
    if not isinstance(value, str) or not isinstance(captured, str):
        return False
    actual = lexical.number(value)
    return actual is not None and actual == lexical.number(captured)


def equal_json(actual: Any, wanted: Any) -> bool:
    """Compare by JSON's own types: true is not 1, while 1 and 1.0 are the same number."""
    if isinstance(actual, dict) and isinstance(wanted, Mapping):
        return actual.keys() == wanted.keys() and all(equal_json(actual[key], wanted[key]) for key in actual)
    if isinstance(actual, list) and isinstance(wanted, list | tuple):
        return len(actual) == len(wanted) and all(map(equal_json, actual, wanted))
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return actual is wanted
    return bool(actual == wanted)


def canonical(item: Any) -> str:
    """Return a text that is the same for values that are."""
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)


def _equal_lists(members: list[Value], wanted: list[Any]) -> bool:
    if len(members) != len(wanted):
        return False
    if len(wanted) > _PAIRWISE or all(isinstance(item, str) for item in wanted):
        return Counter(map(canonical, members)) == Counter(map(canonical, wanted))
    left = list(members)
    for item in wanted:
        place = next((index for index, member in enumerate(left) if equal(member, item)), None)
        if place is None:
            return False
        del left[place]
    return True
