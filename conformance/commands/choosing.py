"""The cases that ``run`` is about; where there are none, why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from conformance.commands.run_options import RunOptions
from conformance.model.case import Case
from conformance.model.case_header import FIRST_LINE
from conformance.model.suite import case_files_at, load_suite
from conformance.report.text import visible
from conformance.run.selection import Selection, idle


def choose(options: RunOptions) -> tuple[Selection, list[Case]]:
    """Return the selection of a run and its cases; if there are none, say why on standard error.

    Raises:
        UserProblem: a file, or an earlier run that is named, can't be read.
    """
    selection = replace(options.selection, paths=tuple(map(str, options.paths)))
    named = visible(", ".join(selection.paths))
    files = case_files_at(options.paths) if options.paths else None
    if files == []:
        return selection, _none(f"no case file in {named}: {FIRST_LINE}")
    known = load_suite(files).cases
    cases = selection.of(known)
    say_idle(selection, known)
    if options.failed is not None or options.changed_since is not None:
        from conformance.commands.again import narrow

        selection = narrow(selection, selection.whole().of(known), options.failed, options.changed_since)
    if options.timings is not None:
        from conformance.commands.again import deal

        selection = deal(selection, selection.whole().of(known), options.timings)
        cases = selection.of(known)
    if not cases:
        hint = f" of {named}" if options.paths else "; `ses-conformance list` shows them all"
        return selection, _none(f"the selection matches no case{hint}")
    cases = selection.of(cases)
    if not cases:
        return selection, _none("nothing to run again: every case passed, or none has changed")
    if selection.corpus:
        _announce_corpus(selection.corpus[0], load_suite().cases)
    return selection, cases


def say_idle(selection: Selection, known: Sequence[Case]) -> None:
    """Name on standard error what was asked for and selects or leaves out nothing: a slip, or an id that is gone."""
    for line in idle(selection, known):
        sys.stderr.write(visible(f"ses-conformance: {line}\n"))


def _none(why: str) -> list[Case]:
    sys.stderr.write(f"ses-conformance: {why}\n")
    return []


def _announce_corpus(name: str, suite: Sequence[Case]) -> None:
    """Name the cases of the frozen corpus that are no longer what they were."""
    from conformance.model.corpora import find_corpus

    frozen = find_corpus(name)
    for ids, what in ((frozen.changed(suite), "corrected since"), (frozen.vanished(suite), "withdrawn since")):
        if ids:
            names = f"{', '.join(ids[:5])}{' …' if ids[5:] else ''}"
            sys.stderr.write(f"ses-conformance: corpus {frozen.name}: {len(ids)} cases were {what}: {names}\n")
