"""What a check is, and the three ways to declare one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.vocabulary import Layer, Level, Source


class Reach(StrEnum):
    """What a check is about, and so what its breach leaves to be said of a case."""

    GATE = "gate"
    """A rule for all responses without which nothing else of the response can be judged."""
    RESPONSE = "response"
    """A rule for all responses; the case's own question is judged beside it."""
    QUESTION = "question"
    """The case's own question."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is judged.

    ``title`` names the defect in a few words, ``meaning`` is the rule in one sentence, ``advice`` says what usually
    causes a breach and what to do. ``requirements`` are the rows of the registry that state a rule for all responses:
    to a case that rests on one of them, the rule is its own question. A breach of an ``advisory`` check is advice to
    all other cases.
    """

    id: str
    title: str
    meaning: str
    advice: str
    reach: Reach
    level: Level = Level.MUST
    source: Source = Source.PROTOCOL
    requirements: frozenset[str] = frozenset()
    advisory: bool = False

    @property
    def layer(self) -> Layer:
        """Where in the response the check looks."""
        return Layer(self.id.partition(".")[0])

    @property
    def universal(self) -> bool:
        """Whether the check is a rule for all responses."""
        return self.reach is not Reach.QUESTION

    def asked_by(self, requirements: Collection[str]) -> bool:
        """Say whether the check is the own question of a case that rests on ``requirements``."""
        return self.reach is Reach.QUESTION or not self.requirements.isdisjoint(requirements)


def gate(check_id: str, title: str, meaning: str, advice: str, level: Level = Level.MUST) -> Check:
    """Return a rule for all responses without which nothing else of the response can be judged."""
    return Check(check_id, title, meaning, advice, Reach.GATE, level)


def response(
    check_id: str,
    title: str,
    meaning: str,
    advice: str,
    *requirements: str,
    level: Level = Level.MUST,
    source: Source = Source.PROTOCOL,
    advisory: bool = False,
) -> Check:
    """Return a rule for all responses; ``requirements`` are the ids of its rows behind ``Protocol.``."""
    rests = frozenset(f"Protocol.{each}" for each in requirements)
    return Check(check_id, title, meaning, advice, Reach.RESPONSE, level, source, rests, advisory)


def question(check_id: str, title: str, meaning: str, advice: str) -> Check:
    """Return what only a case asks, by what it expects."""
    return Check(check_id, title, meaning, advice, Reach.QUESTION, source=Source.SPEC)
