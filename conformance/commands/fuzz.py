"""``fuzz``: random programs of requests against a target; what it does wrong becomes case files."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.options import FILE, option, out_option
from conformance.commands.output_folder import check_folder
from conformance.commands.progress import progress_bar
from conformance.commands.reading import log_at
from conformance.commands.target_options import target_options, target_words
from conformance.commands.values import positive_number
from conformance.explore.extras import has_hypothesis
from conformance.explore.oracle import Oracle
from conformance.model.problem import UserProblem
from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.report.log import read_log
from conformance.report.text import count, one_line, visible
from conformance.run.interrupts import current
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.wanted import Wanted

if TYPE_CHECKING:
    from conformance.explore.fuzz.found import Discovery, Key
    from conformance.explore.fuzz.search import Search

OUT = Path("ses-conformance-fuzz")
_SECONDS = 60.0


@command(
    "fuzz",
    examples=[
        ("ses-conformance fuzz --endpoint http://127.0.0.1:4566", "Search an emulator for a minute."),
        (
            "ses-conformance fuzz --action ListIdentities --time 600 --target my-emulator.yaml",
            "Search one action longer.",
        ),
        (
            "ses-conformance fuzz --known ses-conformance-report --endpoint http://127.0.0.1:4566",
            "Leave out what the last run found.",
        ),
    ],
)
@target_options
@option(
    "--action",
    "actions",
    multiple=True,
    type=click.Choice(ACTIONS),
    metavar="ACTION",
    help="Search this action; may be repeated.",
)
@option(
    "--time",
    "seconds",
    type=positive_number,
    default=_SECONDS,
    show_default=True,
    metavar="S",
    help="Seconds to search.",
)
@option("--known", type=FILE, metavar="RUN", help="A run whose findings are not looked for: a run.jsonl or its folder.")
@out_option("Folder for the case files of what is found.", default=OUT, show_default=True)
def main(target: Wanted, actions: tuple[str, ...], seconds: float, known: Path | None, out: Path) -> int:
    """Search a target for what no case asks.

    Draws random programs of requests (good ones, ones with exactly one fault, sequences of several) and judges them
    like cases, and by a model of what they must have made. What is wrong is made small, tried on the suite's own target
    as a second opinion, and written as a case file, once for each check and action. Nothing of it counts in a verdict.
    Everything that a program makes is removed again. The exit code is 1 if anything was found.
    """
    if not has_hypothesis():
        raise UserProblem("fuzz needs Hypothesis: pip install 'ses-conformance[fuzz]'")
    check_folder(out)
    from conformance.explore.fuzz.found import keys_of_events

    events = [] if known is None else read_log(log_at(known), incomplete=True).cases
    before = keys_of_events(events)
    prepared = prepare(target, approve=approval("random identities and policies are made", target.yes))
    with current().postponed():
        try:
            found = _search(prepared, actions, seconds, before)
        finally:
            prepared.close()
        return _report(found, prepared, out)


def _search(prepared: Prepared, actions: tuple[str, ...], seconds: float, known: frozenset[Key]) -> Search:
    from conformance.explore.fuzz.found import examine_on
    from conformance.explore.fuzz.offer import offer_of
    from conformance.explore.fuzz.search import search

    lacking = {**prepared.probed.unsupported, **prepared.probed.silent}
    offer = offer_of(prepared.profile, lacking)
    absent = [action for action in actions if action not in offer.actions]
    if absent:
        raise UserProblem(f"the target lacks {', '.join(absent)}: {lacking[absent[0]]}")
    exchanger = prepared.exchanger()
    with exchanger.transport, progress_bar(f"searching {visible(prepared.profile.name)}") as advance:
        return search(
            examine_on(exchanger, prepared.settings),
            prepared.settings.seed,
            offer,
            seconds,
            focus=actions,
            known=known,
            tell=lambda found: advance(found.programs, found.programs),
        )


def _report(found: Search, prepared: Prepared, out: Path) -> int:
    seed, target = prepared.settings.seed, prepared.profile.name
    real, own = _by_second_opinion(found)
    # First whatever lasts: printing may fail, and nothing must be lost with it.
    paths = [_written(deviation, out, seed, target) for deviation in real]
    for deviation, path in zip(real, paths, strict=True):
        level = deviation.program.case().level
        weaker = "" if level is Level.MUST else f" (a {level.value})"
        sys.stdout.write(f"{deviation.key.action}{weaker}: {visible(one_line(deviation.finding, 600))}\n")
        if path is not None:
            sys.stdout.write(f"  case file: {visible(str(path))}\n")
    for deviation in own:
        said = visible(one_line(deviation.finding, 300))
        sys.stderr.write(f"ses-conformance: the reference target does the same, please report it: {said}\n")
    for error in found.errors:
        sys.stderr.write(f"ses-conformance: a fault of the suite, please report it: {visible(one_line(error))}\n")
    undecided = found.programs - found.outcomes[Outcome.PASSED] - found.outcomes[Outcome.FAILED]
    said = f"; {count(undecided, 'program')} undecided" if undecided else ""
    sys.stdout.write(
        f"{count(len(real), 'deviation')} in {count(found.programs, 'program')} "
        f"({count(found.requests, 'request')}), seed {visible(seed)}{said}\n"
    )
    if any(paths):
        sys.stdout.write(f"run them: ses-conformance run {shlex.quote(visible(str(out)))}{target_words(prepared)}\n")
    if found.gone:
        sys.stderr.write(f"ses-conformance: stopped: {visible(found.gone)}\n")
        return exits.EXIT_UNREACHABLE
    if found.interrupted:
        return exits.EXIT_INTERRUPTED
    if None in paths:
        return exits.EXIT_UNWRITTEN
    return exits.EXIT_NOT_CONFORMING if real else exits.EXIT_OK


def _written(deviation: Discovery, out: Path, seed: str, target: str) -> Path | None:
    """Write what was found as a case file; None, after a word on why, if it can't be: it is printed all the same."""
    try:
        return deviation.write(out, seed, target)
    except OSError as error:
        why = f"{error.filename or out} can't be written: {error.strerror}"
        sys.stderr.write(f"ses-conformance: {visible(why)}\n")
        return None


def _by_second_opinion(found: Search) -> tuple[list[Discovery], list[Discovery]]:
    """Part what the target does wrong from what the reference target does as well."""
    real: list[Discovery] = []
    own: list[Discovery] = []
    with Oracle() as oracle:
        for deviation in found.discoveries.values():
            (real if oracle.passes(deviation.program.case()) else own).append(deviation)
    return real, own
