"""Checks of the case files beyond their types: what a careful reviewer would object to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from conformance.model import corpus
from conformance.model.case import Case, Send
from conformance.model.expectation import Matcher
from conformance.model.problem import Problem
from conformance.model.suite import Suite
from conformance.model.vocabulary import ACTIONS, Level

_ROW = re.compile(r"\{row(?:\.([a-z_]+))?\}")


def lint(suite: Suite, tamperings: Collection[str], dialects: Collection[str]) -> list[Problem]:
    """Return every problem, in the order of the files.

    Args:
        suite: the cases.
        tamperings: the known ways to tamper with a signature.
        dialects: the known dialects.
    """
    known = {"tampering": tamperings, "dialect": dialects}
    problems: dict[Problem, None] = {}
    for case in suite.cases:
        for message in _objections(case, known):
            problems[Problem(case.file, case.line, 1, f"{case.id.partition('[')[0]}: {message}")] = None
    return sorted(problems)


def unlisted(cases: Iterable[Case], tamperings: Collection[str], dialects: Collection[str]) -> list[Problem]:
    """Return where cases name a way to tamper, or a dialect, that there is not: no request can be made of them."""
    known = {"tampering": tamperings, "dialect": dialects}
    return [
        Problem(case.file, case.line, 1, f"{case.id.partition('[')[0]}: {message}")
        for case in cases
        for message in _of_none(case, known)
    ]


def _objections(case: Case, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    yield from _place(case)
    yield from _levels(case)
    yield from _control(case)
    yield from _premises(case)
    yield from _hollow(case)
    yield from _of_none(case, known)
    if case.row is not None and "row" not in {name.partition(".")[0] for name in case.names}:
        yield "the table's value {row} is not used"


def _of_none(case: Case, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    for send in _sends(case):
        for kind, name in (("tampering", send.request.tamper), ("dialect", send.request.dialect)):
            yield from _unlisted(kind, _of_row(name, case.row), known[kind])


def _of_row(text: str | None, row: Any) -> str | None:
    """Return a text in which a table's row is filled in, if the text is nothing else."""
    whole = _ROW.fullmatch(text or "")
    if whole is None:
        return text
    value = row.get(whole[1]) if whole[1] and isinstance(row, Mapping) else row
    return value if isinstance(value, str) else None


def _unlisted(kind: str, name: str | None, known: Collection[str]) -> Iterator[str]:
    if name and "{" not in name and name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(sorted(known))}"
        yield f"unknown {kind} {name}; {hint}"


def _place(case: Case) -> Iterator[str]:
    own = case.file.is_relative_to(corpus.cases())  # users keep theirs where they like
    if own and case.file.parent.name != case.conformance_class.value:
        yield f"class {case.conformance_class.value} belongs into a folder of that name, not {case.file.parent.name}"
    for send in _sends(case):
        if send.action not in ACTIONS and not send.refusable:
            yield f"{send.action} is none of the 22 actions, but a success is expected of it"


def _levels(case: Case) -> Iterator[str]:
    own = case.requirements[0].level
    if case.level is not own and (own is Level.MAY or case.level is Level.MUST):
        yield f"level {case.level.value} is higher than the requirement's {own.value}"
    if case.level is not own and not case.why:
        yield "a level lowered needs a why"
    for requirement in case.requirements:
        if requirement.excluded:
            yield f"the requirement {requirement.id} is excluded: {requirement.excluded}"


def _premises(case: Case) -> Iterator[str]:
    if any(send.assume for send in case.steps):
        yield "`assume` belongs to a step of `given`: what is asked itself is no premise"
    if any(send.assume for send in case.given) and not case.why:
        yield "a premise needs a why: what leaves it to the target"


def _hollow(case: Case) -> Iterator[str]:
    """Yield where members that are not there would pass for good ones."""
    asked = [
        (path, matcher)
        for send in _sends(case)
        for alternative in send.alternatives
        for path, matcher in (alternative.result or {}).items()
        if isinstance(matcher, Matcher)
    ]
    filled = {path for path, matcher in asked if _MEMBERS & matcher.model_fields_set}
    for path, matcher in asked:
        if matcher.every is not None and filled.isdisjoint({path, path.partition("[*]")[0]}):
            yield f"{path}: `every` holds of a list without members: give count or present, or may_be_empty"


_MEMBERS = frozenset({"count", "present", "contains", "equals", "may_be_empty"})
"""Conditions that a list without members fails, or that say that it need not."""


def _control(case: Case) -> Iterator[str]:
    negative = [send for send in case.steps if all(item.error is not None for item in send.alternatives)]
    proven = {send.action for send in (*case.given, *case.steps) if not send.refusable}
    if negative and case.control is None and not case.uncontrolled:
        for send in negative:
            if send.action not in proven:
                yield "a rejection is expected, but no good request proves that the fault is why: give a control"
                return


def _sends(case: Case) -> Iterator[Send]:
    yield from case.given
    if case.control:
        yield case.control
    yield from case.steps
