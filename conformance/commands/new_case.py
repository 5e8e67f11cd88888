"""``new-case``: a case for a requirement and a mutant that it catches, both to be filled in."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from pathlib import Path

import click

import conformance
from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.completion import complete_requirement
from conformance.commands.options import option
from conformance.commands.scaffold import action_of, case_text, example_of, mutant_text, subject_of
from conformance.model import corpus
from conformance.model.case_files import case_files
from conformance.model.problem import UserProblem
from conformance.model.registry import registry
from conformance.model.requirement import Requirement
from conformance.report.text import visible
from conformance.run.wanted import UsageProblem

_WORD = re.compile(r"[a-z][a-z0-9-]*")


@command(
    "new-case",
    examples=[
        ("ses-conformance new-case ListIdentities.MaxItems.range", "Write a case and a mutant for a requirement."),
        ("ses-conformance new-case GetSendQuota.throttle --name bursts", "Choose the file's name."),
    ],
)
@click.argument("requirement", metavar="REQUIREMENT", shell_complete=complete_requirement)
@option("--name", metavar="NAME", help="Name of the two files. Default: from the requirement.")
def main(requirement: str, name: str | None) -> int:
    """Scaffold a case and its mutant in a checkout.

    Writes cases/CLASS/NAME.yaml with a request that works, and conformance/proof/mutants/CLASS/NAME.py with a defect
    that the case catches. Both pass the checks and run as they are; then make them ask what the requirement says.
    """
    found = _requirement(requirement)
    example = example_of(found, case_files(corpus.cases()))
    if example is None:
        raise UsageProblem(f"no case of {action_of(found)} has a request to begin with: write the case by hand")
    subject = subject_of(found)
    stem = name or subject.replace(".", "-")
    if not _WORD.fullmatch(stem):
        raise UsageProblem(f"--name: '{stem}' is not of lower-case letters, digits and hyphens")
    case_file = corpus.cases() / example.folder / f"{stem}.yaml"
    mutant_file = _mutants() / example.folder / f"{stem.replace('-', '_')}.py"
    for path in (case_file, mutant_file):
        if path.exists():
            raise UserProblem(f"{path} is there already: give another --name")
    case_file.write_text(case_text(found, example), encoding="utf-8")
    mutant_file.write_text(mutant_text(found, example, stem), encoding="utf-8")
    sys.stdout.write(visible(f"written: {case_file}\nwritten: {mutant_file}\n"))
    sys.stdout.write(
        f"next: make both ask this: {visible(found.text)}\n"
        f"  ses-conformance lint\n"
        f"  ses-conformance run --id '{subject}.*'\n"
        f"  ses-conformance mutants --id '{subject}.*'\n"
        f"  ses-conformance tolerance --id '{subject}.*'\n"
    )
    return exits.EXIT_OK


def _requirement(name: str) -> Requirement:
    known = registry().requirements
    if name not in known:
        near = get_close_matches(name, known, n=3)
        hint = f"; near: {', '.join(near)}" if near else "; add its row in fixtures/requirements/ first"
        raise UsageProblem(f"no requirement has the id {name}{hint}")
    return known[name]


def _mutants() -> Path:
    if corpus.is_installed():
        raise UsageProblem("new-case writes into a checkout of the suite; this is an installed one")
    return Path(conformance.__file__).parent / "proof" / "mutants"
