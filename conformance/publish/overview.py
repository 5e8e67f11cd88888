"""The pages about all published targets: the table in ``reports/README.md``, and the comparison case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformance.model.vocabulary import ACTIONS, Level
from conformance.publish.emulator import Unavailable
from conformance.publish.results import COMMAND, Published
from conformance.report.causes import causes
from conformance.report.certificate import headline_of
from conformance.report.compare import write_compare
from conformance.report.files import write_text
from conformance.report.log import RunLog
from conformance.report.overview import lacking
from conformance.report.summary import INCOMPLETE
from conformance.report.text import markdown

_README = """\
# Published results

What the suite says of public emulators of SES v1. Each was installed into an environment of its own, started on
loopback, and asked all cases. {suite}

{current}

The name leads to what it is, how to repeat its run, what to fix first and what stays undecided.
[compare.html](compare.html) shows all of them side by side, case by case; open it in a browser. `make site` builds a
site of all this, with a page for each case and requirement.

A low figure is no verdict on what an emulator is worth. It says how far its responses are from what the API Reference,
the Query protocol and the observed service require, and it counts actions that the emulator does not claim to have:
[what the figures do not say](../docs/figures.md#what-the-figures-do-not-say). Proxies have
[results of their own](proxies/README.md).

## Columns

| column | says |
|---|---|
| must-cases passed | of all must-cases of the suite; nothing but a better target improves it |
| but for | more must-cases whose own question is answered well, while every response breaks a rule for all responses |
| undecided | must-cases that say nothing about the target; its page has each reason |
| lacks | actions, of {actions}, that the target does not have |
| one cause away from | the cause that most must-cases show alone; mending it turns at most so many |
{past}{missing}
## Make them again

`make reports` runs the current versions, `make reports-history` the earlier ones; `{command} NAME-VERSION` runs one.
[Published results](../docs/published.md) says more: how to compare them with a run of yours, to show a badge, to add
an emulator.
"""

_PAST = """
## Over versions

{table}
"""

_MISSING = """
## Not run

{lines}
"""
_CURRENT = (
    "| target | must-cases passed | but for | undecided | lacks | one cause away from |\n|---|--:|--:|--:|--:|---|"
)
_VERSIONS = "| target | version | must-cases passed | but for | undecided | lacks |\n|---|---|--:|--:|--:|--:|"


def write_overview(found: Sequence[Published], missing: Sequence[Unavailable], out: Path) -> None:
    """Write ``README.md``, and ``compare.html`` if two current versions or more were run; raises ``OSError``."""
    logs = [each.log for each in found if not each.emulator.past]
    if len(logs) > 1:
        write_compare(logs, out / "compare.html")
    write_text(out / "README.md", overview_page(found, missing))


def overview_page(found: Sequence[Published], missing: Sequence[Unavailable]) -> str:
    """Return the page with the table of all published targets as Markdown.

    Args:
        found: what is published, in the order of the table.
        missing: what could not be run, with the reasons.
    """
    current = [_current_row(each) for each in found if not each.emulator.past]
    return _README.format(
        suite=_suite([each.log for each in found]),
        current="\n".join([_CURRENT, *current]),
        actions=len(ACTIONS),
        past=_past(found),
        missing=_MISSING.format(lines="\n".join(map(_missing_line, missing))) if missing else "",
        command=COMMAND,
    )


def _suite(logs: Sequence[RunLog]) -> str:
    """Say with which suite the runs were made, and which of them were made with another one."""
    suites = Counter((log.header.suite.version, log.header.suite.cases_sha256) for log in logs)
    if not suites:
        return ""
    (version, cases), _ = suites.most_common(1)[0]
    said = f"Made with ses-conformance {version}, cases `{cases[:12]}`."
    others = sorted({_name(log) for log in logs if log.header.suite.cases_sha256 != cases})
    return f"{said} Run with other cases: {markdown(', '.join(others), 300)}." if others else said


def _name(log: RunLog) -> str:
    return f"{log.header.target.name} {log.header.target.version or ''}".strip()


def _current_row(each: Published) -> str:
    away = next((cause for cause in causes(each.log.cases) if cause.must_alone), None)
    cause = f"{away.must_alone:,}: {markdown(away.title, 120)}" if away is not None else ""
    name = f"{markdown(each.emulator.product.title)} {markdown(each.emulator.version)}"
    return f"| [{name}]({each.emulator.slug}/README.md) {_figures(each.log)} | {cause} |"


def _past(found: Sequence[Published]) -> str:
    products = {each.emulator.name for each in found if each.emulator.past}
    rows = [_version_row(each) for each in in_order_of_versions(found) if each.emulator.name in products]
    return _PAST.format(table="\n".join([_VERSIONS, *rows])) if rows else ""


def in_order_of_versions(found: Sequence[Published]) -> list[Published]:
    """Return what is published by product, the earlier versions first."""
    products = list(dict.fromkeys(each.emulator.name for each in found))
    return sorted(found, key=lambda each: (products.index(each.emulator.name), not each.emulator.past))


def _version_row(each: Published) -> str:
    link = f"[{markdown(each.emulator.version)}]({each.emulator.slug}/README.md)"
    return f"| {markdown(each.emulator.product.title)} | {link} {_figures(each.log)} |"


def _figures(log: RunLog) -> str:
    head = headline_of(log)
    undecided = sum(case.outcome in INCOMPLETE for case in log.cases if case.level is Level.MUST)
    lacks = len(lacking(log))
    return f"| {head.passed:,} of {head.of:,} | {head.but_for or ''} | {undecided or ''} | {lacks or ''}"


def _missing_line(each: Unavailable) -> str:
    return f"- **{markdown(each.name)} {markdown(each.version)}**: {markdown(each.reason, 400)}"
