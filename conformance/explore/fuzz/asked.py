"""Set-up as a part of the question: in fuzzing a target that fails a good request has deviated, wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.explore.program import Program
from conformance.model.vocabulary import ACTIONS

_CONTROLLED = "the good requests are steps before it"


def ask_all(program: Program) -> Program:
    """Return a program whose set-up consists of steps that have to succeed.

    One that rests on a premise, which the text leaves to the target, stays as it is.
    """
    entry = dict(program.entry)
    given = entry.get("given", [])
    if not given or any(step.get("assume") for step in given):
        return program
    del entry["given"]
    entry["steps"] = [*map(_asked, given), *entry["steps"]]
    sent = [name for step in given for name in step if name in ACTIONS]
    first = entry["requirement"]
    required = [first] if isinstance(first, str) else list(first)
    entry["requirement"] = list(dict.fromkeys([*required, *(f"{action}.success" for action in sent)]))
    entry.setdefault("uncontrolled", _CONTROLLED)
    return Program(program.action, entry, program.notes)


def _asked(step: Mapping[str, Any]) -> dict[str, Any]:
    return {"expect": {"success": True}, **step} if "expect" not in step else dict(step)
