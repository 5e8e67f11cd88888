"""What ``run`` does: the suite against a target, with log, reports, table and exit code."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from conformance.commands import exits, outputs
from conformance.commands.again import narrow
from conformance.commands.approval import confirm, say_insecure
from conformance.commands.diagnosing import diagnosing
from conformance.commands.gate import hold, print_gate
from conformance.commands.options import REPORT_FOLDER
from conformance.commands.output_folder import hold_folder
from conformance.commands.planning import changes, duration, print_plan
from conformance.commands.progress import progress_bar
from conformance.commands.proxying import ProxyWanted, certify_proxy, names_upstream
from conformance.commands.run_options import Course
from conformance.commands.session import run_session
from conformance.commands.standard_output import discard_output, lacks_reader
from conformance.commands.watching import watch, watched_files
from conformance.model.case import Case
from conformance.model.case_header import FIRST_LINE
from conformance.model.corpora import FrozenCorpus, find_corpus
from conformance.model.suite import case_files_at, load_suite
from conformance.report import table
from conformance.report.baseline import read_baseline
from conformance.report.gate import Gate
from conformance.report.log import RunLog, read_log
from conformance.report.text import visible
from conformance.run.interrupts import current
from conformance.run.order import PACED_PROCESSES
from conformance.run.plan import plan_of
from conformance.run.prepare import Prepared, UsageProblem, Wanted, find_profile, prepare, reference_profile
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection
from conformance.targets.diagnosis import Line, find_hopeless
from conformance.targets.reference_process import ReferenceProcess

_WORTH_S = 20.0
"""From how long a run on, kept up by a throttle, more processes are worth their start."""


def run(
    *,
    paths: tuple[Path, ...],
    target: Wanted,
    reference: ReferenceProcess | None,
    out: Path,
    processes: int | None,
    baseline: Path | None,
    course: Course,
    keep_going: bool,
    failed: Path | None,
    changed_since: Path | None,
    plan: bool,
    selection: Selection,
) -> int:
    """Run what the command line asks for; the arguments are those of the command, and its reference target if begun.

    Returns:
        The exit code.
    """
    if course.watch:
        watch(click.get_current_context().find_root().obj, lambda: watched_files(paths, target.target, baseline))
    if names_upstream(target) and not plan:
        if paths or baseline or failed or changed_since:
            raise UsageProblem(
                "the profile names proxy.upstream, so both sides of it are seen: files, --baseline, --failed and "
                "--changed-since say nothing of that; leave them out, or proxy.upstream"
            )
        return certify_proxy(ProxyWanted(target, out=out, selection=selection))
    selection = replace(selection, paths=tuple(map(str, paths)))
    files = case_files_at(paths) if paths else None
    if files == []:
        sys.stderr.write(f"ses-conformance: no case file in {visible(', '.join(selection.paths))}: {FIRST_LINE}\n")
        return exits.EXIT_NOTHING
    known = load_suite(files).cases
    cases = selection.of(known)
    selection = narrow(selection, selection.whole().of(known), failed, changed_since)
    if cases and not selection.of(cases):
        sys.stderr.write("ses-conformance: nothing to run again: every case passed, or none has changed\n")
        return exits.EXIT_NOTHING
    cases = selection.of(cases)
    if not cases:
        hint = f" of {visible(', '.join(selection.paths))}" if paths else "; `ses-conformance list` shows them all"
        sys.stderr.write(f"ses-conformance: the selection matches no case{hint}\n")
        return exits.EXIT_NOTHING
    if selection.corpus:
        _announce_corpus(find_corpus(selection.corpus[0]), load_suite().cases)
    if plan:
        profile = find_profile(target) if reference is None else reference_profile(reference)
        print_plan(cases, profile, target.rate)
        return exits.EXIT_OK
    with hold_folder(out):
        if baseline is not None:
            read_baseline(baseline)  # a wrong baseline is reported before anything is sent
        prepared = prepare(
            replace(target, selection=selection, keep_going=keep_going, wait=course.wait, maxfail=course.maxfail),
            approve=lambda prepared: _announce(prepared, cases, target.yes),
            reference=reference,
        )
        try:
            hopeless = None if keep_going else _find_hopeless(prepared)
            if hopeless is not None:
                hint = "no case is sent; `ses-conformance doctor` says more, --keep-going runs all the same"
                sys.stderr.write(f"ses-conformance: {visible(str(hopeless))}\nses-conformance: {hint}\n")
                prepared.settings = replace(prepared.settings, hopeless=str(hopeless))
            return _run(prepared, cases, out, processes or _processes(prepared, cases), baseline, course)
        finally:
            prepared.close()


def _processes(prepared: Prepared, cases: Sequence[Case]) -> int:
    """Return how many processes a run has that is not told: several only where one would leave limits unused."""
    throttle = prepared.profile.throttle
    if throttle is None or plan_of(cases, prepared.profile).least_seconds(throttle, None) < _WORTH_S:
        return 1
    return PACED_PROCESSES


def _announce_corpus(frozen: FrozenCorpus, suite: Sequence[Case]) -> None:
    """Name the cases of the frozen corpus that are no longer what they were."""
    for ids, what in ((frozen.changed(suite), "corrected since"), (frozen.vanished(suite), "withdrawn since")):
        if ids:
            names = f"{', '.join(ids[:5])}{' …' if ids[5:] else ''}"
            sys.stderr.write(f"ses-conformance: corpus {frozen.name}: {len(ids)} cases were {what}: {names}\n")


def _find_hopeless(prepared: Prepared) -> Line | None:
    """Return what keeps every request from the target, or None. The suite's own target needs no such question."""
    if prepared.reference is not None:
        return None
    with diagnosing(prepared) as sender:
        return find_hopeless(sender)


