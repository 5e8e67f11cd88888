"""``compare RUN…``: several targets, or versions of one, in one matrix."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import FILE, option, out_option
from conformance.commands.reading import read_logs
from conformance.report.compare import write_compare
from conformance.report.compare_markdown import compare_markdown
from conformance.report.files import write_text


@command(
    "compare",
    examples=[
        ("ses-conformance compare moto-4 moto-5", "Write compare.html and print what the newer version changed."),
        ("ses-conformance compare main pr --markdown pr.md", "Write the differences for a pull request."),
    ],
)
@click.argument("runs", metavar="RUN RUN...", nargs=-1, type=FILE)
@out_option("Folder for compare.html and compare.md.")
@option("--html", type=FILE, metavar="FILE", help="The matrix.  [default: compare.html]")
@option("--markdown", type=FILE, metavar="FILE", help="The differences as Markdown. Default: print them.")
def main(runs: tuple[Path, ...], out: Path | None, html: Path | None, markdown: Path | None) -> int:
    """Compare runs of several targets or versions.

    The result is an HTML matrix, and Markdown for a pull request. Versions of one product are compared by what each
    fixed and broke, products by what each has that the other lacks. Results in the matrix link to the report.html
    beside each log. Each RUN is a run.jsonl or its folder, the oldest first.
    """
    if len(runs) < 2:
        raise click.UsageError("A comparison needs two runs or more", click.get_current_context())
    logs = read_logs(runs)
    html = html or (out or Path()) / "compare.html"
    markdown = markdown or (out / "compare.md" if out is not None else None)
    write_compare(logs, html)
    text = compare_markdown(logs)
    if markdown is not None:
        write_text(markdown, text)
    else:
        sys.stdout.write(text)
    sys.stderr.write(f"{html}\n")
    return exits.EXIT_OK
