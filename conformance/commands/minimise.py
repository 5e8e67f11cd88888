"""``minimise ID``: the smallest request that still shows what a case found."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.completion import complete_case
from conformance.commands.explain import find_case
from conformance.commands.options import case_files_option, option, out_option
from conformance.commands.target_options import target_options, target_words
from conformance.explore.minimise import Minimised, NotMinimisable, minimise
from conformance.explore.oracle import Oracle
from conformance.explore.program import write_program
from conformance.explore.scripts import curl_script
from conformance.model.case import Case
from conformance.model.case_files import case_files_at
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.report.files import write_text
from conformance.report.text import count, one_line, visible
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.wanted import Wanted

OUT = Path("ses-conformance-minimised")


@command(
    "minimise",
    examples=[
        (
            "ses-conformance minimise list-identities.max-items.page-size --endpoint http://127.0.0.1:4566",
            "Write the smallest case that fails in the same way, and its curl lines.",
        )
    ],
)
@click.argument("case_id", metavar="ID", shell_complete=complete_case)
@target_options
@option("--finding", "check", metavar="CHECK", help="Id of its check. Default: that of the case's first finding.")
@case_files_option()
@out_option("Folder for the case file and its curl lines.", default=OUT, show_default=True)
def main(case_id: str, target: Wanted, check: str | None, paths: tuple[Path, ...], out: Path) -> int:
    """Find the smallest request that still fails.

    Leaves out steps, parameters, header fields, and parts of values, as long as the target still fails by the same
    check, and the suite's own target passes what is left. The result is a case file and a shell script of curl lines.
    """
    case = find_case(load_suite(case_files_at(paths) if paths else None), case_id)
    prepared = prepare(target, approve=approval("a case is sent many times, each time with less in it", target.yes))
    new_id = f"minimised.{re.sub(r'[^a-z0-9]+', '-', case.id.lower()).strip('-')}"
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport, Oracle() as oracle:
            found = minimise(case, exchanger, prepared.settings, oracle, case_id=new_id, check=check)
    except NotMinimisable as error:
        raise UserProblem(visible(str(error))) from error
    finally:
        prepared.close()
    _report(case, found, prepared, out, new_id)
    return exits.EXIT_NOT_CONFORMING


def _report(case: Case, found: Minimised, prepared: Prepared, out: Path, new_id: str) -> None:
    finding = visible(one_line(str(found.finding), 600))
    notes = (f"The smallest form of {case.id} that fails in {one_line(prepared.profile.name)}:", one_line(finding, 300))
    program = replace(found.program, notes=notes)
    path = write_program(program, out, new_id, case.title)
    script = path.with_suffix(".sh")
    write_text(script, curl_script(found.result, prepared.profile))
    script.chmod(0o755)
    body = "\n".join(line for line in program.text(new_id, case.title).splitlines() if not line.startswith("#"))
    sys.stdout.write(f"{visible(body)}\n\n{finding}\n")
    sys.stdout.write(f"{count(found.runs, 'program')} tried\ncase file: {visible(str(path))}\n")
    sys.stdout.write(f"curl lines: {visible(str(script))}\n")
    sys.stdout.write(f"run it: ses-conformance run {shlex.quote(visible(str(path)))}{target_words(prepared)}\n")
