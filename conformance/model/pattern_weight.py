"""How large a regular expression becomes when its counted repetitions are written out, as the matcher does."""

from __future__ import annotations

import re

MAX_WEIGHT = 100_000
"""Many times what any case asks for; a million takes seconds and a gigabyte to compile."""
_COUNT = re.compile(r"\{(\d*)(?:,(\d*))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


def weigh(pattern: str) -> int:
    """Return the number of single characters and classes that ``pattern`` stands for, each repetition counted."""
    outer: list[int] = []
    inner, last, place = 0, 0, 0
    while place < len(pattern):
        count = _COUNT.match(pattern, place)
        found = _CLASS.match(pattern, place)
        if count is not None and (count[1] or count[2]):
            times = max(_number(count[1]), _number(count[2]))
            inner += last * max(times - 1, 0)
            last *= max(times, 1)
            place = count.end()
        elif found is not None:
            inner, last, place = inner + 1, 1, found.end()
        elif pattern[place] == "[":
            break  # a class without end: no regular expression, as its compiler soon says
        elif pattern[place] == "(":
            outer.append(inner)
            inner, last, place = 0, 0, place + 1
        elif pattern[place] == ")" and outer:
            last = inner
            inner, place = outer.pop() + inner, place + 1
        else:
            inner, last, place = inner + 1, 1, place + (2 if pattern[place] == "\\" else 1)
        if inner > MAX_WEIGHT:
            break
    return inner + sum(outer)


def _number(digits: str | None) -> int:
    return min(int(digits[:9]), MAX_WEIGHT + 1) if digits else 0
