"""The texts that ``new-case`` writes: a case with a request that works, and a mutant that breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.model.requirement import Requirement
from conformance.model.yaml_source import plain_value

_HEAD_END = "\ncases:\n"
_CASE = """\
{head}
cases:
- id: {subject}.works
  title: {action} succeeds with a usual request
  requirement: {requirement}
{request}  expect: {{ success: true }}
"""
_MUTANT = '''\
"""Defects that the cases of `cases/{folder}/{stem}.yaml` find."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import reject_calls

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "{stem}-rejected",
        "{requirement}",
        "{action} rejects every call.",
        reject_calls("{action}", lambda call: True),
    ),
)
'''


@dataclass(frozen=True, slots=True)
class Example:
    """A case file of an action to begin with.

    Args:
        folder: name of its folder, the conformance class.
        head: its text before the cases: what holds for all of them, as set-up and the request that works.
        request: the lines of a request that works, if the head has none.
    """

    folder: str
    head: str
    request: str


def action_of(requirement: Requirement) -> str:
    """Return the action that a requirement is of: the first part of its id."""
    return requirement.id.partition(".")[0]


def example_of(requirement: Requirement, files: Iterable[Path]) -> Example | None:
    """Return the first case file of the requirement's action that has a request which works; None: there is none."""
    own = subject_of(requirement).partition(".")[0]
    for path in sorted(files, key=lambda path: path.stem != own):
        text = path.read_text(encoding="utf-8")
        if f"\naction: {action_of(requirement)}\n" not in text or _HEAD_END not in text:
            continue
        data: Any = plain_value(text)
        entry = {} if data.get("control") else next(filter(_is_plain, data["cases"]), None)
        if entry is not None:
            head = text.partition(_HEAD_END)[0]
            lines = [line for line in head.splitlines() if not line.startswith("#") or "yaml-language-server" in line]
            return Example(path.parent.name, "\n".join(lines), _request(entry))
    return None


def subject_of(requirement: Requirement) -> str:
    """Return how the ids of a requirement's cases begin: ``send-email.source.form`` for ``SendEmail.Source.form``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", requirement.id).lower()


def case_text(requirement: Requirement, example: Example) -> str:
    """Return the text of a case file."""
    names = {"action": action_of(requirement), "requirement": requirement.id, "subject": subject_of(requirement)}
    return _CASE.format(head=example.head.rstrip() + "\n", request=example.request, **names)


def mutant_text(requirement: Requirement, example: Example, stem: str) -> str:
    """Return the text of a mutant's module."""
    names = {"action": action_of(requirement), "requirement": requirement.id, "stem": stem}
    return _MUTANT.format(folder=example.folder, **names)


def _request(entry: dict[str, Any]) -> str:
    kept = {key: entry[key] for key in ("given", "send") if key in entry}
    dumped = yaml.safe_dump(kept, sort_keys=False, default_flow_style=None, width=140) if kept else ""
    return "".join(f"  {line}\n" for line in dumped.splitlines())


def _is_plain(entry: dict[str, Any]) -> bool:
    """Say whether a case sends one plain request and expects a success."""
    expect = entry.get("expect", {})
    simple = isinstance(expect, dict) and ("result" in expect or expect.get("success") is True)
    simple = simple and "assume" not in str(entry)
    return simple and "send" in entry and not set(entry) & {"steps", "table", "change", "needs", "signature", "level"}
