"""The short table at the end of a run, and the progress while it lasts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent, Footer, Header
from conformance.report.text import count, one_line, visible

_STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.UNSUPPORTED: "magenta",
    Outcome.BLOCKED: "yellow",
    Outcome.INDETERMINATE: "yellow",
    Outcome.SKIPPED: "dim",
    Outcome.ERROR: "bold red",
}


def _row(outcomes: Counter[Outcome], shown: Sequence[Outcome]) -> list[Text]:
    return [Text(str(outcomes[name]), style=_STYLES[name]) if outcomes[name] else Text("·", "dim") for name in shown]


def print_table(console: Console, cases: Iterable[CaseEvent]) -> None:
    """Print outcomes by conformance class and action; columns that nothing fills are left out."""
    rows: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    total: Counter[Outcome] = Counter()
    for case in cases:
        rows[case.conformance_class, case.action][case.outcome] += 1
        total[case.outcome] += 1
    shown = [name for name in Outcome if total[name]]
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("class", footer="all")
    table.add_column("action", footer=f"{sum(total.values())} cases")
    for name in shown:
        table.add_column(name.value, justify="right", footer=str(total[name]))
    before = ""
    for (conformance_class, action), outcomes in sorted(rows.items()):
        table.add_row(conformance_class if conformance_class != before else "", action, *_row(outcomes, shown))
        before = conformance_class
    console.print(table)


def print_verdict(console: Console, header: Header, footer: Footer | None, gate: str | None = None) -> None:
    """Print whether the target conforms, the headline, and what is undecided; ``gate`` is the verdict of a gate."""
    target = f"{header.target.name} {header.target.version or ''}".strip()
    if footer is None:
        console.print(Text("incomplete: the run was interrupted; it says nothing about conformance", "bold yellow"))
        return
    verdict = Text("conforming", "bold green") if footer.conforming else Text("not conforming", "bold red")
    skipped = footer.undecided.get(Outcome.SKIPPED)
    if footer.conforming and skipped:
        verdict = Text(f"conforming for the selected cases; {count(skipped.cases, 'must-case')} skipped", "bold yellow")
    if gate is not None:
        verdict = Text(gate, "bold")
    console.print(Text.assemble(f"{target}: ", verdict, f" (truth {header.truth}, seed {header.seed})"))
    head = footer.headline
    but_for = f", {head.but_for:,} more but for rules for all responses" if head.but_for else ""
    console.print(f"{head.passed:,} of {count(head.of, 'must-case')} passed{but_for}", highlight=False)
    for outcome, each in footer.undecided.items():
        console.print(Text(f"  {each.cases:,} {outcome.value}: {one_line(each.reason, 160)}"))
    console.print(
        f"divergence {footer.divergence:.1%} of all cases, coverage {footer.coverage:.1%}, {footer.ms / 1000:.1f} s",
        highlight=False,
    )


def print_failures(console: Console, cases: Iterable[CaseEvent], limit: int = 15) -> None:
    """Print the first finding of the first must-cases that broke conformance, and how many more there are."""
    broken = [case for case in cases if case.level is Level.MUST and case.outcome.breaks_conformance(case.level)]
    for case in broken[:limit]:
        console.print(Text.assemble((f"{case.outcome} ", _STYLES[case.outcome]), case.id))
        if case.findings:
            console.print(Text(f"    {visible(str(case.findings[0]))}"))
        elif case.reason:
            console.print(Text(f"    {visible(case.reason)}"))
    if len(broken) > limit:
        console.print(f"… and {len(broken) - limit} more, all in the log and the report", highlight=False)
