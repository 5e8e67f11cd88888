"""``replay ID``: sends one case again, with everything that goes over the wire; also to two targets side by side."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.completion import complete_case
from conformance.commands.explain import find_cases
from conformance.commands.options import case_files_option, option
from conformance.commands.target_options import target_options
from conformance.commands.two_targets import HELP, named_target
from conformance.explore.differences import Side, compare_case
from conformance.explore.extras import has_botocore
from conformance.explore.sdk import MISSING, sdk_view
from conformance.explore.side_by_side import side_by_side
from conformance.judge.finding import Finding
from conformance.model.case import Case
from conformance.model.case_files import case_files_at
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.report.text import count, visible
from conformance.run.flow import run_case
from conformance.run.outcome import Result, Sent
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.record import secrets_of
from conformance.run.wanted import Wanted
from conformance.targets.profile import Profile
from conformance.targets.unreachable import Unreachable
from conformance.wire.credentials import Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Headers, Response
from conformance.wire.redact import redact
from conformance.wire.scheme import Scheme
from conformance.wire.signed_by import signed_by

SHOWN_BYTES = 8 * 1024
"""Of one body."""
SHOWN_EXCHANGES = 12
"""Of one case: the first and the last half of them."""
SHOWN_CASES = 20
SHOWN_CURL = 8 * 1024
"""Characters of a curl line; a longer one is not printed, since half a line sends something else."""
SHOWN_HEADERS = 100
_FINDINGS = 20


@command(
    "replay",
    examples=[
        (
            "ses-conformance replay get-send-quota.answer.members --endpoint http://127.0.0.1:4566",
            "Send one case and print its requests, responses and curl lines.",
        ),
        (
            "ses-conformance replay list-identities.max-items.page-size --target moto --against reference",
            "Show what a target and the suite's own respond, side by side.",
        ),
        (
            "ses-conformance replay list-identities.max-items.page-size --target moto --sdk",
            "Show what a program on the AWS SDK would see of each response, too.",
        ),
    ],
)
@click.argument("case_id", metavar="ID|GLOB", shell_complete=complete_case)
@target_options
@option("--against", metavar="TARGET", help=f"Send it to this target as well: {HELP}.")
@option("--sdk", is_flag=True, help="Show what botocore makes of each response.")
@case_files_option()
def main(case_id: str, target: Wanted, against: str | None, sdk: bool, paths: tuple[Path, ...]) -> int:
    """Send one case again and show the wire.

    Prints the requests and responses of the case with a curl line each; the exit code is that of a run of the case. ID
    is the id of a case, or of a table for all its rows; a GLOB stands for every case that it matches, 20 at most.
    With --against both targets' responses stand side by side, and the exit code is 1 if they differ.
    """
    if sdk and not has_botocore():
        raise UserProblem(MISSING)
    cases = find_cases(load_suite(case_files_at(paths) if paths else None), case_id)
    if len(cases) > SHOWN_CASES:
        raise UserProblem(
            f"{case_id} stands for {len(cases)} cases, more than the {SHOWN_CASES} whose wire can be read: "
            f"name fewer, or use `run --id {shlex.quote(case_id)}`"
        )
    if against is not None:
        return _against(cases, target, named_target(against, target), against)
    prepared = prepare(target, approve=_approval(cases, target))
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport:
            results = [run_case(case, exchanger, prepared.settings) for case in cases]
    finally:
        prepared.close()
    for result in results:
        sys.stdout.write(_text(result, prepared.profile, sdk=sdk) + "\n")
    whole = all(result.outcome in (Outcome.PASSED, Outcome.SKIPPED) for result in results)
    return exits.EXIT_OK if whole else exits.EXIT_NOT_CONFORMING


def _approval(cases: Sequence[Case], target: Wanted) -> Callable[[Prepared], None]:
    return approval(f"it is probed and {count(len(cases), 'case')} sent", target.yes)


def _against(cases: Sequence[Case], first: Wanted, second: Wanted, name: str) -> int:
    """Send cases to two targets and print the responses side by side."""
    with ExitStack() as stack:
        sides: list[Side] = []
        for wanted in (first, second):
            seed = sides[0].settings.seed if sides else wanted.seed
            try:
                prepared = prepare(replace(wanted, seed=seed), approve=_approval(cases, wanted))
            except Unreachable as error:
                sys.stderr.write(f"ses-conformance: a target can't be reached: {visible(str(error))}\n")
                return exits.EXIT_UNREACHABLE
            stack.callback(prepared.close)
            sides.append(Side(prepared.exchanger(), prepared.settings))
            stack.enter_context(sides[-1].exchanger.transport)
        compared = [compare_case(case, sides[0], sides[1], sides[0].settings.seed) for case in cases]
        for each in compared:
            lines = side_by_side(
                each, sides[0].exchanger.profile.name, name, shutil.get_terminal_size((160, 24)).columns
            )
            text = "\n".join(visible(line) for line in (f"{each.case.id}: {each.case.title}", *lines))
            sys.stdout.write(f"{text}\n")
    return exits.EXIT_NOT_CONFORMING if any(each.differences for each in compared) else exits.EXIT_OK


def _text(result: Result, profile: Profile, *, sdk: bool) -> str:
    case = result.case
    lines = [f"{case.id}: {case.title}"]
    left_out = _left_out(result)
    for number, sent in enumerate(result.sent):
        if number in left_out:
            if number == left_out.start:
                lines += ["", f"… {len(left_out)} exchanges are not shown"]
            continue
        lines += ["", *_exchange(number, sent, profile)]
        lines += [f"  SDK: {sdk_view(sent.exchange, sent.action)}"] if sdk else []
        lines += _differences([each for each in result.findings if each.exchange == number])
    lines += ["", f"{result.outcome.value}{': ' + result.reason if result.reason else ''}"]
    lines += _differences([each for each in result.findings if each.exchange < 0 or each.exchange in left_out])
    secrets = secrets_of(result.sent)
    return "\n".join(visible(secrets.conceal(line)) for line in lines)


def _left_out(result: Result) -> range:
    """Return the numbers of the exchanges in the middle that are too many to be shown."""
    half = SHOWN_EXCHANGES // 2
    return range(half, max(half, len(result.sent) - half))


def _differences(findings: Sequence[Finding]) -> list[str]:
    lines = [f"  ! {finding}" for finding in findings[:_FINDINGS]]
    return [*lines, f"  ! … and {len(findings) - _FINDINGS} more"] if len(findings) > _FINDINGS else lines


def _exchange(number: int, sent: Sent, profile: Profile) -> list[str]:
    request = redact(sent.exchange.request, tuple(profile.headers))
    scheme = signed_by(sent.exchange.request)
    lines = [
        f"--- {number} {sent.phase.value}: {sent.action}, {_signed(scheme, sent)}, {sent.exchange.ms:.1f} ms",
        f"> {request.method} {request.url}",
    ]
    lines += [f"> {line}" for line in _message(request.headers, request.body)]
    response, failure = sent.exchange.response, sent.exchange.failure
    if response is not None:
        lines += [f"< {line}" for line in _response_lines(response)]
    if failure is not None:
        lines.append(f"< {failure.kind.value}: {failure.detail}")
    anew = scheme is Scheme.SIGV4 and not sent.tampered
    curl = curl_line(request, Scope(profile.region, profile.service) if anew else None)
    return [*lines, curl if len(curl) <= SHOWN_CURL else f"# the curl line has {len(curl):,} characters: not shown"]


def _signed(scheme: Scheme, sent: Sent) -> str:
    """Return how a request was signed, in words; curl can sign anew what is signed rightly by SigV4 in its header."""
    if scheme is Scheme.NONE:
        return "not signed"
    return f"signed by {scheme.value}{', tampered with' if sent.tampered else ''}"


def _response_lines(response: Response) -> list[str]:
    status = f"{response.http_version} {response.status} {response.reason}"
    return [status, *_message(response.headers, response.body)]


def _message(headers: Headers, body: bytes) -> list[str]:
    lines = [f"{name}: {value[:SHOWN_BYTES]}" for name, value in headers[:SHOWN_HEADERS]]
    if len(headers) > SHOWN_HEADERS:
        lines.append(f"… {len(headers) - SHOWN_HEADERS} header fields more")
    if body:
        lines += ["", *body[:SHOWN_BYTES].decode("utf-8", "backslashreplace").splitlines()]
    if len(body) > SHOWN_BYTES:
        lines.append(f"… {len(body) - SHOWN_BYTES} bytes more")
    return lines
