"""The certificate of a proxy: what was tested, whether it alters anything, which checks break, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance import __version__
from conformance.model.vocabulary import Level
from conformance.proxy.causes import ProxyCause
from conformance.proxy.hints import hint
from conformance.report.text import one_line

_NAMED = 3
_CLIP = 160


@dataclass(frozen=True, slots=True)
class ProxyCertificate:
    """What is certified.

    Args:
        proxy: name.
        version: of the proxy; None: not given.
        endpoint: URL of the proxy.
        upstream: what stood behind it.
        exchanges: how many were seen from both sides.
        cases: how many cases and probes they belong to.
        causes: what breaks, the most telling first.
        limits: what passed at most: bodies and heads in bytes, response time in seconds.
        undecided: ids of cases that say nothing.
        program: whose configuration is hinted at.
        date: of the run.
        scope: which of the suite's cases ran beside the probes, in words.
        tunnel: it passes bytes on and reads nothing of HTTP.
    """

    proxy: str
    version: str | None
    endpoint: str
    upstream: str
    exchanges: int
    cases: int
    causes: tuple[ProxyCause, ...]
    limits: Mapping[str, float]
    undecided: tuple[str, ...]
    program: str | None
    date: str
    scope: str
    tunnel: bool = False

    @property
    def broken(self) -> list[ProxyCause]:
        """What keeps the proxy from being certified."""
        return [cause for cause in self.causes if cause.check.level is Level.MUST]

    @property
    def certified(self) -> bool:
        """Whether nothing of what decides was altered."""
        return not self.broken

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        if self.certified:
            return f"alters nothing of {self.exchanges:,} exchanges"
        plural = "check breaks" if len(self.broken) == 1 else "checks break"
        return f"{len(self.broken)} {plural} in {self.exchanges:,} exchanges"

    def as_dict(self) -> dict[str, object]:
        """Return the certificate as plain JSON types."""
        return {
            "proxy": self.proxy,
            "version": self.version,
            "endpoint": self.endpoint,
            "upstream": self.upstream,
            "suite": __version__,
            "date": self.date,
            "scope": self.scope,
            "tunnel": self.tunnel,
            "certified": self.certified,
            "summary": self.summary,
            "exchanges": self.exchanges,
            "cases": self.cases,
            "undecided": list(self.undecided),
            "limits": dict(self.limits),
            "checks": [
                {
                    "check": cause.check.id,
                    "level": cause.check.level.value,
                    "section": cause.section,
                    "title": cause.check.title,
                    "findings": cause.count,
                    "cases": cause.cases[:_NAMED],
                    "where": cause.example.where,
                    "before": str(cause.example.expected),
                    "behind": str(cause.example.actual),
                    "advice": cause.check.advice,
                    "configuration": hint(cause.check.id, self.program),
                }
                for cause in self.causes
            ],
        }


def certificate_text(found: ProxyCertificate) -> str:
    """Return a certificate for people, as plain text."""
    version = found.version or "(version not given)"
    lines = [
        "SES v1 Query API (2010-12-01): certificate of a proxy",
        "",
        f"  Proxy      {one_line(found.proxy)} {one_line(version)} at {one_line(found.endpoint)}",
        f"  Upstream   {one_line(found.upstream)}",
        f"  Suite      ses-conformance {__version__}",
        f"  Date       {one_line(found.date)}",
        f"  Scope      {one_line(found.scope)}",
        *(
            ["  Kind       a tunnel: it passes bytes on unread; what frames a message is for the upstream to judge"]
            * found.tunnel
        ),
        f"  Verdict    {'certified' if found.certified else 'NOT certified'}: {found.summary}",
        "",
        "  Passed at most:",
        *(f"    {name:<16} {_amount(name, value)}" for name, value in sorted(found.limits.items())),
    ]
    if found.undecided:
        lines += ["", f"  Undecided  {len(found.undecided)}: {', '.join(found.undecided[:_NAMED])}"]
    for title, chosen in (
        ("What breaks", found.broken),
        ("Advice", [cause for cause in found.causes if cause.check.level is not Level.MUST]),
    ):
        if chosen:
            lines += ["", f"  {title}:"]
            for cause in chosen:
                lines += _cause(cause, found.program)
    return "\n".join([*lines, ""])


def _cause(cause: ProxyCause, program: str | None) -> Sequence[str]:
    example, line = cause.example, hint(cause.check.id, program)
    more = f" and {len(cause.cases) - 1} more" if len(cause.cases) > 1 else ""
    rows = [
        f"    {cause.check.id} ({cause.section}): {cause.check.title}",
        f"      {'in':<9}{cause.cases[0]}{more}",
        f"      {'where':<9}{one_line(example.where)}",
        f"      {'before':<9}{one_line(str(example.expected), _CLIP)}",
        f"      {'behind':<9}{one_line(str(example.actual), _CLIP)}",
        f"      {'advice':<9}{cause.check.advice}",
    ]
    return [*rows, f"      {'look at':<9}{line}"] if line else rows


def _amount(name: str, value: float) -> str:
    return f"{value:g} s" if name.endswith("time") else f"{int(value):,} bytes"
