"""What two targets do differently, grouped: one row for each kind of difference, with the cases that show it."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conformance.explore.differences import Compared, Contrast
from conformance.explore.meaning import WHOLE
from conformance.model.vocabulary import Outcome
from conformance.report.text import code, count, markdown, one_line

_ENTRY = re.compile(r"\[[^\]]*\]")
_ROWS = 200
"""Rows that are shown of a comparison."""
_SHOWN = 200
"""Characters of a value that are shown."""


@dataclass(slots=True)
class ContrastRow:
    """One kind of difference: the same action, place and values, but for the names in them.

    Args:
        contrast: the first of its kind.
        shown_by: what shows it: ids of cases, or files of programs.
        better: how many of its cases only the second target passes.
        worse: how many only the first passes.
    """

    contrast: Contrast
    shown_by: list[str] = field(default_factory=list)
    better: int = 0
    worse: int = 0

    @property
    def verdict(self) -> str:
        """What the difference does to the cases that show it."""
        parts = [(self.worse, "worse"), (self.better, "better")]
        return ", ".join(f"{number} {word}" for number, word in parts if number) or "no verdict changes"


def kind_of(contrast: Contrast) -> tuple[str, str, str, str]:
    """Return what two differences of one kind have in common."""
    values = [contrast.left, contrast.right]
    if contrast.place != WHOLE and "[" in contrast.place:
        # The entry of a map: which one it is, is a name of the case.
        values = [value if value.startswith("(") or value in ("true", "false") else "(a value)" for value in values]
    return contrast.action, _ENTRY.sub("[…]", contrast.place), values[0], values[1]


def rows_of(compared: Iterable[Compared]) -> list[ContrastRow]:
    """Return the differences of cases by kind: those that most cases show come first."""
    found: dict[tuple[str, str, str, str], ContrastRow] = {}
    for each in compared:
        for contrast in each.differences:
            row = found.setdefault(kind_of(contrast), ContrastRow(contrast))
            row.shown_by.append(each.case.id)
            passed = [result.outcome is Outcome.PASSED for result in (each.left, each.right)]
            row.better += passed == [False, True]
            row.worse += passed == [True, False]
    return sorted(found.values(), key=lambda row: (-row.worse, -len(row.shown_by)))


@dataclass(frozen=True, slots=True)
class Pair:
    """The two targets of a comparison.

    Args:
        left: name of the first.
        right: name of the second.
        replay: the command that sends a case to both, with ``{}`` for its id.
    """

    left: str
    right: str
    replay: str


def contrasts_text(rows: Sequence[ContrastRow], pair: Pair) -> str:
    """Return the rows for a terminal."""
    lines = []
    for row in rows[:_ROWS]:
        contrast = row.contrast
        lines += [
            f"{contrast.action}: {one_line(_ENTRY.sub('[…]', contrast.place))} ({_cases(row)}; {row.verdict})",
            f"  {one_line(pair.left, 40)}: {one_line(contrast.left, _SHOWN)}",
            f"  {one_line(pair.right, 40)}: {one_line(contrast.right, _SHOWN)}",
            f"  see: {_see(row, pair)}",
        ]
    lines += _more(rows)
    return "".join(f"{line}\n" for line in lines)


def contrasts_markdown(rows: Sequence[ContrastRow], pair: Pair, summary: str) -> str:
    """Return the rows as Markdown."""
    left, right = pair.left, pair.right
    lines = [f"# {markdown(left)} and {markdown(right)}", "", summary, ""]
    if rows:
        lines += [f"| request | place | {markdown(left)} | {markdown(right)} | cases |", "|---|---|---|---|---|"]
    for row in rows[:_ROWS]:
        contrast = row.contrast
        place = code(_ENTRY.sub("[…]", contrast.place), 120)
        values = f"{code(contrast.left, _SHOWN)} | {code(contrast.right, _SHOWN)}"
        lines.append(f"| {markdown(contrast.action)} | {place} | {values} | {_cases(row)}; {row.verdict} |")
    lines += [markdown(line) for line in _more(rows)]
    return "\n".join(lines) + "\n"


def contrasts_html(rows: Sequence[ContrastRow], pair: Pair, summary: str) -> str:
    """Return the rows as a page of its own."""
    escaped = [html.escape(one_line(name, 80)) for name in (pair.left, pair.right)]
    body = "".join(_html_row(row, pair) for row in rows[:_ROWS])
    more = "".join(f"<p>{html.escape(line)}</p>" for line in _more(rows))
    head = f"<tr><th>request</th><th>place</th><th>{escaped[0]}</th><th>{escaped[1]}</th><th>shown by</th></tr>"
    return _PAGE.format(
        title=f"{escaped[0]} and {escaped[1]}", summary=html.escape(summary), head=head, body=body, more=more
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body{{font:15px/1.5 system-ui,sans-serif;margin:2em;color-scheme:light dark}}
table{{border-collapse:collapse}}
th,td{{border-bottom:1px solid #8886;padding:.3em .8em;text-align:left;vertical-align:top}}
code{{overflow-wrap:anywhere}}</style></head>
<body><h1>{title}</h1><p>{summary}</p><table><thead>{head}</thead><tbody>{body}</tbody></table>{more}</body></html>
"""


def _html_row(row: ContrastRow, pair: Pair) -> str:
    contrast = row.contrast
    cells = [contrast.action, _ENTRY.sub("[…]", contrast.place), contrast.left, contrast.right]
    shown = "".join(f"<td><code>{html.escape(one_line(cell, _SHOWN))}</code></td>" for cell in cells)
    see = html.escape(_see(row, pair))
    return f"<tr>{shown}<td>{html.escape(_cases(row))}; {html.escape(row.verdict)}<br><code>{see}</code></td></tr>\n"


def _cases(row: ContrastRow) -> str:
    return count(len(row.shown_by), "case")


def _see(row: ContrastRow, pair: Pair) -> str:
    """Return what shows an example of the row: the command for a case, or the program's file."""
    example = row.shown_by[0]
    return one_line(example) if "/" in example else pair.replay.replace("{}", shlex.quote(example))


def _more(rows: Sequence[ContrastRow]) -> list[str]:
    return [f"… and {count(len(rows) - _ROWS, 'more difference')}"] if len(rows) > _ROWS else []
