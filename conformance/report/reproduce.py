"""How to do it again: the curl line of an exchange, the command that repeats a run or a case."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.model import corpus
from conformance.report.event import Asked, Clipped, Header, RequestEvent
from conformance.wire.credentials import Scope
from conformance.wire.curl import curl_line
from conformance.wire.exchange import Request, header
from conformance.wire.scheme import Scheme
from conformance.wire.signed_by import signed_by

_SCOPE = re.compile(r"Credential=[^/,\s]+/[^/,\s]*/([^/,\s]+)/([^/,\s]+)/", re.IGNORECASE)
_OF_RUNS = frozenset({"keep_going", "wait", "maxfail"})
"""Options that only ``run`` has."""
_FEW = 20
"""Ids that a command names; more are named by the run that they come from."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_OPTIONS = {"classes": "--class", "actions": "--action", "levels": "--level", "ids": "--id"}
_OPTIONS |= {"requirements": "--requirement", "excludes": "--exclude"}


def curl(request: RequestEvent) -> str | None:
    """Return a shell line that sends a logged request again, or None where its body was clipped or its URL is none.

    A request that was signed by SigV4 in its header is signed anew, with the key pair of the usual AWS variables; any
    other one is replayed as it was logged, with the secret parts redacted.
    """
    if isinstance(request.body, Clipped):
        return None
    body = request.body.encode("utf-8", "backslashreplace")
    again = Request(request.method, request.url, tuple(request.headers), body)
    try:
        return curl_line(again, _scope(again))
    except ValueError:
        return None  # a log may hold any text as a URL


def _scope(request: Request) -> Scope | None:
    """Return what curl signs for; None where it can't, since it knows Signature Version 4 in a header alone."""
    if signed_by(request) is not Scheme.SIGV4:
        return None
    found = _SCOPE.search(header(request.headers, "authorization") or "")
    return Scope(found[1], found[2]) if found else None


def run_command(head: Header, selection: Mapping[str, Any] | None = None) -> str:
    """Return the shell line that repeats a run; ``selection`` instead of the run's own, if given.

    Secrets are not in it: a variable that holds one is named, and the shell stops if it is not set.
    """
    recordings = head.selection.get("recordings")
    if isinstance(recordings, list):
        given = [(name, head.selection.get(name)) for name in ("name", "target", "format")]
        options = [word for name, value in given if isinstance(value, str) for word in (f"--{name}", value)]
        return shlex.join(["ses-conformance", "judge", *map(str, recordings), *options])
    words = [*_target(head), "--truth", head.truth, "--seed", head.seed]
    asked = head.selection if selection is None else selection
    for key, option in _OPTIONS.items():
        values = asked.get(key)
        for value in values if isinstance(values, list) else []:
            words += [option, str(value)]
    words += [word for name in _list(asked, "corpus") for word in ("--corpus", name)]
    words += _once_more(asked)
    shard = asked.get("shard")
    if isinstance(shard, list):
        words += ["--shard", "/".join(str(part) for part in shard)]
        words += [word for run in _list(asked, "timings") for word in ("--timings", run)]
    paths = asked.get("paths")
    words += [str(path) for path in paths] if isinstance(paths, list) else []
    return _line(head.asked, head.asked.command if head.asked is not None else "run", words)


def sees_both_sides(head: Header) -> bool:
    """Say whether the target is a proxy with the suite behind it: then nothing gets through once the run is over."""
    rules = head.target.profile.get("proxy")
    by_profile = isinstance(rules, dict) and bool(rules.get("upstream"))
    return by_profile or (head.asked is not None and head.asked.command == "proxy")


def _list(asked: Mapping[str, Any], key: str) -> list[str]:
    values = asked.get(key)
    return [str(value) for value in values] if isinstance(values, list) else []


def _once_more(asked: Mapping[str, Any]) -> list[str]:
    """Return the options that select the cases of an earlier run: by their ids while these fit in a line."""
    only = asked.get("only")
    if not isinstance(only, list):
        return []
    if len(only) <= _FEW:
        return [word for each in only for word in ("--id", str(each))]
    runs = (("--failed", asked.get("failed")), ("--changed-since", asked.get("changed_since")))
    return [word for name, value in runs if isinstance(value, list) for word in (name, str(value[0]))]


def case_command(head: Header) -> str:
    """Return the shell line that sends one case again, up to the case's id, which comes last."""
    if sees_both_sides(head):
        return run_case_command(head)
    return _line(head.asked, "replay", _case_words(head))


