"""What ``run`` does: the suite against a target, with log, reports, table and exit code.

What only some runs need, and what is needed at the end only, is imported there: a single case must not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.commands import exits
from conformance.commands.approval import confirm, say_insecure
from conformance.commands.choosing import choose
from conformance.commands.output_folder import LOG, hold_folder
from conformance.commands.progress import progress_bar
from conformance.commands.run_options import Course, RunOptions
from conformance.commands.session import run_session
from conformance.model.case import Case
from conformance.model.garbage import uncollected
from conformance.model.vocabulary import ACTIONS
from conformance.report.text import visible
from conformance.run.interrupts import current
from conformance.run.order import PACED_IN_FLIGHT
from conformance.run.plan import plan_of
from conformance.run.prepare import find_profile, prepare, reference_profile
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets.reference_process import ReferenceProcess
from conformance.targets.unreachable import Unreachable

if TYPE_CHECKING:
    from conformance.run.workers import Workers
    from conformance.targets.diagnosis import Line

_WORTH_S = 20.0
"""From how long a run on, kept up by a throttle, it pays to have several cases in flight."""
_MANY = 100
"""From how many cases on two are in flight against the reference target; few are over before that pays."""
_SLOW_MS = 20.0
"""How long a response takes where the user is told of `--in-flight`."""


def run(options: RunOptions, reference: ReferenceProcess | None) -> int:
    """Run what the command line asks for, against the reference target if that was begun.

    Returns:
        The exit code.
    """
    target, course = options.target, options.course
    if (options.processes or 1) > 1 and (course.in_flight or 1) > 1:
        raise UsageProblem("-n and --in-flight both say how many cases run at the same time: give one of them")
    if course.watch:
        from conformance.commands.watching import watch, watched_files

        watch(
            click.get_current_context().find_root().obj,
            lambda: watched_files(options.paths, target.target, options.baseline),
        )
    if _names_upstream(target) and not options.plan:
        return _certify_proxy(options)
    selection, cases = choose(options)
    if not cases:
        return exits.EXIT_NOTHING
    if options.plan:
        from conformance.commands.planning import print_plan

        profile = find_profile(target) if reference is None else reference_profile(reference)
        print_plan(cases, profile, target.rate)
        return exits.EXIT_OK
    wanted = replace(
        target, selection=selection, keep_going=options.keep_going, wait=course.wait, maxfail=course.maxfail
    )
    with _workers(options.processes, cases) as workers, hold_folder(options.out):
        if options.baseline is not None:
            from conformance.report.baseline import read_baseline

            read_baseline(options.baseline)  # a wrong baseline is reported before anything is sent
        prepared = prepare(wanted, approve=lambda prepared: _announce(prepared, cases, target.yes), reference=reference)
        prepared.quiet = course.quiet
        try:
            if not options.keep_going:
                _block_where_hopeless(prepared)
            _hint_at_waiting(prepared, options)
            course = replace(course, in_flight=course.in_flight or _in_flight(prepared, cases, options.processes))
            return _run(prepared, cases, options.out, workers, options.baseline, course)
        finally:
            prepared.close()


def _workers(processes: int | None, cases: Sequence[Case]) -> AbstractContextManager[Workers | None]:
    """Begin the processes that run the cases, where it is not this one; they end with the context.

    Raises:
        UsageProblem: there is no room for so many.
    """
    number = min(processes or 1, len(cases))
    if number == 1:
        return nullcontext()
    from conformance.run.workers import Workers

    try:
        return Workers(number, cases)
    except OSError as error:
        raise UsageProblem(f"no {number} processes can be begun: {error.strerror}; give a lower -n") from error


def _names_upstream(target: Wanted) -> bool:
    if target.of_reference:
        return False
    from conformance.commands.proxying import names_upstream

    return names_upstream(target)


def _certify_proxy(options: RunOptions) -> int:
    """Test what stands behind the proxy and what comes through it, as ``proxy`` does; return the exit code."""
    from conformance.commands.proxying import ProxyWanted, certify_proxy

    if options.paths or options.failed or options.changed_since or options.timings:
        raise UsageProblem(
            "the profile names proxy.upstream, so both sides of it are seen: files, --failed, --changed-since and "
            "--timings say nothing of that; leave them out, or proxy.upstream"
        )
    if options.keep_going or options.course.maxfail:
        raise UsageProblem(
            "the profile names proxy.upstream, and what is certified is the proxy: it is always asked everything, so "
            "that --keep-going and --maxfail say nothing; leave them out, or proxy.upstream"
        )
    wanted = ProxyWanted(
        replace(options.target, wait=options.course.wait),
        out=options.out,
        selection=options.selection,
        baseline=options.baseline,
        command="run",
    )
    return certify_proxy(wanted)


def _in_flight(prepared: Prepared, cases: Sequence[Case], processes: int | None) -> int:
    """Return how many cases are in flight in a run that is not told.

    Several only where one would wait for long, and against the suite's own target.
    """
    if processes is not None:
        return 1
    if prepared.reference is not None and len(cases) >= _MANY:
        # It takes requests at once, and a case thinks while it responds to another.
        return 2
    throttle = prepared.profile.throttle
    if throttle is not None and plan_of(cases, prepared.profile).least_seconds(throttle, None) >= _WORTH_S:
        return PACED_IN_FLIGHT
    return 1


def _hint_at_waiting(prepared: Prepared, options: RunOptions) -> None:
    """Say what makes the run quicker, where most of it is waiting.

    It is not done unasked: many an emulator fails at requests that come at once, now and then, and a case that fails
    now and then breaks a gate.
    """
    asked = options.processes is not None or options.course.in_flight is not None or prepared.profile.throttle
    slow = prepared.probed.ms > _SLOW_MS and prepared.reference is None
    if slow and not asked and not options.course.quiet:
        sys.stderr.write(
            f"ses-conformance: the target takes {prepared.probed.ms:.0f} ms to respond: --in-flight 8 runs eight cases "
            "at the same time\n"
        )


def _block_where_hopeless(prepared: Prepared) -> None:
    """Let every case be blocked unsent where something keeps all requests from the target, and say what."""
    hopeless = _find_hopeless(prepared)
    if hopeless is not None:
        hint = "no case is sent; `ses-conformance doctor` says more, --keep-going runs all the same"
        sys.stderr.write(f"ses-conformance: {visible(str(hopeless))}\nses-conformance: {hint}\n")
        prepared.settings = replace(prepared.settings, hopeless=str(hopeless))


def _find_hopeless(prepared: Prepared) -> Line | None:
    """Return what keeps every request from the target, or None. The suite's own target needs no such question.

    Raises:
        Unreachable: it responds to nothing, of which no verdict should be made.
    """
    silent = prepared.probed.silent
    if len(silent) == len(ACTIONS):
        raise Unreachable(f"a connection is made, but no request gets a response: {next(iter(silent.values()))}")
    if prepared.reference is not None:
        return None
    from conformance.commands.diagnosing import diagnosing
    from conformance.targets.diagnosis import find_hopeless

    with diagnosing(prepared) as sender:
        return find_hopeless(sender)


def _announce(prepared: Prepared, cases: Sequence[Case], yes: bool) -> None:
    """Say loudly what is unusual about the target; ask before the real service is tested, unless ``yes``."""
    say_insecure(prepared)
    if not prepared.real:
        return
    from conformance.commands.planning import changes, duration

    plan = plan_of(cases, prepared.profile)
    least = plan.least_seconds(prepared.profile.throttle, prepared.rate)
    sys.stderr.write(
        f"ses-conformance: {visible(prepared.profile.endpoint or '')} is the real Amazon SES. The plan: {plan.cases:,} "
        f"cases, {plan.total:,} requests at {prepared.rate:g} a second, at least {duration(least)}; {changes(plan)}, "
        "nothing else is changed; mail goes to the mailbox simulator only\n"
    )
    confirm(yes)


def _run(
    prepared: Prepared, cases: list[Case], out: Path, workers: Workers | None, baseline: Path | None, course: Course
) -> int:
    """Run the cases and write what is known, also if a signal comes: it ends the case that is running, nothing else."""
    interrupts = current()
    with interrupts.postponed():
        code = _run_to_the_end(prepared, cases, out, workers, baseline, course)
        interrupts.finish()
        whole = code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING)
        return exits.EXIT_INTERRUPTED if interrupts.pending and whole else code


def _run_to_the_end(
    prepared: Prepared, cases: list[Case], out: Path, workers: Workers | None, baseline: Path | None, course: Course
) -> int:
    path = out / LOG
    known = {case.id: case for case in cases}
    with progress_bar(f"testing {visible(prepared.profile.name)}", quiet=course.quiet) as advance:
        try:
            recorder = Recorder(prepared, path, known, lambda _, done, selected: advance(done, selected))
        except FileNotFoundError:
            sys.stderr.write(
                f"ses-conformance: {visible(str(out))} was removed before the first case: nothing was sent\n"
            )
            return exits.EXIT_UNWRITTEN
        code = run_session(prepared, recorder, cases, course.in_flight or 1, workers, course.maxfail)
    if recorder.fault is not None:
        why = recorder.fault.strerror or str(recorder.fault)
        sys.stderr.write(f"ses-conformance: {visible(str(path))} can't be written any more: {why}\n")
        code = exits.EXIT_UNWRITTEN
    log = recorder.log()
    if log is None:
        return code
    with uncollected():
        from conformance.commands.concluding import conclude

    return conclude(log, out, code, baseline, course)
