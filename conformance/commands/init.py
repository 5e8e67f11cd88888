"""``init``: from a running target to a profile, a baseline and a CI job."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import yaml

from conformance import __version__
from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.diagnosing import diagnosing
from conformance.commands.options import FILE, option
from conformance.commands.output_folder import check_folder
from conformance.commands.progress import progress_bar
from conformance.commands.proxying import names_upstream
from conformance.commands.session import run_session
from conformance.commands.target_options import target_options
from conformance.commands.workflows import CI, workflow
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.report.baseline_write import write_baseline
from conformance.report.certificate import headline_of
from conformance.report.files import write_text
from conformance.report.log import read_log
from conformance.report.text import visible
from conformance.run.prepare import find_profile, prepare
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets.diagnosis import find_hopeless
from conformance.targets.diagnosis.opening import READING
from conformance.targets.diagnosis.signature import SCHEME, other_schemes
from conformance.targets.profile_parts import Signatures

PROFILE, BASELINE = "ses-target.yaml", "ses-baseline.yaml"
_REASON = "as of the first run"
_SECRETS = ("credentials", "other_account", "temporary", "headers")
"""What a file that is committed must not hold."""


@command(
    "init",
    examples=[
        ("ses-conformance init --endpoint http://127.0.0.1:4566", "Write profile, baseline and a GitHub workflow."),
        ("ses-conformance init --endpoint http://127.0.0.1:4566 --ci gitlab", "The same for GitLab."),
        ("ses-conformance init --endpoint http://127.0.0.1:4566 --no-run", "Leave out the run, and so the baseline."),
    ],
)
@target_options
@option("--name", metavar="NAME", help="What reports call the target. Default: the name of the folder.")
@option("--folder", type=FILE, default=Path(), show_default="the current one", help="Root of your repository.")
@option("--ci", type=click.Choice([*CI, "none"]), default="github", show_default=True, help="Whose job to write.")
@option(
    "--start", "start_command", metavar="COMMAND", default="./start-my-target", help="Starts the target in the job."
)
@option("--no-run", is_flag=True, help="Don't run the suite: no baseline is written.")
@option("--force", is_flag=True, help="Overwrite files without asking.")
def main(target: Wanted, name: str | None, folder: Path, ci: str, start_command: str, no_run: bool, force: bool) -> int:
    """Write profile, baseline and CI job for a target.

    Probes a running target, runs the suite against it once, and writes ses-target.yaml, ses-baseline.yaml with what
    deviates today, and a CI job that fails when something gets worse. A file that is there is only overwritten if you
    say so.
    """
    if target.endpoint is None and target.target is None:
        raise UsageProblem("give --endpoint URL of your running target")
    if names_upstream(target):
        raise UsageProblem(
            "the profile names proxy.upstream: the suite itself stands behind that proxy, so there is no target to "
            "write a baseline for; have the job run `ses-conformance proxy`"
        )
    for place in (folder, *([] if ci == "none" else [(folder / CI[ci].path).parent])):
        check_folder(place)
    does = "it is probed" if no_run else "it is probed and all cases are sent"
    prepared = _in_scheme(prepare(target, approve=approval(does, target.yes)), target)
    try:
        called = name or (prepared.profile.name if target.target is not None else folder.resolve().name)
        prepared.profile = prepared.profile.model_copy(update={"name": called or "target"})
        files = {folder / PROFILE: profile_text(prepared)}
        if ci != "none":
            files[folder / CI[ci].path] = workflow(ci, start_command, not no_run)
        baseline = folder / BASELINE
        if not no_run and not _is_kept(baseline, force):  # the run would be for nothing
            files[baseline] = _baseline(prepared)
    finally:
        prepared.close()
    written = [path for path, text in files.items() if _write(path, text, force)]
    for path in written:
        sys.stdout.write(visible(f"written: {path}\n"))
    sys.stdout.write(_next_steps(prepared, ci, folder, not no_run))
    return exits.EXIT_OK


def _in_scheme(prepared: Prepared, target: Wanted) -> Prepared:
    """Return the target as it is, or prepared anew where its profile must say how requests are signed.

    That is so if all that keeps its requests out is the scheme in which they are signed.
    """
    with diagnosing(prepared) as sender:
        line = find_hopeless(sender)
        accepted = other_schemes(sender, READING[0]) if line is not None and line.topic == SCHEME else []
    if not accepted:
        return prepared
    prepared.close()
    names = [scheme.value for scheme in accepted]
    sys.stderr.write(
        f"ses-conformance: the target takes signatures by {' or '.join(names)} only; the profile says so\n"
    )
    signatures = Signatures.model_validate({"checked": True, "accepts": names})
    profile = find_profile(target).model_copy(update={"signatures": signatures})
    return prepare(target, approve=lambda prepared: None, profile=profile)  # the user has agreed already


def profile_text(prepared: Prepared) -> str:
    """Return the profile with what the probes found, without anything secret."""
    data: dict[str, Any] = prepared.profile.model_dump(mode="json", exclude_unset=True)
    kept = {key: value for key, value in data.items() if key not in _SECRETS}
    text = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)
    return (
        f"# What the target offers, found by ses-conformance {__version__}; docs/profiles.md has all keys.\n"
        "# Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without them they are `testing`.\n" + text
    )


def _baseline(prepared: Prepared) -> str:
    """Run the suite; return what deviates as the text of a baseline."""
    cases = load_suite().cases
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "run.jsonl"
        sys.stderr.write(f"ses-conformance: running {len(cases):,} cases for the baseline\n")
        with progress_bar(f"testing {visible(prepared.profile.name)}") as advance:
            known = {case.id: case for case in cases}
            recorder = Recorder(prepared, log, known, lambda _, done, selected: advance(done, selected))
            code = run_session(prepared, recorder, cases)
        if code == exits.EXIT_INTERRUPTED:
            raise KeyboardInterrupt
        if code not in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING):
            raise UserProblem("the run for the baseline did not come to its end; --no-run leaves it out")
        path = Path(folder) / BASELINE
        run = read_log(log)
        write_baseline(run, path, _REASON)
        counted = headline_of(run)
        sys.stderr.write(f"ses-conformance: {counted.passed:,} of {counted.of:,} must-cases pass today\n")
        return path.read_text(encoding="utf-8")


def _is_kept(path: Path, force: bool) -> bool:
    """Say whether a file is there that nobody can be asked about; tell the user that it stays."""
    if force or sys.stdin.isatty() or not path.is_file():
        return False
    sys.stderr.write(f"ses-conformance: {visible(str(path))} is there already: left as it is (--force)\n")
    return True


def _write(path: Path, text: str, force: bool) -> bool:
    """Write a file; ask first if it is there with another content. Say whether it holds ``text`` now."""
    if path.is_file() and not force and path.read_text(encoding="utf-8", errors="replace") != text:
        if _is_kept(path, force):
            return False
        if not click.confirm(f"{visible(str(path))} is there already. Overwrite it?", err=True):
            return False
    write_text(path, text)
    return True


def _next_steps(prepared: Prepared, ci: str, folder: Path, gated: bool) -> str:
    place = shlex.quote(visible(str(folder / PROFILE)))
    lines = ["next:"]
    if ci != "none":
        job = visible(str(folder / CI[ci].path))
        lines += [
            f"  check the line that starts the target in {job}",
            f"  and the one that installs ses-conformance {__version__}: name your wheel there, unless it is released",
        ]
    baseline = f" --baseline {shlex.quote(visible(str(folder / BASELINE)))}" if gated else ""
    lines += [f"  ses-conformance run --target {place}{baseline}"]
    if prepared.profile.credentials is not None and prepared.profile.credentials.access_key_id != "testing":
        lines.append("  the keys are in no file: give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    return "".join(f"{line}\n" for line in lines)
