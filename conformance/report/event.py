"""The event log's records: what ``run.jsonl`` holds, line by line (format ``ses-conformance/2``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.datum import Datum
from conformance.model.vocabulary import Layer, Level, Outcome, Phase, Source
from conformance.report.proxy_verdict import ProxyVerdict

FORMAT: Final = "ses-conformance/2"
LATER: Final = ConfigDict(defer_build=True)
"""Builds what reads lines when the first is read, which few commands do."""


class _Line(BaseModel):
    """A line of the log: closed, so that a hand-edited or foreign log is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SuiteInfo(_Line):
    """The suite that made the run."""

    version: str
    cases_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="digest of the cases and what they rest on")
    corpus: str | None = Field(
        default=None, description="the frozen corpus that was asked for; null: all cases there are"
    )


class TargetInfo(_Line):
    """What was tested. ``profile`` is the profile without secrets."""

    name: str
    version: str | None = None
    endpoint: str
    profile: dict[str, Any] = {}


class Asked(_Line):
    """How the run was asked for, beside its seed, truth and selection: what it takes to repeat it."""

    command: Literal["run", "proxy"] = "run"
    options: dict[str, str | int | float | bool | list[str]] = Field(
        description="options of the command line by their long names without dashes; a flag is true"
    )
    environment: dict[str, str | None] = Field(
        default={}, description="variables that counted; null: it holds a secret or a key, so only its name is kept"
    )


class Header(_Line):
    """The first line."""

    event: Literal["header"] = "header"
    format: Literal["ses-conformance/2"] = FORMAT
    suite: SuiteInfo
    target: TargetInfo
    seed: str
    truth: Literal["any", "spec", "observed"]
    selection: dict[str, Any] = Field(description="the selection as it was asked for; empty: every case")
    selected: int = Field(ge=0, description="how many cases the run is to decide")
    probed: dict[str, Any] = Field(default={}, description="what the probes found")
    asked: Asked | None = Field(default=None, description="null: an older log, which does not know")
    started: str = Field(description="RFC 3339, UTC")


class Typed(_Line):
    """Both sides of a finding as data: what was expected, and what came instead."""

    expected: Datum
    actual: Datum


class FindingEvent(_Line):
    """One difference. ``exchange`` counts from 0 in the case's exchanges; -1: none."""

    check: str = Field(description="id of the check; `ses-conformance checks` explains it")
    layer: Layer
    action: str = Field(default="", description="the action of the exchange")
    where: str
    expected: str = Field(description="in words")
    actual: str = Field(description="in words")
    typed: Typed
    exchange: int = -1

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: expected {self.expected}, got {self.actual}"


class Clipped(_Line):
    """A body over 64 KiB: its size in bytes, its SHA-256, and how it begins."""

    bytes: int
    sha256: str
    head: str


Body = str | Clipped


class RequestEvent(_Line):
    """A request as sent, secrets redacted. Bytes that are no UTF-8 are written as backslash escapes."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: Body


class ResponseEvent(_Line):
    """A response, or (``failure``) why there is none."""

    status: int | None = None
    headers: list[tuple[str, str]] = []
    body: Body = ""
    failure: str | None = None


class ExchangeEvent(_Line):
    """One exchange of a case. ``ms`` in milliseconds."""

    action: str
    step: Phase
    request: RequestEvent
    response: ResponseEvent
    sent_at: str
    ms: float


class CaseEvent(_Line):
    """One case's result."""

    event: Literal["case"] = "case"
    id: str
    title: str
    action: str
    conformance_class: str = Field(alias="class")
    level: Level
    source: Source
    requirements: list[str]
    outcome: Outcome
    matched: Literal["spec", "observed", "both"] | None = None
    reason: str = ""
    lacks: str = Field(default="", description="the action that the target lacks, so that the case was not decided")
    notes: list[str] = []
    findings: list[FindingEvent] = []
    but_for: list[str] = Field(
        default=[],
        description="ids of checks: the case failed by these rules for all responses alone, its own question is "
        "answered well",
    )
    exchanges: Sequence[ExchangeEvent] = []
    file: str = Field(description="case file, below the folder of the cases")
    line: int
    ms: float
    digest: str = Field(default="", description="of the case and all that its verdict rests on; empty: not known")
    foreign: bool = Field(default=False, description="a user's own, which does not count in the headline of the suite")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    def whole(self, exchanges: Iterable[ExchangeEvent] | None = None) -> CaseEvent:
        """Return the event with these exchanges, else its own, in memory: as it can be written."""
        return self.model_copy(update={"exchanges": list(self.exchanges if exchanges is None else exchanges)})


class ClassSummary(_Line):
    """One conformance class: its outcomes by level, and whether it conforms and is complete."""

    outcomes: dict[str, dict[str, int]]
    conforming: bool
    complete: bool = Field(description="no must-case skipped, blocked, indeterminate or in error")


class Headline(_Line):
    """The one figure that only a better target improves. All three count must-cases."""

    passed: int = Field(ge=0)
    but_for: int = Field(ge=0, description="failed by rules for all responses alone")
    of: int = Field(ge=0, description="all must-cases of the corpus, whatever the run selected")


class Undecided(_Line):
    """Must-cases with one outcome that says nothing about the target."""

    cases: int = Field(ge=1)
    reason: str = Field(description="the reason of most of them")
    because: int = Field(ge=1, description="how many have this reason")


class Footer(_Line):
    """The last line; a log without it is incomplete."""

    event: Literal["footer"] = "footer"
    summary: dict[str, dict[str, int]] = Field(description="level -> outcome -> number of cases")
    classes: dict[str, ClassSummary]
    divergence: float = Field(ge=0, le=1, description="(failed + unsupported) / all applicable cases")
    coverage: float = Field(ge=0, le=1, description="decided / all cases")
    conforming: bool
    headline: Headline
    undecided: dict[Outcome, Undecided] = Field(description="blocked, indeterminate, skipped, error: the must-cases")
    ms: float
    proxy: ProxyVerdict | None = Field(default=None, description="both sides of a proxy were seen; null: a target was")
    stopped: str = Field(default="", description="why the cases from some point on were not sent: the target was gone")


Event = Annotated[Header | CaseEvent | Footer, Field(discriminator="event")]