def _announce(prepared: Prepared, cases: Sequence[Case], yes: bool) -> None:
    """Say loudly what is unusual about the target; ask before the real service is tested, unless ``yes``."""
    say_insecure(prepared)
    if not prepared.real:
        return
    plan = plan_of(cases, prepared.profile)
    least = plan.least_seconds(prepared.profile.throttle, prepared.rate)
    sys.stderr.write(
        f"ses-conformance: {visible(prepared.profile.endpoint or '')} is the real Amazon SES. The plan: {plan.cases:,} "
        f"cases, {plan.total:,} requests at {prepared.rate:g} a second, at least {duration(least)}; {changes(plan)}, "
        "nothing else is changed; mail goes to the mailbox simulator only\n"
    )
    confirm(yes)


def _run(
    prepared: Prepared, cases: list[Case], out: Path, processes: int, baseline: Path | None, course: Course
) -> int:
    """Run the cases and write what is known, also if a signal comes: it ends the case that is running, nothing else."""
    interrupts = current()
    with interrupts.postponed():
        code = _run_to_the_end(prepared, cases, out, processes, baseline, course)
        whole = code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING)
        return exits.EXIT_INTERRUPTED if interrupts.pending and whole else code


def _run_to_the_end(
    prepared: Prepared, cases: list[Case], out: Path, processes: int, baseline: Path | None, course: Course
) -> int:
    path = out / "run.jsonl"
    known = {case.id: case for case in cases}
    with progress_bar(f"testing {visible(prepared.profile.name)}", quiet=course.quiet) as advance:
        recorder = Recorder(prepared, path, known, lambda _, done, selected: advance(done, selected))
        code = run_session(prepared, recorder, cases, processes, course.maxfail)
    if recorder.fault is not None:
        why = recorder.fault.strerror or str(recorder.fault)
        sys.stderr.write(f"ses-conformance: {visible(str(path))} can't be written any more: {why}\n")
        code = exits.EXIT_UNWRITTEN
        if not path.is_file() or recorder.header is None:
            return code
    log = read_log(path, incomplete=True)
    if course.maxfail is not None and log.footer is None and code == exits.EXIT_NOT_CONFORMING:
        failures = f"{course.maxfail} failure{'s' if course.maxfail > 1 else ''}"
        sys.stderr.write(f"ses-conformance: the run ended after {failures} (--maxfail)\n")
    gate = hold(log, baseline) if code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING) else None
    # First whatever lasts: printing may fail, and nothing must be lost with it.
    written = outputs.write_reports(log, out, gate)
    if written.complain():
        code = exits.EXIT_UNWRITTEN
    try:
        _print(log, gate, course.quiet, [("log", path), *((report.name, report) for report in written.paths)], out)
        outputs.tell_github(log, gate)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not lacks_reader(error):
            sys.stderr.write(f"ses-conformance: standard output can't be written: {error.strerror}\n")
            code = exits.EXIT_UNWRITTEN
    return print_gate(gate, log) if gate is not None and code != exits.EXIT_UNWRITTEN else code


class _Console(Console):
    """As wide as the terminal; in a pipe as wide as any table needs."""

    def __init__(self) -> None:
        super().__init__(width=None if sys.stdout.isatty() else table.PIPE_WIDTH)

    def on_broken_pipe(self) -> None:
        """Leave it to the caller: rich would end the process."""
        raise BrokenPipeError


def _print(log: RunLog, gate: Gate | None, quiet: bool, files: list[tuple[str, Path]], out: Path) -> None:
    """Print the table, the first failures, what to fix first, the verdict and the paths of the files.

    If ``quiet``, the verdict only.

    Raises ``OSError``.
    """
    console = _Console()
    if quiet:
        table.print_verdict(console, log, gate)
        return
    table.print_table(console, log.cases)
    if gate is None:
        table.print_failures(console, log.cases)
    where = "" if out == REPORT_FOLDER else f" --out {shlex.quote(visible(str(out)))}"
    table.print_fix_first(console, log.cases, where=where)
    table.print_verdict(console, log, gate)
    for name, file in files:
        console.print(Text(visible(f"{name}: {file}")), soft_wrap=True)
