"""Smaller forms of a program: each leaves out one thing, or makes one value shorter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.explore.program import Program

_OPTIONAL = ("verified", "given", "steps")
_SETS = frozenset({"contains", "excludes", "equals"})
_COUNTS = frozenset({"times", "count", "to"})
"""Keys of generators, and of a step, whose number makes a value long."""


def smaller(program: Program) -> Iterator[Program]:
    """Yield the programs that are one reduction smaller, those first that leave out most."""
    entry = dict(program.entry)
    for key in _OPTIONAL:
        for kept in _shorter(entry.get(key, []), least=1 if key == "steps" else 0):
            yield replace(program, entry=_with(entry, key, kept))
    for key in ("given", "steps"):
        steps = entry.get(key, [])
        for number, step in enumerate(steps):
            for less in _step(step):
                yield replace(program, entry=_with(entry, key, [*steps[:number], less, *steps[number + 1 :]]))
    needs = entry.get("needs", [])
    if needs:
        yield replace(program, entry=_with(entry, "needs", []))


def _with(entry: Mapping[str, Any], key: str, value: list[Any]) -> dict[str, Any]:
    changed = {**entry, key: value}
    return {name: each for name, each in changed.items() if name != key or value}


def _step(step: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in step.items():
        if key in ("params", "request", "omit", "capture") or key[:1].isupper():
            optional = key in ("request", "omit", "capture")
            if optional:
                yield {name: each for name, each in step.items() if name != key}
            for less in _fewer(value) if key in ("omit", "capture") else _value(value):
                yield {**step, key: less}
        elif key == "times" and value > 1:
            yield {**step, "times": max(1, value // 2)}
        elif key == "expect":
            for less in _expectation(value):
                yield {**step, "expect": less}


def _fewer(value: Any) -> Iterator[Any]:
    """Yield a list or mapping without each of its members, which themselves stay as they are."""
    if len(value) < 2:
        return
    if isinstance(value, Mapping):
        yield from ({key: each for key, each in value.items() if key != name} for name in value)
    else:
        yield from (value[:number] + value[number + 1 :] for number in range(len(value)))


def _expectation(expect: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield expectations with one condition, or one member of one, less; at least one stays of each."""
    for key in ("result", "headers"):
        conditions = expect.get(key)
        if not isinstance(conditions, Mapping):
            continue
        if len(conditions) > 1:
            yield from ({**expect, key: each} for each in _fewer(conditions))
        for path, condition in conditions.items():
            yield from ({**expect, key: {**conditions, path: less}} for less in _condition(condition))
    alternatives = expect.get("any", [])
    for number, alternative in enumerate(alternatives):
        for less in _expectation(alternative):
            yield {**expect, "any": [*alternatives[:number], less, *alternatives[number + 1 :]]}
    if "mail" in expect:
        yield {key: value for key, value in expect.items() if key != "mail"}


def _condition(condition: Any) -> Iterator[dict[str, Any]]:
    if isinstance(condition, Mapping):
        for key, members in condition.items():
            if key in _SETS and isinstance(members, list) and len(members) > 1:
                yield from ({**condition, key: less} for less in _shorter(members, least=1))


def _value(value: Any) -> Iterator[Any]:
    """Yield smaller forms of a parameter, an option or a part of one."""
    if isinstance(value, Mapping):
        generated = any(str(key).startswith("$") for key in value)
        if not generated:
            yield from ({key: each for key, each in value.items() if key != name} for name in value)
        for name, each in value.items():
            if name in _COUNTS and isinstance(each, int) and each > 1:
                yield from ({**value, name: less} for less in {each // 2, each - 1})
            else:
                yield from ({**value, name: less} for less in _value(each))
    elif isinstance(value, list):
        yield from _shorter(value, least=1)
        for number, each in enumerate(value):
            yield from ([*value[:number], less, *value[number + 1 :]] for less in _value(each))
    elif isinstance(value, str) and len(value) > 1:
        yield from _shorter_text(value)


def _shorter(members: list[Any], least: int) -> Iterator[list[Any]]:
    """Yield lists with less members: none, halves, then all but one."""
    size = len(members)
    if size > least == 0:
        yield []
    if size > 3:
        yield members[: size // 2]
        yield members[size // 2 :]
    if size > max(least, 1) or (size == 1 > least):
        yield from (members[:number] + members[number + 1 :] for number in range(size))


def _shorter_text(text: str) -> Iterator[str]:
    """Yield shorter texts; one that is a name alone stays, and no name is cut."""
    middle = len(text) // 2
    cuts = [text[:middle], text[middle:]]
    if len(text) <= 24:
        cuts += [text[:at] + text[at + 1 :] for at in range(len(text))]
    if text.startswith("{") and text.endswith("}"):
        return
    yield from (cut for cut in dict.fromkeys(cuts) if cut.count("{") == cut.count("}") == text.count("{"))