def case_commands(head: Header) -> dict[str, str]:
    """Return the shell lines that lead on from a failed case, by what they do; each up to the case's id."""

    if sees_both_sides(head):
        return {}
    own = _own_files(head)

    def line(command: str, *more: str) -> str:
        return _line(head.asked, command, [*_case_words(head), *more])

    return {
        "Hold it against the reference target": line("replay", "--against", "reference"),
        "Show what the AWS SDK makes of it": line("replay", "--sdk"),
        "Find the smallest request that still fails": line("minimise"),
        "Write it as curl lines": line("export"),
        "Write it as a Python program": line("export", "--as", "python"),
        "Compare what both respond": _line(head.asked, "diff", [*_both(head), "--seed", head.seed, *own, "--id"]),
    }


def action_commands(head: Header) -> dict[str, str]:
    """Return the shell lines that lead on from a failed case to its action, by what they do; each up to the action."""
    if sees_both_sides(head):
        return {}
    words = [*_target(head, without=_OF_RUNS), *_truth(head.truth)]
    return {"Search its action for more": _line(head.asked, "fuzz", [*words, "--action"])}


def _both(head: Header) -> list[str]:
    """Return the target and the reference target as ``diff`` names them; the cases alone are sent."""
    options = head.asked.options if head.asked is not None else {}
    profile, endpoint = options.get("target"), options.get("endpoint") or head.target.endpoint
    # A profile may have an endpoint of its own, and is then named alone, as it was asked for.
    named = "@".join(str(each) for each in (profile, options.get("endpoint")) if each)
    return [named or str(endpoint or "reference"), "reference", "--random", "0"]


def explain_command(folder: Path) -> str:
    """Return the shell line that explains one case and shows its result in a run's folder, up to the case's id."""
    # A report may be read on another machine: a folder is named only as it was typed.
    named = [] if folder.is_absolute() or folder == Path() else ["--out", str(folder)]
    return shlex.join(["ses-conformance", "explain", *named])


def run_case_command(head: Header) -> str:
    """Return the shell line that asks one case as a run does, with all reports, up to the case's id."""
    paths = {key: value for key, value in head.selection.items() if key == "paths"}
    return f"{run_command(head, paths)} --id"


def asked_command(asked: Asked, truth: str, seed: str) -> str:
    """Return the line of ``case_command`` for a run whose header is not written yet, as inside of pytest."""
    words = [*_asked_words(asked, without=_OF_RUNS), *_truth(truth), "--seed", seed]
    return _line(asked, "replay", words)


def _case_words(head: Header) -> list[str]:
    return [*_target(head, without=_OF_RUNS), *_truth(head.truth), "--seed", head.seed, *_own_files(head)]


def _own_files(head: Header) -> list[str]:
    return [word for path in _list(head.selection, "paths") for word in ("--cases", path)]


def _truth(truth: str) -> list[str]:
    return ["--truth", truth] if truth != "any" else []


def _line(asked: Asked | None, command: str, words: Sequence[str]) -> str:
    variables = asked.environment if asked is not None else {}
    settings = [f"{name}={_setting(name, value)}" for name, value in sorted(variables.items()) if _NAME.fullmatch(name)]
    return " ".join([*settings, shlex.join(["ses-conformance", command, *words])])


def _setting(name: str, value: str | None) -> str:
    return f'"${{{name}:?}}"' if value is None else shlex.quote(value)


def _target(head: Header, without: frozenset[str] = frozenset()) -> list[str]:
    """Return the options by which the target was asked for, and how it was to be treated."""
    if head.asked is None:
        return _guessed_target(head.target.name, head.target.endpoint)
    return _asked_words(head.asked, without)


def _asked_words(asked: Asked, without: frozenset[str] = frozenset()) -> list[str]:
    words = []
    for name, value in asked.options.items():
        if name in without:
            continue
        option = f"--{name.replace('_', '-')}"
        for each in value if isinstance(value, list) else [value]:
            words += [option] if each is True else [option, f"{each:g}" if isinstance(each, float) else str(each)]
    return words


def _guessed_target(name: str, endpoint: str) -> list[str]:
    """Return the options for the target of a log that does not say how it was asked for."""
    if name == "reference":
        return []
    words = []
    if (corpus.fixtures() / "targets" / f"{name}.yaml").is_file():
        words += ["--target", name]
    return [*words, "--endpoint", endpoint]
