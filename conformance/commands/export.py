"""``export ID``: a case as a script that anybody can run, without the suite."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.completion import complete_case
from conformance.commands.explain import find_case
from conformance.commands.options import FILE, case_files_option, option
from conformance.commands.target_options import target_options
from conformance.explore.scripts import curl_script, python_script
from conformance.model.case_files import case_files_at
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.report.files import write_text
from conformance.report.text import visible
from conformance.run.flow import run_case
from conformance.run.prepare import prepare
from conformance.run.wanted import Wanted

_SCRIPTS = {"curl": curl_script, "python": python_script}


@command(
    "export",
    examples=[
        ("ses-conformance export get-send-quota.answer.members --endpoint http://127.0.0.1:4566", "Print curl lines."),
        (
            "ses-conformance export list-identities.max-items.page-size --as python --target moto --script repeat.py",
            "Write a Python file on requests and botocore.",
        ),
    ],
)
@click.argument("case_id", metavar="ID", shell_complete=complete_case)
@target_options
@option("--as", "form", type=click.Choice(list(_SCRIPTS)), default="curl", show_default=True, help="Shell or Python.")
@case_files_option()
@option("--script", type=FILE, metavar="FILE", help="Where to write the script. Default: print it.")
def main(case_id: str, target: Wanted, form: str, paths: tuple[Path, ...], script: Path | None) -> int:
    """Write a case as a script.

    Sends the case once, and writes the requests that it took as a shell script of curl lines, or as a Python file on
    requests and botocore, with what was found as comments. Keys and other secrets are not written: the script takes
    them from the environment.
    """
    case = find_case(load_suite(case_files_at(paths) if paths else None), case_id)
    prepared = prepare(target, approve=approval("it is probed and one case sent", target.yes))
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport:
            result = run_case(case, exchanger, prepared.settings)
        text = _SCRIPTS[form](result, prepared.profile)
    finally:
        prepared.close()
    if not result.sent:
        raise UserProblem(f"nothing was sent ({result.outcome.value}: {visible(result.reason)}), so there is no script")
    if script is None:
        sys.stdout.write(text)
    else:
        write_text(script, text)
        script.chmod(0o755)
    sys.stderr.write(f"ses-conformance: {case.id}: {result.outcome.value}\n")
    return exits.EXIT_OK
