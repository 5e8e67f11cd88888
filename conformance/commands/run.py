"""``run``: its options. What it does is in ``running``, which is imported while the reference target starts."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from conformance.commands.command import command
from conformance.commands.options import (
    FILE,
    REPORT_FOLDER,
    option,
    out_option,
    processes_option,
    selection_options,
)
from conformance.commands.run_options import Course, course_options
from conformance.commands.target_options import target_options
from conformance.model.garbage import uncollected
from conformance.model.problem import UserProblem
from conformance.run.selection import Selection
from conformance.run.wanted import Wanted
from conformance.targets.reference_process import ReferenceFailed, ReferenceProcess


@command(
    "run",
    examples=[
        ("ses-conformance run", "Run the whole suite against its own reference target."),
        ("ses-conformance run --endpoint http://127.0.0.1:4566", "Test an emulator on this machine."),
        ("ses-conformance run my-cases/ --endpoint http://127.0.0.1:4566", "Run case files of your own."),
        ("ses-conformance run --target my-emulator.yaml --class dkim -n 2", "Test one class in two processes."),
        ("ses-conformance run --failed ses-conformance-report --target moto", "Repeat what did not pass last time."),
        ("ses-conformance run --target moto --baseline ses-baseline.yaml", "Fail only if something got worse."),
    ],
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=FILE)
@target_options
@out_option("Folder for log and reports.", default=REPORT_FOLDER, show_default=True)
@processes_option(None, "1")
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code.")
@course_options
@option("--keep-going", is_flag=True, help="Run even where nothing can come of it, as with a wrong secret.")
@option("--failed", type=FILE, metavar="RUN", help="Repeat what did not pass in a run: its run.jsonl or folder.")
@option("--changed-since", type=FILE, metavar="RUN", help="Run what is new or has changed since a run.")
@option("--timings", type=FILE, metavar="RUN", help="Make the parts of --shard take equal time, by an earlier run.")
@option("--plan", is_flag=True, help="Show what would be sent, made and deleted, and how long it takes; send nothing.")
@option("--yes", is_flag=True, help="Test the real Amazon SES (--allow-aws) without being asked.")
@selection_options
def main(
    paths: tuple[Path, ...],
    target: Wanted,
    out: Path,
    processes: int | None,
    baseline: Path | None,
    course: Course,
    keep_going: bool,
    failed: Path | None,
    changed_since: Path | None,
    timings: Path | None,
    plan: bool,
    yes: bool,
    selection: Selection,
) -> int:
    """Run the suite against a target.

    Without --endpoint or --target it runs against the reference target. Writes run.jsonl as it goes, then report.html,
    junit.xml, ctrf.json, report.sarif, summary.md and the certificate; prints a summary table and the paths of the
    files. Where no request gets through, as with a wrong secret, a Host that is rewritten on the way or pages instead
    of XML, every case is blocked by that without being sent.

    A profile with `proxy: { upstream: HOST:PORT }` makes it a run that sees both sides, as `proxy` does.

    Each PATH is a case file, or a folder of them, to run instead of the suite's own.
    """
    try:
        begun = ReferenceProcess() if target.of_reference and not course.watch else None
    except ReferenceFailed as error:
        raise UserProblem(f"the reference target did not start: {error}") from error
    with begun or nullcontext():
        # Not before: what follows takes about as long to import as the reference target takes to start.
        with uncollected():
            from conformance.commands.running import run

        return run(
            paths=paths,
            target=target,
            reference=begun,
            out=out,
            processes=processes,
            baseline=baseline,
            course=course,
            keep_going=keep_going,
            failed=failed,
            changed_since=changed_since,
            timings=timings,
            plan=plan,
            yes=yes,
            selection=selection,
        )
