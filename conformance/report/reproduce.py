"""How to do it again: the curl line of an exchange, the command that repeats a run or a case."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from conformance.model import corpus
from conformance.report.event import Clipped, Header, RequestEvent
from conformance.wire.credentials import Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Request, header

_SCOPE = re.compile(r"Credential=[^/,\s]+/[^/,\s]*/([^/,\s]+)/([^/,\s]+)/", re.IGNORECASE)
_OPTIONS = {"classes": "--class", "actions": "--action", "levels": "--level", "ids": "--id"}
_OPTIONS |= {"requirements": "--requirement"}


def curl(request: RequestEvent) -> str | None:
    """Return a shell line that sends a logged request again, or None where its body was clipped.

    A request that was signed by SigV4 is signed anew, with the key pair of the usual AWS variables; any other one is
    replayed as it was logged, with the secret parts redacted.
    """
    if isinstance(request.body, Clipped):
        return None
    body = request.body.encode("utf-8", "backslashreplace")
    again = Request(request.method, request.url, tuple(request.headers), body)
    return curl_line(again, _scope(again))


def _scope(request: Request) -> Scope | None:
    authorization = (header(request.headers, "authorization") or "").strip()
    signed = authorization if authorization.startswith("AWS4-HMAC-SHA256") else None
    if signed is None and "X-Amz-Credential=" in request.url:
        signed = request.url.replace("%2F", "/").replace("%2f", "/").replace("X-Amz-Credential=", "Credential=")
    if signed is None:
        return None
    found = _SCOPE.search(signed)
    return Scope(found[1], found[2]) if found else None


def run_command(head: Header, selection: Mapping[str, Any] | None = None) -> str:
    """Return the command that repeats a run; ``selection`` instead of the run's own, if given."""
    words = [
        "ses-conformance",
        "run",
        *_target(head.target.name, head.target.endpoint),
        "--truth",
        head.truth,
        "--seed",
        head.seed,
    ]
    asked = head.selection if selection is None else selection
    for key, option in _OPTIONS.items():
        values = asked.get(key)
        for value in values if isinstance(values, list) else []:
            words += [option, str(value)]
    shard = asked.get("shard")
    if isinstance(shard, list):
        words += ["--shard", "/".join(str(part) for part in shard)]
    paths = asked.get("paths")
    words += [str(path) for path in paths] if isinstance(paths, list) else []
    return shlex.join(words)


def case_command(head: Header) -> str:
    """Return the command that sends one case again, up to the case's id, which comes last."""
    return replay_command(head.target.name, head.target.endpoint, head.seed)


def replay_command(target: str, endpoint: str, seed: str) -> str:
    """Return the command that sends one case again to a target, up to the case's id, which comes last."""
    return shlex.join(["ses-conformance", "replay", *_target(target, endpoint), "--seed", seed])


def _target(name: str, endpoint: str) -> list[str]:
    """Return the options for the target; the suite's own reference target needs none."""
    if name == "reference":
        return []
    words = []
    if (corpus.fixtures() / "targets" / f"{name}.yaml").is_file():
        words += ["--target", name]
    return [*words, "--endpoint", endpoint]
