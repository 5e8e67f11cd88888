"""A published run as the pages of the site show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from conformance.publish.results import Published
from conformance.report.causes import Cause, causes
from conformance.report.certificate import headline_of
from conformance.report.event import CaseEvent
from conformance.report.log import RunLog
from conformance.report.overview import Card, Overview, overview


@dataclass(frozen=True)
class SiteRun:
    """A published run, with what is read from its log once."""

    published: Published

    @property
    def log(self) -> RunLog:
        """The run's log."""
        return self.published.log

    @property
    def slug(self) -> str:
        """Name and version, as its addresses have it."""
        return self.published.emulator.slug

    @property
    def version(self) -> str:
        """The version of the target."""
        return self.published.emulator.version

    @property
    def name(self) -> str:
        """What the run is called."""
        return f"{self.published.emulator.product.title} {self.version}"

    @property
    def page(self) -> str:
        """The address of its page, from the folder of the results."""
        return f"runs/{self.slug}.html"

    @property
    def cases(self) -> int:
        """How many cases it has."""
        return len(self.log.cases)

    @property
    def passed(self) -> int:
        """How many must-cases passed."""
        return headline_of(self.log).passed

    @property
    def but_for(self) -> int:
        """How many more pass but for rules for all responses."""
        return headline_of(self.log).but_for

    @property
    def of(self) -> int:
        """How many must-cases the suite has."""
        return headline_of(self.log).of

    @cached_property
    def view(self) -> Overview:
        """The run at a glance."""
        return overview(self.log)

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Its conformance classes by name."""
        return {card.name: card for card in self.view.cards}

    @cached_property
    def away(self) -> Cause | None:
        """The cause that most must-cases show alone."""
        return next((cause for cause in causes(self.log.cases) if cause.must_alone), None)

    @cached_property
    def by_id(self) -> dict[str, CaseEvent]:
        """Its cases by id."""
        return {case.id: case for case in self.log.cases}

    @cached_property
    def by_requirement(self) -> dict[str, list[CaseEvent]]:
        """Its cases by the requirements that they rest on."""
        found: dict[str, list[CaseEvent]] = {}
        for case in self.log.cases:
            for key in case.requirements:
                found.setdefault(key, []).append(case)
        return found
