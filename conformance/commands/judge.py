"""``judge FILE…``: recorded traffic, judged offline by the rules of the live judge."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click
from rich.text import Text

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.console import CommandConsole, reader_may_go
from conformance.commands.gate import hold, print_gate
from conformance.commands.options import FILE, REPORT_FOLDER, option, out_option
from conformance.commands.output_folder import hold_folder
from conformance.recordings.formats import READERS
from conformance.recordings.session import JudgedRecordings, judge_recordings, write_log
from conformance.report import table
from conformance.report.baseline import read_baseline
from conformance.report.gate import Gate
from conformance.report.log import RunLog, read_log
from conformance.report.text import count, visible
from conformance.run.interrupts import current
from conformance.targets.profile_file import load_profile
from conformance.targets.secrets import secrets_of
from conformance.wire.secrecy import SECRETS

_SHOWN = 20
_HOLD = ("holds", "hold")


@command(
    "judge",
    examples=[
        ("ses-conformance judge traffic.har", "Judge what a browser or mitmproxy recorded."),
        ("ses-conformance judge tests/cassettes/*.yaml", "Judge the cassettes of an application's tests."),
        ("ses-conformance judge --target moto.yaml traffic.har", "Check signatures, too, by the keys of a profile."),
        ("ses-conformance judge traffic.har --baseline ses-baseline.yaml", "Fail only if something got worse."),
    ],
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@option("--format", "named", type=click.Choice(list(READERS)), help="Format of the files. Default: the content tells.")
@option("--name", metavar="NAME", help="Name of the target in the reports. Default: its host.")
@option("--target", metavar="NAME|FILE", help="Profile with the key pair, to check signatures.")
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code.")
@out_option("Folder for log and reports.", default=REPORT_FOLDER, show_default=True)
def main(
    files: tuple[Path, ...], named: str | None, name: str | None, target: str | None, baseline: Path | None, out: Path
) -> int:
    """Judge recorded traffic, without any network.

    Each FILE is a HAR, a VCR cassette, a nock recording, a debug log of a client, the JSON of tshark or a capture, a
    file of HTTP messages, or a run.jsonl, compressed or not: the content tells. A folder stands for all that it holds,
    and - for standard input. Every exchange of SES v1 is judged, other traffic is counted. Signatures are checked if
    the key pair is given, by --target or by the usual AWS variables. Writes the log and the reports that `run` writes.
    """
    if baseline is not None:
        read_baseline(baseline)
    secrets = _secrets(target)
    SECRETS.keep(*secrets.values())
    with hold_folder(out):
        began = time.perf_counter()
        judged = judge_recordings(files, named, secrets)
        if not judged.results:
            _tell(judged)
            sys.stderr.write("ses-conformance: nothing to judge: no response of SES v1 was found\n")
            return exits.EXIT_USAGE if judged.incomplete else exits.EXIT_NOTHING
        path = out / "run.jsonl"
        options = {"name": name, "target": target, "format": named}
        asked = {option: value for option, value in options.items() if value is not None}
        with current().postponed():
            footer = write_log(path, judged, files, asked, (time.perf_counter() - began) * 1000)
            log = read_log(path)
            gate = hold(log, baseline)
            written = outputs.write_reports(log, out, gate)
            complained = written.complain()
            with reader_may_go():
                _tell(judged)
                _print(log, gate, [("log", path), *((report.name, report) for report in written.paths)])
            with reader_may_go():
                outputs.tell_github(log, gate)
    if complained:
        return exits.EXIT_UNWRITTEN
    code = print_gate(gate, log) if gate is not None else _code(footer.conforming, judged)
    return exits.EXIT_USAGE if code == exits.EXIT_OK and judged.incomplete else code


def _code(conforming: bool, judged: JudgedRecordings) -> int:
    broken = any(result.outcome.breaks_conformance(result.level) for result in judged.results)
    return exits.EXIT_NOT_CONFORMING if broken and not conforming else exits.EXIT_OK


def _secrets(target: str | None, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return secret access keys by access key id: of a profile, and of the usual AWS variables.

    None of them is written down, however a recorded response repeats it.
    """
    found = {}
    key, secret = environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")
    SECRETS.keep(secret or "", environment.get("AWS_SESSION_TOKEN", ""))
    if key and secret:
        found[key] = secret
    if target is not None:
        profile = load_profile(target)
        SECRETS.keep(*secrets_of(profile))
        for pair in (profile.credentials, profile.other_account, profile.temporary):
            if pair is not None:
                found[pair.access_key_id] = pair.secret_access_key
    return found


def _tell(judged: JudgedRecordings) -> None:
    """Say what was judged and what was not, and why."""
    lines = [f"{count(judged.calls, 'exchange')} of SES v1 in {count(judged.files, 'recording')}"]
    if judged.passed_over:
        lines.append(
            f"passed over: {count(judged.passed_over, 'file')} that {_HOLD[judged.passed_over != 1]} no recording"
        )
    lines += _kinds("skipped", judged.skipped)
    lines += [
        f"not judged, or not all of it: {times:,} × {why} (first: {judged.first[why]})"
        for why, times in judged.unjudged.most_common(_SHOWN)
        if why in judged.first
    ]
    sys.stdout.write("".join(f"{visible(line)}\n" for line in lines))
    for trouble in judged.troubles[:_SHOWN]:
        sys.stderr.write(f"ses-conformance: {visible(str(trouble))}\n")
    hidden = len(judged.troubles[_SHOWN:]) + judged.more_troubles
    if hidden:
        sys.stderr.write(f"ses-conformance: and {count(hidden, 'more part')} that can't be read\n")


def _kinds(word: str, counted: Counter[str]) -> list[str]:
    return [f"{word}: {times:,} × {what}" for what, times in counted.most_common(_SHOWN)]


def _print(log: RunLog, gate: Gate | None, files: list[tuple[str, Path]]) -> None:
    console = CommandConsole(width=None if sys.stdout.isatty() else table.PIPE_WIDTH)
    table.print_table(console, log.cases)
    if gate is None:
        for case in log.cases:
            if case.outcome.divergent:
                console.print(Text(visible(f"{case.outcome} ({case.level}) {case.id}: {case.title}"), "bold"))
                for line in case.findings[:_SHOWN]:
                    console.print(Text(f"    {visible(str(line))}"), soft_wrap=True)
                for note in case.notes[: _SHOWN + 1]:
                    console.print(Text(f"    {visible(note)}"), soft_wrap=True)
                if case.lacks:
                    console.print(Text(f"    {visible(case.reason)}"), soft_wrap=True)
    table.print_verdict(console, log, gate)
    for name, file in files:
        console.print(Text(visible(f"{name}: {file}")), soft_wrap=True)
