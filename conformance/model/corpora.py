"""Frozen corpora: which cases a release had, so that a later, larger suite can still judge by them.

``fixtures/corpora/N.json`` holds the id of each case and the digest of what it asked then. New cases are in no older
corpus, so they never fail an old claim; a case that was corrected since is judged as it is now, and named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model import corpus
from conformance.model.problem import UserProblem
from conformance.model.vocabulary import Level

if TYPE_CHECKING:
    from conformance.model.case import Case
    from conformance.model.case_summary import CaseSummary


@dataclass(frozen=True, slots=True)
class FrozenCorpus:
    """The cases of a release: ``cases`` has the digest of each by its id."""

    name: str
    cases: Mapping[str, str]
    version: str = ""
    """Of the suite that froze it."""

    def holds(self, case_id: str) -> bool:
        """Say whether a case belongs to the corpus."""
        return case_id in self.cases

    def changed(self, cases: Iterable[Case]) -> list[str]:
        """Return the ids of those cases of the corpus that ask something else now."""
        from conformance.model.digest import case_digests  # most commands only ask which cases there are

        now = case_digests((case for case in cases if self.holds(case.id)), corpus.fixtures())
        return [name for name, sha256 in now.items() if sha256 != self.cases[name]]

    def vanished(self, cases: Iterable[Case]) -> list[str]:
        """Return the ids of the corpus that the suite, whose cases are given, does not have any more."""
        return sorted(set(self.cases) - {case.id for case in cases})

    def must_cases(self, cases: Iterable[Case | CaseSummary]) -> int:
        """Return how many must-cases of the suite belong to the corpus."""
        return sum(case.level is Level.MUST and self.holds(case.id) for case in cases)


def folder() -> Path:
    """Return where the frozen corpora are."""
    return corpus.fixtures() / "corpora"


def known_corpora() -> list[str]:
    """Return the names of the corpora, oldest first."""
    return sorted((path.stem for path in folder().glob("*.json") if path.stem.isdecimal()), key=int)


def newest_corpus() -> str:
    """Return the name of the newest corpus; ``none`` before the first."""
    return (known_corpora() or ["none"])[-1]


@cache
def find_corpus(name: str) -> FrozenCorpus:
    """Return a frozen corpus.

    Raises:
        UserProblem: there is none of this name.
    """
    if name not in known_corpora():
        raise UserProblem(f"no such corpus: {name} (there are: {', '.join(known_corpora()) or 'none'})")
    data = json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
    return FrozenCorpus(name, data["cases"], data["version"])


def freeze(cases: Iterable[Case], path: Path, version: str) -> None:
    """Write a corpus; raises ``OSError``.

    Args:
        cases: of the suite.
        path: ``N.json``; the number is the corpus's name.
        version: of the suite that had these cases.
    """
    from conformance.model.digest import case_digests

    digests = case_digests(cases, corpus.fixtures())
    data = {"corpus": path.stem, "version": version, "cases": dict(sorted(digests.items()))}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=0) + "\n", encoding="utf-8")
    find_corpus.cache_clear()
