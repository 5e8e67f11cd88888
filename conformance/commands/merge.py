"""``merge RUN…``: the shards of one run into one log and its reports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.gate import hold, print_gate
from conformance.commands.options import FILE, option, out_option
from conformance.commands.reading import read_logs
from conformance.model.own_suite import own_suite
from conformance.model.problem import UserProblem
from conformance.report.merge import merge, write_log
from conformance.report.text import visible
from conformance.run.interrupts import current


@command(
    "merge",
    examples=[
        ("ses-conformance merge shard-1 shard-2 --out whole", "Merge two shards, made with run --shard 1/2, 2/2.")
    ],
)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=FILE)
@out_option("Folder for the log and its reports.", required=True)
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code.")
def main(runs: tuple[Path, ...], out: Path, baseline: Path | None) -> int:
    """Merge the shards of one run.

    Writes the log and the reports of the whole run; the exit code is that of the whole run, with a baseline the
    gate's. Each RUN is the run.jsonl
    of a shard, or its folder.
    """
    logs = read_logs(runs)
    path = out / "run.jsonl"
    if any(log.path.resolve() == path.resolve() for log in logs):
        raise UserProblem(f"{path} is one of the shards: choose another --out")
    whole = merge(logs, path, [case.id for case in own_suite().summaries])
    out.mkdir(parents=True, exist_ok=True)
    with current().postponed():
        write_log(whole)
        gate = hold(whole, baseline)
        written = outputs.write_reports(whole, out, gate)
    complained = written.complain()
    sys.stdout.write(visible("".join(f"{file}\n" for file in (path, *written.paths))))
    if complained:
        return exits.EXIT_UNWRITTEN
    if whole.footer is not None and whole.footer.stopped:
        return exits.EXIT_UNREACHABLE
    if gate is not None:
        return print_gate(gate, whole)
    conforming = whole.footer is not None and whole.footer.conforming
    return exits.EXIT_OK if conforming else exits.EXIT_NOT_CONFORMING
