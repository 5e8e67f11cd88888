"""What the groups measured: as a table on the terminal, and as the one in ``README.md``."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Figure
from conformance.model.suite import load_suite

README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Missing:
    """A group that was not measured to its end.

    Args:
        text: which, and why.
        failed: whether it failed; otherwise its time was up.
    """

    text: str
    failed: bool = False

    holds = False

    @property
    def late(self) -> bool:
        """Whether only time was lacking, which on a busy machine says nothing of us."""
        return not self.failed


def print_table(found: Sequence[Figure | Missing]) -> None:
    """Print the figures, with aims and limits."""
    table = Table("figure", "measured", "aim", "limit", "")
    for one in found:
        table.add_row(*_row(one))
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def as_markdown(found: Sequence[Figure | Missing]) -> str:
    """Return the figures as the table of ``README.md``, with what they were measured with."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [f"Measured with {len(load_suite().cases):,} cases: {machine}.", ""]
    lines += ["| figure | measured | aim | limit | |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(_row(one))} |" for one in found]
    return "\n".join(lines)


def record(found: Sequence[Figure | Missing], readme: Path = README) -> None:
    """Write the figures into a file, in place of those that stand between its two marks.

    Raises:
        ValueError: a mark is missing.
    """
    before, begin, rest = readme.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"{readme} needs the marks {_BEGIN} and {_END}, in this order")
    readme.write_text(f"{before}{begin}\n{as_markdown(found)}\n{end}{after}", encoding="utf-8", newline="\n")


def _row(one: Figure | Missing) -> tuple[str, str, str, str, str]:
    if isinstance(one, Missing):
        return one.text, "", "", "", "not measured"
    value = f"{one.value:,.0f}" if one.value >= 100 else f"{one.value:.2f}"
    return one.name, f"{value} {one.unit}".strip(), one.bound(one.aim), one.bound(one.limit), one.word
