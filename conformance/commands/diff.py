"""``diff A B``: two targets, or two versions of one, held against each other."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.options import FILE, REPORT_FOLDER, case_files_option, option, selection_options
from conformance.commands.progress import progress_bar
from conformance.commands.target_options import pace_options
from conformance.commands.two_targets import named_target, options_of
from conformance.explore.contrasts import ContrastRow, Pair, contrasts_html, contrasts_markdown, contrasts_text, rows_of
from conformance.explore.differences import Compared, Side, compare_case
from conformance.explore.extras import has_hypothesis
from conformance.explore.random_programs import RandomContrasts, search_contrasts
from conformance.model.case import Case
from conformance.model.case_files import case_files_at
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.report.files import write_text
from conformance.report.text import count, visible
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.selection import Selection
from conformance.run.wanted import Wanted
from conformance.targets.unreachable import Unreachable

OUT = REPORT_FOLDER.with_name("ses-conformance-diff")
_SECONDS = 20.0


@command(
    "diff",
    examples=[
        ("ses-conformance diff http://127.0.0.1:5000 http://127.0.0.1:5001", "Compare two emulators on this machine."),
        (
            "ses-conformance diff moto@http://127.0.0.1:5000 moto@http://127.0.0.1:5001 --html diff.html",
            "Compare two versions by one profile, and write a page.",
        ),
        (
            "ses-conformance diff http://127.0.0.1:4566 http://127.0.0.1:8080 --class identities --random 0",
            "Compare a target with and without a proxy, by some cases only.",
        ),
    ],
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@pace_options
@option(
    "--random",
    "seconds",
    type=click.FloatRange(min=0),
    default=_SECONDS,
    show_default=True,
    metavar="S",
    help="Seconds of random programs, after the cases.",
)
@case_files_option("Case files to send.")
@option("--markdown", type=FILE, metavar="FILE", help="Write the differences as Markdown.")
@option("--html", type=FILE, metavar="FILE", help="Write the differences as a page.")
@selection_options
def main(
    first: str,
    second: str,
    target: Wanted,
    seconds: float,
    paths: tuple[Path, ...],
    markdown: Path | None,
    html: Path | None,
    selection: Selection,
) -> int:
    """Compare what two targets do.

    Sends the same cases, and the same random programs, to both, and compares the responses by what they mean: not by
    request ids, tokens, times, the order of lists or prose. A and B are each an endpoint, a profile, or PROFILE@URL.
    The exit code is 0 if there is no difference, and 1 if there is one.
    """
    cases = selection.of(load_suite(case_files_at(paths) if paths else None).cases)
    if not cases:
        sys.stderr.write("ses-conformance: the selection matches no case\n")
        return exits.EXIT_NOTHING
    wanted = [named_target(text, target) for text in (first, second)]
    with ExitStack() as stack:
        prepared: list[Prepared] = []
        for text, each in zip((first, second), wanted, strict=True):
            try:
                like = each if not prepared else replace(each, seed=prepared[0].settings.seed)
                prepared.append(prepare(like, approve=approval(_does(cases, seconds), each.yes)))
            except Unreachable as error:
                sys.stderr.write(f"ses-conformance: {visible(text)} can't be reached: {visible(str(error))}\n")
                return exits.EXIT_UNREACHABLE
            stack.callback(prepared[-1].close)
        if seconds and not has_hypothesis():
            sys.stderr.write("ses-conformance: no random programs: pip install 'ses-conformance[fuzz]'\n")
            seconds = 0
        sides = [Side(each.exchanger(), each.settings) for each in prepared]
        for side in sides:
            stack.enter_context(side.exchanger.transport)
        compared = _compare(cases, sides, prepared[0].settings.seed)
        found = RandomContrasts()
        if seconds and not _gone(sides):
            found = search_contrasts(sides, prepared, seconds, focus=selection.actions, known=rows_of(compared))
        replay = (
            f"ses-conformance replay {{}} {options_of(wanted[0])}".rstrip()
            + f" --against {shlex.quote(second)} --seed {shlex.quote(prepared[0].settings.seed)}"
        )
        pair = Pair(visible(first), visible(second), visible(replay))
        return _report(compared, found, pair, markdown, html, _gone(sides))


def _does(cases: list[Case], seconds: float) -> str:
    """Say what is sent to each of the two."""
    return f"it is probed, {count(len(cases), 'case')} sent" + (f", random ones for {seconds:g} s" if seconds else "")


def _compare(cases: list[Case], sides: list[Side], seed: str) -> list[Compared]:
    compared: list[Compared] = []
    with progress_bar("comparing") as advance:
        for number, case in enumerate(cases, 1):
            compared.append(compare_case(case, sides[0], sides[1], seed))
            advance(number, len(cases))
            if _gone(sides):
                break
    return compared


def _gone(sides: list[Side]) -> str:
    return next((side.exchanger.watch.gone for side in sides if side.exchanger.watch.gone), "")


def _summary(rows: list[ContrastRow], compared: list[Compared], found: RandomContrasts) -> str:
    differing = sum(bool(each.differences) for each in compared)
    kinds = count(len(rows), "kind of difference", "kinds of difference")
    parts = [f"{kinds}: {differing:,} of {count(len(compared), 'case')} differ"]
    if found.programs:
        parts.append(f"{len(found.discoveries):,} more by {count(found.programs, 'random program')}")
    undecided = [each for each in compared if not each.comparable]
    if undecided:
        reasons = Counter(result.reason for each in undecided for result in (each.left, each.right) if result.reason)
        why = f" ({visible(reasons.most_common(1)[0][0])}, for one)" if reasons else ""
        parts.append(f"{count(len(undecided), 'case')} not compared{why}")
    return "; ".join(parts)


def _report(
    compared: list[Compared], found: RandomContrasts, pair: Pair, markdown: Path | None, html: Path | None, gone: str
) -> int:
    rows: list[ContrastRow] = [*rows_of(compared), *found.rows(OUT)]
    summary = _summary(rows, compared, found)
    sys.stdout.write(contrasts_text(rows, pair))
    sys.stdout.write(f"{summary}\n")
    for path, text in ((markdown, contrasts_markdown), (html, contrasts_html)):
        if path is not None:
            write_text(path, text(rows, pair, summary))
            sys.stderr.write(f"{path}\n")
    if gone:
        sys.stderr.write(f"ses-conformance: stopped: {visible(gone)}\n")
        return exits.EXIT_UNREACHABLE
    if not any(each.comparable for each in compared):
        raise UserProblem("no case could be compared: neither target decided any")
    return exits.EXIT_NOT_CONFORMING if rows else exits.EXIT_OK
