"""One difference between what is expected and what came."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.checks import CHECKS, Check
from conformance.model.datum import Datum
from conformance.model.vocabulary import Layer


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: the id of the check that found it, where, what was expected and what came instead.

    ``where`` is a path of element names, a header field, or a part of a mail. ``own`` says that the case asked for
    this very thing, so that its own question was not answered well; the judge sets it. ``exchange`` is the index of the
    exchange in the case's result; the judge leaves it at -1, the runner fills it in.
    Raises ``KeyError`` for an id that is not in the catalogue.
    """

    check_id: str
    where: str
    expected: Datum
    actual: Datum
    own: bool = True
    exchange: int = -1

    def __post_init__(self) -> None:
        self.check  # noqa: B018 - an id that the catalogue does not have is a fault of the suite

    @property
    def check(self) -> Check:
        """The check that found it."""
        return CHECKS[self.check_id]

    @property
    def layer(self) -> Layer:
        """Where in the response the difference lies."""
        return self.check.layer

    def __str__(self) -> str:
        return f"{self.check_id}: {self.where}: expected {self.expected}, got {self.actual}"
