"""An executed case as a script that anybody can run: curl lines for a shell, or Python on requests and botocore.

No secret is written: keys, session tokens and the profile's own header fields come from the environment.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.explore.python_script import ScriptedRequest, python_text
from conformance.judge.response import ParsedResponse
from conformance.report.text import one_line
from conformance.run.outcome import Result, Sent
from conformance.targets.profile import Profile
from conformance.wire.credentials import Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Request, header
from conformance.wire.scheme import Scheme
from conformance.wire.signed_by import signed_by

__all__ = ["curl_script", "python_script"]

_ACCOUNTS = {"main": "AWS", "other": "OTHER_AWS", "temporary": "TEMPORARY_AWS"}
"""The accounts of a profile, and how their variables begin."""
_FAILURES = 5
_LEAST_CAPTURED = 4
"""Characters of a captured value that a script looks for in later requests."""
_SEARCHED = 100_000


def curl_script(result: Result, profile: Profile) -> str:
    """Return a shell script that sends the requests of a case again, in their order, clean-up included."""
    lines = ["#!/usr/bin/env bash", *(f"# {line}" for line in _head(result, profile)), "set -u"]
    lines += [f': "${{{name}:?}}"' for name in variables_of(result, profile)]
    for number, sent in enumerate(result.sent):
        lines += ["", f"echo {shlex.quote(f'--- {number} {sent.phase.value}: {sent.action}')}"]
        lines += [f"# {line}" for line in _notes(result, number)]
        left_out = _left_out(sent)
        lines += [f"# not written: {left_out}"] if left_out else [_curl(sent, profile), "echo"]
    return "\n".join(lines) + "\n"


def python_script(result: Result, profile: Profile) -> str:
    """Return a Python program that sends the requests of a case again, signed by botocore and sent by requests."""
    steps = [_step(result, number, profile) for number in range(len(result.sent))]
    scope = Scope(profile.region, profile.service)
    return python_text([*_head(result, profile)], variables_of(result, profile), steps, scope)


def _step(result: Result, number: int, profile: Profile) -> ScriptedRequest:
    sent = result.sent[number]
    request = sent.exchange.request
    own = {name.lower() for name in profile.headers}
    return ScriptedRequest(
        label=f"{number} {sent.phase.value}: {sent.action}",
        notes=tuple(_notes(result, number)),
        method=request.method,
        url=request.url,
        headers=tuple((name, value) for name, value in request.headers if name.lower() not in own),
        body=request.body,
        prefix=account_prefix(sent.account) if signing(sent) == "sigv4" else "",
        has_token=has_token(request),
        secret_headers={name: header_variable(name) for name in profile.headers},
        captures=_captures(sent),
        left_out=_left_out(sent),
    )


def _captures(sent: Sent) -> dict[str, str]:
    """Return the texts that a response gave to later requests, each with the name of its element."""
    response = ParsedResponse(sent.exchange, sent.action)
    found = {path.rpartition(".")[2].partition("[")[0]: response.value(path) for path in sent.captures.values()}
    return {value: name for name, value in found.items() if isinstance(value, str) and len(value) >= _LEAST_CAPTURED}


def _left_out(sent: Sent) -> str:
    """Return why a request can't be written into a script, or an empty text."""
    request = sent.exchange.request
    tokens = ("x-amz-security-token=", "securitytoken=")
    held = has_token(request) or any(
        token in text.lower() for token in tokens for text in (request.url, request.body[:_SEARCHED].decode("latin-1"))
    )
    return "it can't be signed anew, and holds a session token" if held and signing(sent) != "sigv4" else ""


def variables_of(result: Result, profile: Profile) -> list[str]:
    """Return the variables that a script needs, each once."""
    found: dict[str, None] = {}
    for sent in result.sent:
        if signing(sent) == "sigv4":
            prefix = _ACCOUNTS[sent.account]
            found |= dict.fromkeys([f"{prefix}_ACCESS_KEY_ID", f"{prefix}_SECRET_ACCESS_KEY"])
            if has_token(sent.exchange.request):
                found[f"{prefix}_SESSION_TOKEN"] = None
    found |= dict.fromkeys(header_variable(name) for name in profile.headers)
    return list(found)


def signing(sent: Sent) -> str:
    """Return how a script has to sign a request: sigv4, anew; else as it stands."""
    return "sigv4" if signed_by(sent.exchange.request) is Scheme.SIGV4 and not sent.tampered else "as it stands"


def has_token(request: Request) -> bool:
    """Say whether a request has a session token in a header field."""
    return header(request.headers, "x-amz-security-token") is not None


def header_variable(name: str) -> str:
    """Return the variable that gives a header field of the profile its value."""
    return f"SES_HEADER_{re.sub(r'[^A-Z0-9]', '_', name.upper())}"


def account_prefix(account: str) -> str:
    """Return how the variables of an account begin."""
    return _ACCOUNTS[account]


def _head(result: Result, profile: Profile) -> Iterator[str]:
    case = result.case
    yield one_line(f"{case.id}: {case.title}")
    yield one_line(f"Sent to {profile.endpoint} ({profile.name}): {result.outcome.value} {result.reason}".rstrip())
    kept = [sent for sent in result.sent if signing(sent) != "sigv4"]
    if kept:
        all_or_some = "All" if len(kept) == len(result.sent) else "Some"
        yield f"{all_or_some} requests are sent as they were signed ({_kept_signatures(kept)}): what has a date in it"
        yield "is accepted for some minutes only; write the script again after that."
    if any(sent.captures for sent in result.sent):
        yield "Values that a response gave (tokens, say) are those of the time when the script was written; the script"
        yield "in Python takes them from its own responses."


def _kept_signatures(kept: Sequence[Sent]) -> str:
    """Return, in words, how requests are signed that can't be signed anew."""
    found = ("wrongly" if sent.tampered else _words(signed_by(sent.exchange.request)) for sent in kept)
    return ", ".join(dict.fromkeys(found))


def _words(scheme: Scheme) -> str:
    return "not at all" if scheme is Scheme.NONE else f"by {scheme.value}"


def _notes(result: Result, number: int) -> list[str]:
    findings = [finding for finding in result.findings if finding.exchange == number]
    return [f"found: {one_line(str(finding), 400)}" for finding in findings[:_FAILURES]]


def _curl(sent: Sent, profile: Profile) -> str:
    request = sent.exchange.request
    marks = {header_variable(name): f"@@{header_variable(name)}@@" for name in profile.headers}
    request = replace(request, headers=tuple(_marked(request.headers, profile, marks)))
    anew = signing(sent) == "sigv4"
    line = curl_line(request, Scope(profile.region, profile.service) if anew else None)
    for name, mark in marks.items():
        line = line.replace(mark, f"'\"${name}\"'")
    if anew and sent.account != "main":
        prefix = _ACCOUNTS[sent.account]
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
            line = line.replace(f"$AWS_{name}", f"${prefix}_{name}")
    return line


def _marked(
    headers: Sequence[tuple[str, str]], profile: Profile, marks: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    own = {name.lower() for name in profile.headers}
    for name, value in headers:
        yield name, marks[header_variable(name)] if name.lower() in own else value
