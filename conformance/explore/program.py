"""A program: one case as a case file spells it, made by the suite instead of by an author."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conformance.model.case import Case
from conformance.model.case_header import MODELINE
from conformance.model.expand import load_case_file
from conformance.model.registry import registry
from conformance.model.suite import load_suite
from conformance.report.files import write_text

_SHARED = frozenset({"protocol", "authentication", "errors"})
"""Classes whose files hold cases of any action."""
_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Program:
    """One entry of a case file.

    Args:
        action: that the entry is about.
        entry: its keys but for id and title, as YAML values.
        notes: lines that stand above it as comments.
    """

    action: str
    entry: Mapping[str, Any]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def size(self) -> tuple[int, int]:
        """How large the program is: requests first, then characters."""
        sends = len(self.entry.get("steps", ())) + len(self.entry.get("given", ())) + ("expect" in self.entry)
        return sends, len(repr(self.entry))

    def text(self, case_id: str, title: str) -> str:
        """Return the program as a whole case file."""
        data = {
            "action": self.action,
            "class": class_of(self.action),
            "cases": [{"id": case_id, "title": title, **self.entry}],
        }
        comments = "".join(f"# {line}\n" for line in self.notes)
        body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=_WIDTH, default_flow_style=None)
        return f"# yaml-language-server: $schema={MODELINE}\n{comments}{body}"

    def case(self, case_id: str = "explored.case", title: str = "A case that was made by the suite") -> Case:
        """Return the case that the program is; raises ``SourceError`` if it is none, ValueError if it is several."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(self.text(case_id, title))
            file.flush()
            (case,) = load_case_file(Path(file.name), registry())
            return case


def write_program(program: Program, folder: Path, case_id: str, title: str) -> Path:
    """Write a program as a case file below ``folder``, in the folder of its class; return the file's path."""
    path = folder / class_of(program.action) / f"{case_id.replace('.', '-')}.yaml"
    write_text(path, program.text(case_id, title))
    return path


@cache
def _classes() -> Mapping[str, str]:
    cases = [case for case in load_suite().cases if case.conformance_class.value not in _SHARED]
    return {case.action: case.conformance_class.value for case in reversed(cases)}


def class_of(action: str) -> str:
    """Return the conformance class whose folder holds the cases of an action."""
    return _classes().get(action, "protocol")


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Writes what the suite's own loader reads back as it was; nothing is an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write the same list twice rather than by an anchor."""
        return True
