"""The short table at the end of a run, and the progress while it lasts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.report.event import CaseEvent, Footer, Header
from conformance.report.text import visible

OUTCOMES = ("passed", "failed", "unsupported", "blocked", "indeterminate", "skipped", "error")
_STYLES = {
    "passed": "green",
    "failed": "bold red",
    "unsupported": "magenta",
    "blocked": "yellow",
    "indeterminate": "yellow",
    "skipped": "dim",
    "error": "bold red",
}


def _row(outcomes: Counter[str], shown: Sequence[str]) -> list[Text]:
    return [Text(str(outcomes[name]), style=_STYLES[name]) if outcomes[name] else Text("·", "dim") for name in shown]


def print_table(console: Console, cases: Iterable[CaseEvent]) -> None:
    """Print outcomes by conformance class and action; columns that nothing fills are left out."""
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for case in cases:
        rows[case.conformance_class, case.action][case.outcome] += 1
        total[case.outcome] += 1
    shown = [name for name in OUTCOMES if total[name]]
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("class", footer="all")
    table.add_column("action", footer=f"{sum(total.values())} cases")
    for name in shown:
        table.add_column(name, justify="right", footer=str(total[name]))
    before = ""
    for (conformance_class, action), outcomes in sorted(rows.items()):
        table.add_row(conformance_class if conformance_class != before else "", action, *_row(outcomes, shown))
        before = conformance_class
    console.print(table)


def print_verdict(console: Console, header: Header, footer: Footer | None) -> None:
    """Print whether the target conforms, and both figures."""
    target = visible(f"{header.target.name} {header.target.version or ''}".strip())
    if footer is None:
        console.print(Text("incomplete: the run was interrupted; it says nothing about conformance", "bold yellow"))
        return
    if footer.stopped:
        console.print(Text(f"stopped: {visible(footer.stopped)}", "bold yellow"))
    verdict = Text("conforming", "bold green") if footer.conforming else Text("not conforming", "bold red")
    skipped = footer.summary.get("must", {}).get("skipped", 0)
    if footer.conforming and skipped:
        verdict = Text(f"conforming in what was asked; {skipped} must-cases were skipped", "bold yellow")
    console.print(Text.assemble(f"{target}: ", verdict, f" (truth {header.truth}, seed {header.seed})"))
    console.print(
        f"divergence {footer.divergence:.1%} of all cases, coverage {footer.coverage:.1%}, {footer.ms / 1000:.1f} s",
        highlight=False,
    )


def print_failures(console: Console, cases: Iterable[CaseEvent], limit: int = 15) -> None:
    """Print the first finding of the first must-cases that broke conformance, and how many more there are."""
    broken = [case for case in cases if case.level == "must" and case.outcome not in ("passed", "skipped")]
    for case in broken[:limit]:
        console.print(Text.assemble((f"{case.outcome} ", _STYLES[case.outcome]), case.id))
        if case.findings:
            finding = case.findings[0]
            told = f"{finding.layer}: {finding.where}: expected {finding.expected}, got {finding.actual}"
            console.print(Text(f"    {visible(told)}"))
        elif case.reason:
            console.print(Text(f"    {visible(case.reason)}"))
    if len(broken) > limit:
        console.print(f"… and {len(broken) - limit} more, all in the log and the report", highlight=False)
