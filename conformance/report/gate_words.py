"""The gate in words: the verdict that stands in every report, and what departs from the baseline."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.report.event import CaseEvent
from conformance.report.gate import Breach, BreachKind, Gate, Standing
from conformance.report.log import RunLog
from conformance.report.overview import Overview, overview
from conformance.report.text import code, count, markdown, one_line

_LISTED = 50
_FIGURES = (BreachKind.NEW, BreachKind.CHANGED, BreachKind.FIXED, BreachKind.VANISHED, BreachKind.UNMATCHED)
"""Kinds that ``figures`` has already."""
_MEANINGS: Mapping[BreachKind, tuple[str, str]] = {
    BreachKind.NEW: ("new deviation", "new deviations"),
    BreachKind.CHANGED: (
        "case that deviates in another way than is known",
        "cases that deviate in another way than is known",
    ),
    BreachKind.FIXED: ("entry that is fixed", "entries that are fixed"),
    BreachKind.STALE: ("entry that is no longer decided", "entries that are no longer decided"),
    BreachKind.VANISHED: ("entry for a case that has vanished", "entries for cases that have vanished"),
    BreachKind.UNMATCHED: ("entry that fits no case", "entries that fit no case"),
    BreachKind.DOUBLED: ("doubled entry", "doubled entries"),
    BreachKind.UNREASONED: ("entry without a reason", "entries without a reason"),
    BreachKind.FOREIGN: (
        "difference from the run that it was written from",
        "differences from the run that it was written from",
    ),
    BreachKind.INCOMPLETE: ("interrupted run", "interrupted runs"),
}


def figures(gate: Gate) -> str:
    """Return how many deviations are known and new, and whatever else there is, in words."""
    parts = [f"{count(gate.count(Standing.KNOWN), 'known deviation')}, {gate.count(Standing.NEW):,} new"]
    if gate.count(Standing.FIXED):
        parts.append(f"{gate.count(Standing.FIXED):,} fixed")
    if gate.vanished:
        parts.append(f"{gate.vanished:,} vanished")
    return ", ".join(parts)


def verdict_line(gate: Gate, log: RunLog) -> str:
    """Return the gate's verdict in one line, with what the target itself does."""
    view = overview(log)
    itself = _itself(view, log.header.target.name)
    return f"gate {'holds' if gate.holds else 'broken'}: {figures(gate)}; the {_kind(view)} itself {itself}"


def _kind(view: Overview) -> str:
    return "target" if view.footer.proxy is None else "proxy"


def _itself(view: Overview, name: str) -> str:
    """Return the verdict on the target without its name."""
    verdict = one_line(view.verdict).removeprefix(one_line(name, 80))
    return f"has this verdict: {verdict.strip(' :')}" if verdict.startswith(":") else verdict.strip()


def breach_lines(gate: Gate) -> list[str]:
    """Return what breaks the gate, a line for each kind: how many, and of what."""
    return list(_by_kind(gate).values())


def _by_kind(gate: Gate) -> dict[BreachKind, str]:
    found: dict[BreachKind, int] = {}
    for breach in gate.breaches:
        found[breach.kind] = found.get(breach.kind, 0) + 1
    return {kind: count(number, *_MEANINGS[kind]) for kind, number in found.items()}


def gated(view: Overview, gate: Gate | None, name: str) -> Overview:
    """Return an overview with the gate's verdict and how to repeat it, if there is a gate; ``name`` is the target's."""
    if gate is None:
        return view
    conforms = view.state == "conforms"
    state = ("conforms" if conforms else "partly") if gate.holds else "diverges" if view.complete else "incomplete"
    itself = _itself(view, name)
    others = [line for breach, line in _by_kind(gate).items() if breach not in _FIGURES]
    detail = f"{'; '.join([figures(gate), *others])}. The {_kind(view)} itself {itself}. {view.detail}"
    verdict = f"{one_line(name, 80)}: gate {'holds' if gate.holds else 'broken'}"
    command = f"{view.certificate.command} --baseline {shlex.quote(str(gate.path))}"
    certificate = view.certificate.model_copy(update={"command": command})
    return replace(view, state=state, verdict=verdict, detail=detail, certificate=certificate)


def gate_markdown(gate: Gate, cases: Sequence[CaseEvent]) -> list[str]:
    """Return lines of Markdown for ``summary.md``: the figures by standing, then every breach, the gravest first."""
    new, known, fixed = (gate.count(each) for each in (Standing.NEW, Standing.KNOWN, Standing.FIXED))
    lines = ["| gate | new | known | fixed | vanished |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {'holds' if gate.holds else '**broken**'} | {new} | {known} | {fixed} | {gate.vanished} |", ""]
    if gate.breaches:
        titles = {case.id: case.title for case in cases}
        lines += [f"### What breaks the gate ({code(str(gate.path), 120)})", ""]
        lines += [_breach_line(breach, titles) for breach in gate.breaches[:_LISTED]]
        if len(gate.breaches) > _LISTED:
            lines.append(f"- … and {len(gate.breaches) - _LISTED:,} more in the report")
        lines.append("")
    if gate.hint:
        lines += [f"> {markdown(gate.hint, 600)}", ""]
    return lines


def _breach_line(breach: Breach, titles: Mapping[str, str]) -> str:
    title = f" {markdown(titles[breach.id], 160)}:" if breach.id in titles else ""
    return f"- **{breach.kind.value}**{title} {markdown(breach.message, 400)}"


def departures(gate: Gate) -> list[Breach]:
    """Return what breaks the gate beside the cases that are new themselves."""
    return [each for each in gate.breaches if each.kind not in (BreachKind.NEW, BreachKind.CHANGED)]


def known_as(case: CaseEvent, gate: Gate | None) -> str:
    """Return what to put before a message: that the case is known, and why; or that it is new; or nothing."""
    judged = gate.cases.get(case.id) if gate is not None else None
    if judged is None or judged.standing is Standing.FIXED:
        return ""
    if judged.standing is Standing.NEW:
        return "new: "
    return f"known ({one_line(judged.reason, 200) or 'no reason given'}): "
