"""The text of a Python program that sends requests by requests, signed by botocore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conformance.wire.credentials import Scope

_SIGNATURE = frozenset({"authorization", "x-amz-date", "x-amz-security-token"})

_PROGRAM = '''import os
import re
from html import unescape
from urllib.parse import quote

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION, SERVICE = {region!r}, {service!r}
session = requests.Session()
session.trust_env = False
renewed = {{}}  # values of the recorded responses, and what came instead


def send(label, method, url, headers, body, account="", token=False, captures=(), secrets=()):
    """Send one request, signed anew for an account if one is named; print the response."""
    for old, new in renewed.items():
        body = body.replace(quote(old, safe="").encode(), quote(new, safe="").encode())
    headers = dict(headers) | {{name: os.environ[variable] for name, variable in secrets}}
    if account:
        keys = [os.environ[f"{{account}}_ACCESS_KEY_ID"], os.environ[f"{{account}}_SECRET_ACCESS_KEY"]]
        keys += [os.environ[f"{{account}}_SESSION_TOKEN"]] if token else []
        unsigned = AWSRequest(method, url, headers, body)
        SigV4Auth(Credentials(*keys), SERVICE, REGION).add_auth(unsigned)
        headers = dict(unsigned.headers)
    prepared = requests.Request(method, url, headers, data=body).prepare()
    prepared.url = url
    response = session.send(prepared, allow_redirects=False, timeout=30)
    print(f"--- {{label}}", f"{{response.status_code}} {{response.reason}}", response.text, sep="\\n", end="\\n\\n")
    for old, name in captures:
        found = re.search(rf"<(?:\\w+:)?{{name}}>([^<]*)<", response.text)
        if found:
            renewed[old] = unescape(found[1])


'''


@dataclass(frozen=True, slots=True)
class ScriptedRequest:
    """One request of the program.

    Args:
        label: that is printed before the response.
        notes: comments above it.
        method: of the request.
        url: of the request.
        headers: of the request, without the profile's own.
        body: of the request.
        prefix: how the variables of the account begin for which it is signed; empty: it is sent as it stands.
        has_token: whether its credentials have a session token.
        secret_headers: header fields whose values come from variables.
        captures: values of the recorded response that later requests repeat, each with the name of its element.
        left_out: why it is not written; empty: it is.
    """

    label: str
    notes: tuple[str, ...]
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    prefix: str = ""
    has_token: bool = False
    secret_headers: Mapping[str, str] = field(default_factory=dict)
    captures: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""


def python_text(head: Sequence[str], variables: Sequence[str], steps: Sequence[ScriptedRequest], scope: Scope) -> str:
    """Return the program.

    Args:
        head: comments at its beginning.
        variables: of the environment that it needs.
        steps: its requests.
        scope: region and service for which it signs.
    """
    lines = ["#!/usr/bin/env python3", *(f"# {line}" for line in head)]
    lines += ["# Needs requests and botocore" + (f", and the variables {', '.join(variables)}" if variables else "")]
    text = "\n".join(lines) + "\n" + _PROGRAM.format(region=scope.region, service=scope.service)
    return text + "\n".join(_call(step) for step in steps) + "\n"


def _call(step: ScriptedRequest) -> str:
    notes = "".join(f"# {note}\n" for note in step.notes)
    if step.left_out:
        return f"{notes}# {step.label} is not written: {step.left_out}"
    headers = {name: value for name, value in step.headers if not (step.prefix and name.strip().lower() in _SIGNATURE)}
    arguments = [f"{step.label!r}", f"{step.method!r}", f"{step.url!r}", f"{headers!r}", f"{step.body!r}"]
    if step.prefix:
        arguments.append(f"account={step.prefix!r}")
    if step.prefix and step.has_token:
        arguments.append("token=True")
    if step.captures:
        arguments.append(f"captures={list(step.captures.items())!r}")
    if step.secret_headers:
        arguments.append(f"secrets={list(step.secret_headers.items())!r}")
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"{notes}send(\n{inner})"
