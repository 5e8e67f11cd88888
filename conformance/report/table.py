"""What a terminal shows at the end of a run: the table of outcomes, what to fix first, the verdict."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.report.causes import causes, effect_words
from conformance.report.event import CaseEvent
from conformance.report.gate import Gate
from conformance.report.gate_words import gated
from conformance.report.log import RunLog
from conformance.report.overview import overview
from conformance.report.summary import reason_lines, reasons
from conformance.report.text import count, headline_words, one_line, visible

_STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.UNSUPPORTED: "magenta",
    Outcome.BLOCKED: "yellow",
    Outcome.INDETERMINATE: "yellow",
    Outcome.SKIPPED: "dim",
    Outcome.ERROR: "bold red",
}
_ROWS = 12
"""Rows of actions that leave room on a screen for the causes and the verdict."""
_FEW = 5
"""Failures that are shown one by one; of more, the causes say what is wrong."""
_REASONS = 5
"""Reasons that are named for each outcome that says nothing about the target."""
_VERDICTS = {"conforms": "bold green", "diverges": "bold red"}
PIPE_WIDTH = 400
"""Columns where no terminal limits them: a file or a pipe gets every table whole."""


def _row(outcomes: Counter[Outcome], shown: Sequence[Outcome]) -> list[Text]:
    return [Text(str(outcomes[name]), style=_STYLES[name]) if outcomes[name] else Text("·", "dim") for name in shown]


def print_table(console: Console, cases: Iterable[CaseEvent]) -> None:
    """Print outcomes by conformance class, and by action where that fits on a screen with what follows.

    Columns that nothing fills are left out; all actions stand in the report.
    """
    rows: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    total: Counter[Outcome] = Counter()
    for case in cases:
        rows[case.conformance_class, case.action][case.outcome] += 1
        total[case.outcome] += 1
    if len(rows) > _ROWS:
        rows = _by_class(rows)
    shown = [name for name in Outcome if total[name]]
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("class", footer="all")
    table.add_column("action", footer=count(sum(total.values()), "case"))
    for name in shown:
        table.add_column(name.value, justify="right", footer=str(total[name]))
    before = ""
    for (conformance_class, action), outcomes in sorted(rows.items()):
        table.add_row(conformance_class if conformance_class != before else "", action, *_row(outcomes, shown))
        before = conformance_class
    console.print(table)


def _by_class(rows: Mapping[tuple[str, str], Counter[Outcome]]) -> dict[tuple[str, str], Counter[Outcome]]:
    """Return one row for each class, which counts its actions."""
    found: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for (conformance_class, _), outcomes in rows.items():
        found[conformance_class].update(outcomes)
    actions = Counter(conformance_class for conformance_class, _ in rows)
    return {(name, count(actions[name], "action")): outcomes for name, outcomes in found.items()}


def print_line(console: Console, log: RunLog) -> None:
    """Print the verdict and the headline in one line."""
    view = overview(log)
    said = f"; {headline_words(view.footer.headline)}" if view.complete else f"; {view.detail}"
    console.print(Text(one_line(f"{view.verdict}{said}", 400)), soft_wrap=True)


def print_verdict(console: Console, log: RunLog, gate: Gate | None = None) -> None:
    """Print the verdict, with a gate the gate's, the headline, what is undecided, and how to repeat the run."""
    view = gated(overview(log), gate, log.header.target.name)
    style = _VERDICTS.get(view.state, "bold yellow")
    version = one_line(log.header.target.version or "", 60)
    known = Text.assemble((one_line(view.verdict, 200), style), f" ({version + ', ' if version else ''}truth ")
    console.print(known.append(f"{log.header.truth}, seed {one_line(log.header.seed, 60)})"))
    console.print(Text(view.detail))
    if view.complete:
        words = headline_words(view.footer.headline)
        # That all passed is what the verdict says already, unless it is a gate's.
        if words not in view.detail and (gate is not None or view.footer.headline.passed < view.footer.headline.of):
            console.print(Text(words, "bold"))
        for outcome, counted in reasons(log.cases).items():
            why = reason_lines(counted, _REASONS)
            said = ": " + "; ".join(why)
            if outcome is Outcome.SKIPPED:
                where = " (`ses-conformance doctor` says what to add to the profile):"
                said = where + "".join(f"\n    {each}" for each in why)
            console.print(Text(f"  {sum(counted.values()):,} {outcome.value}{said}"), soft_wrap=True)
    if view.lacking:
        console.print(Text(f"  lacks {len(view.lacking)} of {len(ACTIONS)} actions: {', '.join(view.lacking)}"))
    console.print(Text(f"repeat it: {one_line(view.certificate.command, 2000)}"), soft_wrap=True)


def print_fix_first(console: Console, cases: Sequence[CaseEvent], limit: int = 5, where: str = "") -> None:
    """Print the causes whose mending would turn most must-cases, each with an example and how to explain it.

    ``where`` is the option that names the folder of the run, if `explain` would not find it without.
    """
    found = causes(cases)
    if not found:
        return
    console.print(Text("What to fix first", "bold"))
    for number, cause in enumerate(found[:limit], start=1):
        actions = [cause.action] if cause.action else sorted(cause.actions)
        asked = one_line(actions[0], 40) if len(actions) == 1 else f"{len(actions)} actions"
        console.print(Text.assemble(f"{number}. ", (cause.check or cause.layer, "bold"), f" in {asked}: {cause.title}"))
        example = one_line(cases[cause.cases[0]].id, 200)
        explain = f"ses-conformance explain {shlex.quote(example)}{where}"
        console.print(Text(f"   {effect_words(cause)}: {explain}"), soft_wrap=True)
    if len(found) > limit:
        console.print(Text(f"… and {count(len(found) - limit, 'more cause')} in the report"))


def print_failures(console: Console, cases: Iterable[CaseEvent]) -> None:
    """Print the first finding of each must-case that broke conformance, if they are few."""
    broken = [case for case in cases if case.level is Level.MUST and case.outcome.breaks_conformance(case.level)]
    for case in broken if len(broken) <= _FEW else ():
        console.print(Text.assemble((f"{case.outcome} ", _STYLES[case.outcome]), case.id))
        if case.findings:
            console.print(Text(f"    {visible(str(case.findings[0]))}"))
        elif case.reason:
            console.print(Text(f"    {visible(case.reason)}"))
