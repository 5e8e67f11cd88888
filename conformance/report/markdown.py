"""``summary.md``: a run on one page, for a job summary or a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.model.vocabulary import ACTIONS
from conformance.report.causes import causes
from conformance.report.files import write_text
from conformance.report.gate import Gate
from conformance.report.gate_words import gate_markdown, gated
from conformance.report.log import RunLog
from conformance.report.overview import OUTCOMES, Card, Overview, overview
from conformance.report.proxy_markdown import proxy_markdown
from conformance.report.summary import reason_lines, reasons
from conformance.report.text import code, count, headline_words, markdown

_CAUSES = 12
_SEALS = {"conforms": "✅", "partly": "🟡", "diverges": "❌", "incomplete": "⚠️"}


def _selected(selection: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for key, value in sorted(selection.items())
        if key != "only"
    )


def write_summary(log: RunLog, path: Path, gate: Gate | None = None) -> None:
    """Write ``summary_markdown`` to a file; raises ``OSError``."""
    write_text(path, summary_markdown(log, gate))


def summary_markdown(log: RunLog, gate: Gate | None = None) -> str:
    """Return a run as Markdown: verdict, figures, classes, what to fix first, how to repeat it.

    With a gate its verdict comes first, and what breaks it.
    """
    head = log.header
    view = gated(overview(log), gate, head.target.name)
    lines = [
        f"## {_SEALS.get(view.state, '')} {markdown(view.verdict)}",
        "",
        markdown(view.detail, 1000),
        "",
        *(gate_markdown(gate, log.cases) if gate is not None else []),
    ]
    proxy = view.footer.proxy
    lines += proxy_markdown(proxy) if proxy is not None else _figures(log, view)
    if not view.complete:
        lines += ["> **Incomplete run**: the figures are of the cases so far, and nothing is certified.", ""]
    if head.selection:
        lines += [f"> Selected: {code(_selected(head.selection))}", ""]
    if proxy is None:
        lines += _classes_and_causes(log, view)
    name = markdown(f"{head.target.name} {head.target.version or '(version not given)'}")
    digest = code(head.suite.cases_sha256[:12])
    lines += [
        f"{name} at {code(head.target.endpoint)}, suite {markdown(head.suite.version)}, cases {digest}, "
        f"seed {code(head.seed)}, {markdown(head.started)}",
        "",
        "Repeat it: " + code(view.certificate.command, 2000),
        "",
    ]
    return "\n".join(lines)


def _figures(log: RunLog, view: Overview) -> list[str]:
    run = f"(truth {log.header.truth}, {count(len(log.cases), 'case')} run)"
    return [f"**{headline_words(view.footer.headline)}** {run}", "", *_beside(view, log)]


def _classes_and_causes(log: RunLog, view: Overview) -> list[str]:
    """Return the table of classes, and that of what to fix first."""
    lines = [
        "| class | certificate | must passed | " + " | ".join(outcome.value for outcome in OUTCOMES) + " |",
        "|---|---|--:|" + "--:|" * len(OUTCOMES),
        *(_row(card) for card in view.cards),
        "",
    ]
    found = causes(log.cases)
    if found:
        lines += [f"### What to fix first ({count(len(found), 'probable cause')})", ""]
        lines += ["| cases | must | would pass | check | cause | for example |", "|--:|--:|--:|---|---|---|"]
        for cause in found[:_CAUSES]:
            example = code(log.cases[cause.cases[0]].id, 120)
            title = markdown(cause.title, 160)
            lines.append(
                f"| {len(cause.cases)} | {cause.must} | {cause.turns or ''} | {code(cause.check or cause.layer)} "
                f"| {title} | {example} |"
            )
        if len(found) > _CAUSES:
            lines.append(f"\n… and {len(found) - _CAUSES} more in the report.")
        note = "*would pass*: must-cases that would pass with this cause alone mended; others may hide more behind it."
        lines += ["", note, ""]
    return lines


def _beside(view: Overview, log: RunLog) -> list[str]:
    """Return a list of what stands beside the headline: what says nothing about the target, and what it lacks."""
    lines = []
    for outcome, counted in reasons(log.cases).items():
        why = reason_lines(counted)
        lines.append(f"- {count(sum(counted.values()), 'must-case')} {outcome}: {markdown('; '.join(why), 1000)}")
    if view.lacking:
        lines.append(f"- the target lacks {len(view.lacking)} of {len(ACTIONS)} actions:")
        lines += [f"  - {code(action)}: {markdown(said, 160)}" for action, said in view.lacking.items()]
    return [*lines, ""] if lines else []


def _row(card: Card) -> str:
    stamp = "✓ certified" if card.certificate.certified else "not certified"
    counts = " | ".join(str(card.outcomes[outcome] or "") for outcome in OUTCOMES)
    return f"| {markdown(card.name)} | {stamp} | {card.must_passed}/{card.must} | {counts} |"
