"""The cases that ``run`` is about; where there are none, why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.commands.run_options import RunOptions
from conformance.model.case_files import case_files_at
from conformance.model.case_header import FIRST_LINE
from conformance.model.own_suite import own_suite
from conformance.model.problem import SourceError
from conformance.model.suite import load_suite
from conformance.report.text import visible
from conformance.run.selection import Selectable, Selected, Selection, idle

if TYPE_CHECKING:
    from conformance.model.case import Case


def choose(options: RunOptions) -> tuple[Selection, list[Case]]:
    """Return the selection of a run and its cases; if there are none, say why on standard error.

    Raises:
        UserProblem: a file, or an earlier run that is named, can't be read.
    """
    selection = replace(options.selection, paths=tuple(map(str, options.paths)))
    files = case_files_at(options.paths) if options.paths else None
    if files == []:
        return selection, _none(f"no case file in {visible(', '.join(selection.paths))}: {FIRST_LINE}")
    if files is None:
        own = own_suite()
        return _choose(options, selection, own.summaries, own.read)
    return _choose(options, selection, _loaded(files), list)


def _loaded(files: list[Path]) -> tuple[Case, ...]:
    """Return the cases of somebody's own files, each of which can be sent."""
    from conformance.model.lint import unlisted
    from conformance.wire.dialects import DIALECTS
    from conformance.wire.tampering import TAMPERINGS

    cases = load_suite(files).cases
    problems = unlisted(cases, TAMPERINGS, DIALECTS)
    if problems:
        raise SourceError(list(dict.fromkeys(problems)))
    return cases


def _choose(
    options: RunOptions,
    selection: Selection,
    known: Sequence[Selected],
    read: Callable[[Iterable[Selected]], list[Case]],
) -> tuple[Selection, list[Case]]:
    """Return the selection and its cases; ``read`` makes cases of those of the ``known`` that were chosen."""
    paths = visible(", ".join(selection.paths))
    chosen = selection.of(known)
    say_idle(selection, known)
    if options.failed is not None or options.changed_since is not None:
        from conformance.commands.again import narrow

        selection = narrow(selection, read(selection.whole().of(known)), options.failed, options.changed_since)
    if options.timings is not None:
        from conformance.commands.again import deal

        selection = deal(selection, selection.whole().of(known), options.timings)
        chosen = selection.of(known)
    if not chosen:
        hint = f" of {paths}" if paths else "; `ses-conformance list` shows them all"
        return selection, _none(f"the selection matches no case{hint}")
    chosen = selection.of(chosen)
    if not chosen:
        return selection, _none("nothing to run again: every case passed, or none has changed")
    if selection.corpus:
        _announce_corpus(selection.corpus[0], load_suite().cases)
    return selection, read(chosen)


def say_idle(selection: Selection, known: Sequence[Selectable]) -> None:
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
