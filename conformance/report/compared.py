"""What the runs of a comparison are called, and in what they are not alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from conformance.report.baseline import profile_of
from conformance.report.event import Header
from conformance.report.log import RunLog
from conformance.report.text import one_line


def names_of(logs: Sequence[RunLog]) -> list[str]:
    """Return what to call the runs: target and version; where that is not enough, also the date, then the file."""
    names = [one_line(f"{log.header.target.name} {log.header.target.version or ''}".strip(), 60) for log in logs]
    for more in (lambda log: log.header.started[:16], lambda log: log.path.name, lambda log: str(log.path)):
        if len(set(names)) == len(names):
            break
        names = [
            f"{name} ({one_line(more(log), 60)})" if names.count(name) > 1 else name
            for name, log in zip(names, logs, strict=True)
        ]
    return [f"{name} #{number}" if names.count(name) > 1 else name for number, name in enumerate(names, start=1)]


def warnings_of(names: Sequence[str], logs: Sequence[RunLog]) -> list[str]:
    """Say in what the runs are not alike, so that nobody takes apples for pears."""
    found: list[str] = []
    for what, read in (("cases", "suite"), ("truth", "truth"), ("selection", "selection"), ("dialect", "dialect")):
        found += _unlike(f"Not the same {what}", names, logs, KINDS[read])
    products: dict[str, list[int]] = {}
    for number, log in enumerate(logs):
        products.setdefault(log.header.target.name, []).append(number)
    for mine in products.values():
        # Each product has a profile of its own; that of its versions should be one.
        found += _unlike("Not the same profile", [names[n] for n in mine], [logs[n] for n in mine], profile_words)
    cut = [name for name, log in zip(names, logs, strict=True) if log.footer is None]
    if cut:
        found.append(
            f"Incomplete: {', '.join(cut)} was interrupted." if len(cut) == 1 else f"Incomplete: {', '.join(cut)}."
        )
    return found


def _unlike(what: str, names: Sequence[str], logs: Sequence[RunLog], read: Callable[[RunLog], str]) -> list[str]:
    values: dict[str, list[str]] = {}
    for name, log in zip(names, logs, strict=True):
        values.setdefault(read(log), []).append(name)
    if len(values) < 2:
        return []
    said = "; ".join(f"{value}: {', '.join(mine)}" for value, mine in values.items())
    return [f"{what}. {said}."]


def _suite(log: RunLog) -> str:
    return f"suite {log.header.suite.version}, cases {log.header.suite.cases_sha256[:12]}"


def _truth(log: RunLog) -> str:
    return log.header.truth


def dialect_of(header: Header) -> str:
    """Return in which dialect a run wrote its requests; empty if each case wrote its own."""
    asked = header.asked.options.get("dialect") if header.asked is not None else None
    return one_line(str(asked), 60) if asked else ""


def _dialect(log: RunLog) -> str:
    return dialect_of(log.header) or "each case's own"


def profile_words(log: RunLog) -> str:
    """Return what of a run's profile decides its outcomes, in short."""
    parts = [f"{key} {_plain(value)}" for key, value in profile_of(log.header).items()]
    return one_line("; ".join(parts), 240) or "nothing declared"


def _plain(value: Any) -> str:
    """Return a value of a profile without the brackets and quotes of JSON."""
    if isinstance(value, str):
        return value
    return "".join(character for character in json.dumps(value, ensure_ascii=False) if character not in '{}[]"')


def selection_words(log: RunLog) -> str:
    """Return what a run selected, in short."""
    parts = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in sorted(log.header.selection.items())
        if key != "only"
    ]
    return one_line("; ".join(parts), 160) or "every case"


KINDS: dict[str, Callable[[RunLog], str]] = {
    "suite": _suite,
    "truth": _truth,
    "selection": selection_words,
    "dialect": _dialect,
    "profile": profile_words,
}
"""In what runs may be unlike, each with how to say it."""
