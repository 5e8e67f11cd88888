"""The event log's records: what ``run.jsonl`` holds, line by line (format ``ses-conformance/1``)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Final = "ses-conformance/1"

OutcomeName = Literal["passed", "failed", "unsupported", "blocked", "indeterminate", "skipped", "error"]
PhaseName = Literal["given", "control", "send", "cleanup"]


class _Line(BaseModel):
    """A line of the log: closed, so that a hand-edited or foreign log is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SuiteInfo(_Line):
    """The suite that made the run."""

    version: str
    cases_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="digest of the cases and what they rest on")


class TargetInfo(_Line):
    """What was tested. ``profile`` is the profile without secrets."""

    name: str
    version: str | None = None
    endpoint: str
    profile: dict[str, Any] = {}


class Header(_Line):
    """The first line."""

    event: Literal["header"] = "header"
    format: Literal["ses-conformance/1"] = FORMAT
    suite: SuiteInfo
    target: TargetInfo
    seed: str
    truth: Literal["any", "spec", "observed"]
    selection: dict[str, Any] = Field(description="the selection as it was asked for; empty: every case")
    selected: int = Field(ge=0, description="how many cases the run is to decide")
    probed: dict[str, Any] = Field(default={}, description="what the probes found")
    started: str = Field(description="RFC 3339, UTC")


class FindingEvent(_Line):
    """One difference. ``exchange`` counts from 0 in the case's exchanges; -1: none."""

    layer: str
    where: str
    expected: str
    actual: str
    exchange: int = -1


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
    """An answer, or (``failure``) why there is none."""

    status: int | None = None
    headers: list[tuple[str, str]] = []
    body: Body = ""
    failure: str | None = None


class ExchangeEvent(_Line):
    """One exchange of a case. ``ms`` in milliseconds."""

    action: str
    step: PhaseName
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
    level: Literal["must", "should", "may"]
    source: Literal["spec", "protocol", "observed"]
    requirements: list[str]
    outcome: OutcomeName
    matched: Literal["spec", "observed", "both"] | None = None
    reason: str = ""
    notes: list[str] = []
    findings: list[FindingEvent] = []
    exchanges: list[ExchangeEvent] = []
    file: str = Field(description="case file, below the folder of the cases")
    line: int
    ms: float

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ClassSummary(_Line):
    """One conformance class: its outcomes by level, and whether it conforms and is complete."""

    outcomes: dict[str, dict[str, int]]
    conforming: bool
    complete: bool = Field(description="no must-case skipped, blocked, indeterminate or in error")


class Footer(_Line):
    """The last line; a log without it is incomplete."""

    event: Literal["footer"] = "footer"
    summary: dict[str, dict[str, int]] = Field(description="level -> outcome -> number of cases")
    classes: dict[str, ClassSummary]
    divergence: float = Field(ge=0, le=1, description="(failed + unsupported) / all applicable cases")
    coverage: float = Field(ge=0, le=1, description="decided / all cases")
    conforming: bool
    ms: float
    stopped: str = Field(default="", description="why the cases from some point on were not sent: the target was gone")


Event = Annotated[Header | CaseEvent | Footer, Field(discriminator="event")]
