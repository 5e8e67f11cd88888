"""``run``: begins the reference target. What it does is in ``running``, which is imported while that starts."""

from __future__ import annotations

from contextlib import nullcontext

from conformance.commands.command import command
from conformance.commands.run_options import RunOptions, run_options
from conformance.model.garbage import uncollected
from conformance.model.problem import UserProblem
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
@run_options
def main(options: RunOptions) -> int:
    """Run the suite against a target.

    Without --endpoint or --target it runs against the reference target. Writes run.jsonl as it goes, then report.html,
    junit.xml, ctrf.json, report.sarif, summary.md and the certificate; prints a summary table and the paths of the
    files. Where no request gets through, as with a wrong secret, a Host that is rewritten on the way or pages instead
    of XML, every case is blocked by that without being sent.

    A profile with `proxy: { upstream: HOST:PORT }` makes it a run that sees both sides, as `proxy` does.

    Each PATH is a case file, or a folder of them, to run instead of the suite's own.
    """
    try:
        begun = ReferenceProcess() if options.target.of_reference and not options.course.watch else None
    except ReferenceFailed as error:
        raise UserProblem(f"the reference target did not start: {error}") from error
    with begun or nullcontext():
        # Not before: what follows takes about as long to import as the reference target takes to start.
        with uncollected():
            from conformance.commands.running import run

        return run(options, begun)
