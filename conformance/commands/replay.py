"""``replay ID``: sends one case again, with everything that goes over the wire and a curl line for each request."""

from __future__ import annotations

import argparse
import sys

from conformance.commands import exits
from conformance.commands.explain import find_cases
from conformance.commands.options import add_target, wanted_of_target
from conformance.judge.finding import Finding
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.report.text import visible
from conformance.run.flow import run_case
from conformance.run.outcome import Result, Sent
from conformance.run.prepare import prepare
from conformance.targets.probe import Unreachable
from conformance.targets.profile import Profile
from conformance.wire.credentials import Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Headers, Response
from conformance.wire.redact import redact

NAME = "replay"
HELP = "send one case again, wire shown, with the curl lines"
SHOWN_BYTES = 8 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("id", help="id of a case, or the start of a table's ids")
    add_target(parser)


def run(given: argparse.Namespace) -> int:
    """Run the case(s) and print every exchange; the exit code is that of a run of these cases."""
    cases = find_cases(load_suite(), given.id)
    try:
        prepared = prepare(wanted_of_target(given))
    except Unreachable as error:
        sys.stderr.write(f"ses-conformance: the target can't be reached: {error}\n")
        return exits.EXIT_UNREACHABLE
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport:
            results = [run_case(case, exchanger, prepared.settings) for case in cases]
    finally:
        prepared.close()
    for result in results:
        sys.stdout.write(_text(result, prepared.profile) + "\n")
    whole = all(result.outcome in (Outcome.PASSED, Outcome.SKIPPED) for result in results)
    return exits.EXIT_OK if whole else exits.EXIT_NOT_CONFORMING


def _text(result: Result, profile: Profile) -> str:
    case = result.case
    lines = [f"{case.id}: {case.title}"]
    for number, sent in enumerate(result.sent):
        lines += ["", *_exchange(number, sent, profile)]
        lines += [f"  ! {_difference(each)}" for each in result.findings if each.exchange == number]
    lines += ["", f"{result.outcome.value}{': ' + result.reason if result.reason else ''}"]
    lines += [f"  ! {_difference(each)}" for each in result.findings if each.exchange < 0]
    return "\n".join(visible(line) for line in lines)


def _difference(finding: Finding) -> str:
    return f"{finding.layer.value}: {finding.where}: expected {finding.expected}, got {finding.actual}"


def _exchange(number: int, sent: Sent, profile: Profile) -> list[str]:
    request = redact(sent.exchange.request, tuple(profile.headers))
    lines = [
        f"--- {number} {sent.phase.value}: {sent.action}, {sent.exchange.ms:.1f} ms",
        f"> {request.method} {request.url}",
    ]
    lines += [f"> {line}" for line in _message(request.headers, request.body)]
    response, failure = sent.exchange.response, sent.exchange.failure
    if response is not None:
        lines += [f"< {line}" for line in _answer(response)]
    if failure is not None:
        lines.append(f"< {failure.kind.value}: {failure.detail}")
    return [*lines, curl_line(request, Scope(profile.region, profile.service))]


def _answer(response: Response) -> list[str]:
    status = f"{response.http_version} {response.status} {response.reason}"
    return [status, *_message(response.headers, response.body)]


def _message(headers: Headers, body: bytes) -> list[str]:
    lines = [f"{name}: {value}" for name, value in headers]
    if body:
        lines += ["", *body[:SHOWN_BYTES].decode("utf-8", "backslashreplace").splitlines()]
    if len(body) > SHOWN_BYTES:
        lines.append(f"… {len(body) - SHOWN_BYTES} bytes more")
    return lines
