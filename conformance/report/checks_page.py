"""The catalogue of checks as text for the terminal, as data, and as the page ``docs/checks.md``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from conformance.model.checks import Check, Reach
from conformance.model.registry import registry
from conformance.model.vocabulary import Layer

REACH_WORDS: dict[Reach, str] = {
    Reach.GATE: "rule for all responses; nothing else of the response can be judged",
    Reach.RESPONSE: "rule for all responses; the case's own question is judged beside it",
    Reach.QUESTION: "the case's own question",
}

_LAYER_WORDS: dict[Layer, str] = {
    Layer.TRANSPORT: "Did an HTTP response come at all?",
    Layer.STATUS: "The HTTP status: success or rejection, and whether it fits.",
    Layer.HEADERS: "Header fields.",
    Layer.XML: "Is the body a document?",
    Layer.NAMESPACE: "The namespace of every element.",
    Layer.ROOT: "The root element.",
    Layer.STRUCTURE: "Elements and the types of their texts, by `fixtures/schemas/ses-2010-12-01.xsd`.",
    Layer.METADATA: "The RequestId.",
    Layer.ERROR: "The parts of an error response.",
    Layer.VALUES: "The values that a case asks for, one check for each condition of a case file.",
    Layer.MAIL: "Sent mail, where the profile says how to read it.",
    Layer.PROXY: "Both sides of an intermediary: what was sent and what arrived (`docs/proxies.md`).",
}

_HEAD = """\
# Checks

Each finding names the check that made it. An id never changes its meaning, and is never given to another check, so
that logs, baselines and queries can rely on it. `ses-conformance checks` lists the checks.

A *rule for all responses* is judged in every exchange, set-up included, whatever the case is about. A case that fails
by such rules alone, with its own question answered well, *passes but for* them, and is counted apart. *Advisory*
means that only cases that rest on one of the requirements fail by it; to all others a breach is a note.

This page is made by `ses-conformance checks --page` (`make pages`).
"""


def row(check: Check) -> dict[str, object]:
    """Return a check as plain JSON types."""
    return {
        "id": check.id,
        "layer": check.layer.value,
        "level": check.level.value,
        "source": check.source.value,
        "reach": check.reach.value,
        "advisory": check.advisory,
        "requirements": sorted(check.requirements),
        "title": check.title,
        "meaning": check.meaning,
        "advice": check.advice,
    }


def checks_text(checks: Iterable[Check]) -> str:
    """Return one line for each check: level, id, meaning."""
    listed = list(checks)
    width = max((len(check.id) for check in listed), default=0)
    return "".join(f"{check.level.value:<7}{check.id:<{width}}  {check.meaning}\n" for check in listed)


def checks_markdown(checks: Iterable[Check]) -> str:
    """Return the page that explains each check; the anchors are the ids."""
    parts = [_HEAD]
    for layer, group in groupby(checks, key=lambda check: check.layer):
        parts.append(f"## {layer.value.capitalize() if layer is not Layer.XML else 'XML'}\n\n{_LAYER_WORDS[layer]}\n")
        parts += [_section(check) for check in group]
    return "\n".join(parts)


def _section(check: Check) -> str:
    rests = f"Requirements: {', '.join(map(_requirement_link, sorted(check.requirements)))}.\n\n"
    return (
        f'### <a id="{check.id}"></a>`{check.id}`\n\n'
        f"{check.title}. *{check.level.value}, {check.source.value}; {REACH_WORDS[check.reach]}"
        f"{'; advisory' if check.advisory else ''}.*\n\n"
        f"{check.meaning}\n\n"
        f"{rests if check.requirements else ''}"
        f"What to do: {check.advice}\n"
    )


def _requirement_link(requirement: str) -> str:
    return f"[`{requirement}`](requirements/{registry().areas[requirement]}.md#{requirement})"
