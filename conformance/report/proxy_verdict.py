"""What a log says of a proxy that was seen from both sides: all that its certificate rests on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.vocabulary import Level


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class BrokenCheck(_Part):
    """One check that breaks: all its findings together, with an example."""

    check: str
    level: Level
    section: str = Field(description="of the text that it rests on, such as RFC 9110 7.7")
    title: str
    findings: int = Field(ge=1)
    cases: list[str] = Field(description="ids of the first cases and probes that show it")
    more: int = Field(default=0, ge=0, description="how many more show it")
    where: str
    before: str = Field(description="the example in front of the proxy for a request, behind it for a response")
    behind: str = Field(description="the example on the other side")
    advice: str
    configuration: str = Field(description="line of the program's configuration that likely does it; empty: not known")

    @property
    def decides(self) -> bool:
        """Whether it keeps the proxy from being certified."""
        return self.level is Level.MUST


class ProxyVerdict(_Part):
    """What was seen of a proxy."""

    upstream: str = Field(description="what stood behind it, and where")
    scope: str = Field(description="what was asked, in words")
    tunnel: bool = Field(description="it passes bytes on and reads nothing of HTTP")
    exchanges: int = Field(ge=0, description="seen from both sides")
    cases: int = Field(ge=0, description="cases and probes that they belong to")
    undecided: list[str] = Field(description="ids of cases that say nothing")
    limits: dict[str, float] = Field(description="what passed at most: bytes, seconds for the response time")
    checks: list[BrokenCheck] = Field(description="what breaks, the most telling first")
    barrier: str = Field(default="", description="what keeps every request from getting through; empty: nothing")

    @property
    def broken(self) -> list[BrokenCheck]:
        """What keeps the proxy from being certified."""
        return [each for each in self.checks if each.decides]

    @property
    def advised(self) -> list[BrokenCheck]:
        """What breaks and does not decide."""
        return [each for each in self.checks if not each.decides]

    @property
    def certified(self) -> bool:
        """Whether nothing of what decides was altered."""
        return not self.broken

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        exchanges = f"{self.exchanges:,} exchange{'' if self.exchanges == 1 else 's'}"
        if self.certified:
            return f"alters nothing of {exchanges}"
        return f"{len(self.broken)} {'check breaks' if len(self.broken) == 1 else 'checks break'} in {exchanges}"
